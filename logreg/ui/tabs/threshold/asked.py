"""What the Threshold tab's controls ask for."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import NamedTuple

import torch

from logreg.data.classes import DIGITS, MIN_CLASSES, Classes
from logreg.errors import UserError

NEGATIVES = {"all of them": 1, "every second": 2, "every ninth": 9, "every fiftieth": 50}
SOFTMAX, ROW = "softmax", "row"
FORMS = [("by the softmax", SOFTMAX), ("by its row alone", ROW)]
DEFAULT_DIGIT = 7


class Asked(NamedTuple):
    """Which class is told from the rest, the model's name, which logit of several, one in how many negatives."""

    classes: Classes
    positive: int
    model: str
    form: str
    negatives: int

    @property
    def name(self) -> str:
        """The class that is told from the rest."""
        return self.classes[self.positive]


@dataclass
class Selection:
    """One visitor's: what the tab shows, and the example whose logit is written out (None: one of the class).

    The example is the key of its data and its place among what they hold out.
    """

    asked: Asked | None = None
    test_digit: tuple[Hashable, int] | None = None
    classes: Classes = DIGITS

    def choose(self, classes: Classes, positive: object) -> object:
        """The class that is asked for: of other classes than before, the one to begin with."""
        if classes != self.classes:
            self.classes, self.test_digit = classes, None
            return default_class(classes)
        return positive


def default_class(classes: Classes) -> int:
    """The place of the class to begin with: of two, the one whose probability a model gives."""
    if classes == DIGITS:
        return DEFAULT_DIGIT
    return int(len(classes) == 2)


def checked(classes: Classes, positive: object, model: object, form: object, negatives: object) -> Asked:
    """What the controls ask for; a `UserError` for what can't be asked."""
    if len(classes) < MIN_CLASSES:
        raise UserError(f"There must be at least {MIN_CLASSES} classes.")
    if not isinstance(positive, int) or not 0 <= positive < len(classes):
        raise UserError(f"The class must be a whole number from 0 to {len(classes) - 1}, not {positive!r}.")
    if not isinstance(negatives, int) or negatives not in NEGATIVES.values():
        raise UserError(f"Of the negatives, one in {', '.join(map(str, NEGATIVES.values()))} can be used.")
    if form not in (SOFTMAX, ROW):
        raise UserError(f"The logit of a model of several classes must be {SOFTMAX} or {ROW}.")
    return Asked(classes, positive, str(model or ""), str(form), negatives)


def used(labels: torch.Tensor, asked: Asked) -> torch.Tensor:
    """The places, rising, of all of the class and of one in so many of the others: int64 [n]."""
    positive = labels == asked.positive
    return torch.cat([positive.nonzero()[:, 0], (~positive).nonzero()[:: asked.negatives, 0]]).sort().values

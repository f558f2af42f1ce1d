"""Questions about MNIST's digits that are not "which of the ten?": some of them, even or odd, one or another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch

from logreg.data.classes import DIGITS, Classes
from logreg.data.dataset import Dataset
from logreg.errors import UserError

WHICH, PARITY, AMONG = "which", "parity", "among"
MIN_DIGITS, MAX_DIGITS = 2, 9  # of the ten that are asked about


class Question(NamedTuple):
    """The `classes`, and for each of the ten digits the place of its class among them; -1 for a digit left out."""

    classes: Classes
    places: tuple[int, ...]

    def labels(self, digits: torch.Tensor) -> torch.Tensor:
        """The labels of digits int64 [n], 0 to 9: the places of their classes, -1 for what is left out."""
        return torch.tensor(self.places)[digits]

    def ask(self, data: Dataset) -> Dataset:
        """The digits that the question is about, with its labels."""
        labels = self.labels(data.labels)
        return Dataset(data.images[labels >= 0], labels[labels >= 0], self.classes)


def question(kind: str, digits: Sequence[int]) -> Question:
    """A question about some digits, in any order: `WHICH` of them (two to nine)? Even or odd (`PARITY`, among those)?

    One of them, or another of the ten (`AMONG`: one to nine of them)? A `UserError` for anything else.
    """
    chosen = sorted(set(digits))
    least = 1 if kind == AMONG else MIN_DIGITS
    most = len(DIGITS) if kind == PARITY else MAX_DIGITS
    if not all(digit in range(len(DIGITS)) for digit in chosen) or not least <= len(chosen) <= most:
        raise UserError(f"Choose {least} to {most} of the ten digits, not {len(chosen)}.")
    if kind == WHICH:
        return Question(tuple(DIGITS[digit] for digit in chosen), _places({d: k for k, d in enumerate(chosen)}))
    if kind == AMONG:
        name = " or ".join(DIGITS[digit] for digit in chosen)
        return Question((f"not {name}", name), _places({d: int(d in chosen) for d in range(len(DIGITS))}))
    if kind != PARITY:
        raise UserError(f"The question must be one of {WHICH}, {PARITY} and {AMONG}.")
    if len({digit % 2 for digit in chosen}) < 2:
        raise UserError("Choose at least one even and one odd digit.")
    return Question(("even", "odd"), _places({digit: digit % 2 for digit in chosen}))


def _places(of: dict[int, int]) -> tuple[int, ...]:
    return tuple(of.get(digit, -1) for digit in range(len(DIGITS)))

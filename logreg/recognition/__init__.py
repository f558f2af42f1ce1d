"""From a drawing to an answer: the way that the page, the command line and the API share."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
import torch

from logreg.data.classes import DIGITS, Classes, are_digits
from logreg.drawing.ink import bounding_box
from logreg.drawing.mnist_format import INK, to_mnist
from logreg.drawing.second_look import Look, first_look, second_looks
from logreg.drawing.segmentation import LIKELY, Box, segment_rows
from logreg.drawing.touching import ALONE, BROAD, WITH_ONE, may_touch
from logreg.model import LogisticRegression
from logreg.recognition.image_answers import Images, Recognition, digit_score, recognise_batch, with_odds

CONTEXT_ODDS = 20.0
CLEAR = 0.75  # of the other marks are digits where the prior holds
SURE = 0.9  # of a digit that needs no other look: its score times its probability
LIKELIER = 0.7  # of each part of what is hardly broad enough for two digits
BESIDE = 0.2  # of a cut's parts together beside a sure digit: they are digits more often than what is by itself
MOST_ONES = 4  # one number in 100,000 is five ones: most drawings of so many alone are hatching or a tally


class DetectedDigit(NamedTuple):
    """One digit of a drawing: its `box` in pixels, the model's `answer`, and its `row`, from 0 at the top."""

    box: Box
    answer: Recognition
    row: int = 0


def is_blank(drawing: np.ndarray) -> bool:
    """Whether a drawing uint8 [h, w], white ink on black, has no ink."""
    return not (drawing > INK).any()


def recognise(model: LogisticRegression, drawing: np.ndarray) -> Recognition:
    """What the model answers to a drawing uint8 [h, w], white ink on black, taken as one digit.

    A blank drawing has no digit and even probabilities. Errors: `ValueError` for what is no drawing.
    """
    if isinstance(drawing, np.ndarray) and drawing.dtype == np.uint8 and is_blank(drawing):
        return Recognition.none(model.classes)
    return recognise_batch([(model, [to_mnist(drawing)])])[0][0]


def read_digits(model: LogisticRegression, drawing: np.ndarray) -> list[DetectedDigit]:
    """Every digit of a drawing uint8 [h, w], row by row and from left to right; none for a blank one.

    If the model's classes are not digits, all of the ink is one symbol.

    In a row, a mark beside digits is taken to be `CONTEXT_ODDS` times likelier a digit than one by itself. Where
    something is no digit, or one only so, the drawing is looked at in other ways (`second_looks`).
    """
    return read_digits_with(lambda images: recognise_batch([(model, images)])[0], drawing, model.classes)


def read_digits_with(
    answer: Callable[[Images], list[Recognition]], drawing: np.ndarray, classes: Classes = DIGITS
) -> list[DetectedDigit]:
    """`read_digits`, where `answer` says of which class each image uint8 [28, 28] is."""
    if not are_digits(classes):
        return [] if is_blank(drawing) else [DetectedDigit(bounding_box(drawing), answer([to_mnist(drawing)])[0])]
    return _without_hatching(_found(answer, drawing), classes)


def _found(answer: Callable[[Images], list[Recognition]], drawing: np.ndarray) -> list[DetectedDigit]:
    """Every digit, looked at in as many ways as it takes: until each is a digit without its neighbours."""
    found = _read(answer, first_look(drawing))
    if found and not _are_clear(found):
        likely: list[list[DetectedDigit]] = []
        for look in second_looks(drawing):
            other = _read(answer, look)
            if _all_digits(other) and (len(other) > len(found) or not _all_digits(found)):
                likely.append(other)
                if _are_clear(other):
                    return other
        if likely and not _all_digits(found):
            return likely[0]
    return _cut_where_surer(answer, found, drawing)


def _without_hatching(found: list[DetectedDigit], classes: Classes) -> list[DetectedDigit]:
    """What was found, with no digit in it if there is nothing but ones and more than MOST_ONES."""
    if len(found) <= MOST_ONES or any(each.answer.digit is None or classes[each.answer.digit] != "1" for each in found):
        return found
    return [each._replace(answer=each.answer._replace(digit=None)) for each in found]


def _all_digits(found: list[DetectedDigit]) -> bool:
    return bool(found) and all(each.answer.digit is not None for each in found)


def _are_clear(found: list[DetectedDigit]) -> bool:
    """Whether each is a digit, and would be one without its neighbours."""
    return _all_digits(found) and all(each.answer.digit_score >= digit_score().threshold for each in found)


def _cut_where_surer(
    answer: Callable[[Images], list[Recognition]], found: list[DetectedDigit], drawing: np.ndarray
) -> list[DetectedDigit]:
    """What was found, or more digits if doubtful ones among them, wide and high enough, are digits that touch."""
    beside = any(_certainty(each.answer) >= SURE for each in found)
    if not any(_certainty(each.answer) < SURE and may_touch(drawing, each.box, beside) for each in found):
        return found
    other = _read(answer, first_look(drawing)._replace(thorough=True))
    return other if len(other) > len(found) and _all_digits(other) and _are_surer(other, found) else found


def _are_surer(other: list[DetectedDigit], found: list[DetectedDigit]) -> bool:
    """Whether the digits that a cut makes are to be believed rather than the ones that they replace.

    Beside a sure digit that stays, parts of what is no digit are likely digits. By themselves, parts of a letter are
    often strokes, and any stroke is like a one: then the parts are to be sure, and what is cut wide.
    """
    before, after = ({each.box for each in some} for some in (found, other))
    whole = [each for each in found if each.box not in after]
    parts = [each for each in other if each.box not in before]
    surest = max((_certainty(each.answer) for each in whole), default=1.0)
    if surest >= SURE or not parts:
        return False
    certainties = [_certainty(each.answer) for each in parts]
    ones = sum(each.answer.digit == 1 for each in parts)
    broadest = max(each.box.width / each.box.height for each in whole)
    if ones == len(parts) and broadest <= ALONE:
        return False
    if any(_certainty(each.answer) >= SURE for each in found if each.box in after):
        if all(each.answer.digit is None for each in whole):
            return math.prod(certainties) >= BESIDE
        return min(certainties) >= (LIKELY if surest < digit_score().threshold else SURE)
    if 0 < ones < len(parts):
        return math.prod(certainties) >= SURE and broadest > WITH_ONE
    return min(certainties) >= (SURE if ones else LIKELY if broadest > BROAD else LIKELIER)


def _certainty(answer: Recognition) -> float:
    """How likely it is to be a digit, and that one."""
    return answer.digit_score * float(answer.probabilities.max())


def _certainties(answer: Callable[[Images], list[Recognition]], images: torch.Tensor) -> torch.Tensor:
    """That of each image uint8 [n, 28, 28]: float32 [n], 0 to 1."""
    return torch.tensor([_certainty(each) for each in answer(list(images.numpy()))])


def _read(answer: Callable[[Images], list[Recognition]], look: Look) -> list[DetectedDigit]:
    """Every digit of a drawing, looked at in one way."""
    score = partial(_certainties, answer) if look.thorough else digit_score()
    rows = segment_rows(look.drawing, score, look.thorough)
    images = [to_mnist(ink) for row in rows for _, ink in row]
    answers = iter(answer(images) if images else [])
    found: list[DetectedDigit] = []
    for place, row in enumerate(rows):
        digits = [DetectedDigit(box.moved(look.left, look.top), next(answers), place) for box, _ in row]
        found += _apply_context_prior(digits)
    return found


def _apply_context_prior(detected: list[DetectedDigit]) -> list[DetectedDigit]:
    """Decide again on each mark of whose neighbours, of which there are some, most are digits by themselves."""
    clear = [each.answer.digit is not None for each in detected]
    others = len(detected) - 1
    return [
        each._replace(answer=_beside_digits(each.answer)) if 0 < CLEAR * others <= sum(clear) - own else each
        for each, own in zip(detected, clear, strict=True)
    ]


def _beside_digits(answer: Recognition) -> Recognition:
    """The answer with `CONTEXT_ODDS` as the prior odds of a digit: Bayes' rule on the odds of its score."""
    likely = with_odds(answer.digit_score, CONTEXT_ODDS) >= digit_score().threshold
    is_digit = likely and bool(answer.probabilities.isfinite().all())
    return answer._replace(digit=answer.closest if is_digit else None)

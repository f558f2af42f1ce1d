"""Which data a visitor has chosen to work on, as the Data tab's controls say it."""

from __future__ import annotations

from typing import NamedTuple

from logreg.data.classes import DIGITS
from logreg.data.questions import AMONG, PARITY, WHICH, question
from logreg.errors import UserError
from logreg.ui.state.own_data import OwnData
from logreg.ui.state.own_examples import OwnExamples
from logreg.ui.state.resources import Resources
from logreg.ui.state.sources import DataSource, SomeDigits

MNIST, SOME, OWN = "MNIST's digits", "some of MNIST's digits", "my own"
SOURCES = (MNIST, SOME, OWN)
WHICH_ONE = "which of them is it?"
QUESTIONS = {WHICH_ONE: WHICH, "is it even or odd?": PARITY, "is it one of them, or another?": AMONG}


class DataChoice(NamedTuple):
    """One of `SOURCES`; for some of the digits, one of `QUESTIONS` and the digits it is about."""

    source: str = MNIST
    asked: str = WHICH_ONE
    digits: tuple[str, ...] = ("3", "8")


def read_choice(source: object, asked: object, digits: object) -> DataChoice:
    """What the controls say, which may be anything; a `UserError` for what they can't say."""
    if not isinstance(source, str) or source not in SOURCES:
        raise UserError(f"The data must be one of {', '.join(SOURCES)}.")
    if not isinstance(asked, str) or asked not in QUESTIONS:
        raise UserError(f"The question must be one of {', '.join(QUESTIONS)}")
    if not isinstance(digits, list) or not all(digit in DIGITS for digit in digits):
        raise UserError("The digits must be some of 0 to 9.")
    return DataChoice(source, asked, tuple(digits))


def chosen_source(resources: Resources, own: OwnData, choice: DataChoice) -> DataSource | None:
    """What is chosen; None for MNIST's digits. A `UserError` for a question without enough digits."""
    if choice.source == OWN:
        return OwnExamples(resources, *own.snapshot())
    if choice.source == SOME:
        asked = question(QUESTIONS[choice.asked], [DIGITS.index(digit) for digit in choice.digits])
        return SomeDigits(resources, asked)
    return None

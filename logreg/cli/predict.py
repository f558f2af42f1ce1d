"""`logreg predict`: what is in each picture."""

from __future__ import annotations

import argparse
from pathlib import Path

from logreg.cli.parser import Commands
from logreg.data.classes import Classes, are_digits
from logreg.drawing.image_file import read_picture
from logreg.model import load_model
from logreg.recognition import DetectedDigit, read_digits


def add_to(commands: Commands) -> None:
    """The command and its flags."""
    command = commands.add_parser("predict", help="the digits in each picture")
    command.add_argument("images", type=Path, nargs="+", metavar="IMAGE", help="dark ink on light, or light on dark")
    command.add_argument("--weights", type=Path, metavar="FILE", help="a .safetensors file (the page's model)")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Print a line for each picture."""
    model = load_model(options.weights)
    for path in options.images:
        print(f"{path}: {_answer(model.classes, read_digits(model, read_picture(path)))}")


def _answer(classes: Classes, found: list[DetectedDigit]) -> str:
    """The digits in reading order and how likely each is, such as `72 (99.1 %, 98.7 %)`; `?` for what is no digit.

    Classes that are no digits are named, such as `heart (99.1 %)`.
    """
    answers = [each.answer for each in found]
    if all(answer.digit is None for answer in answers):
        return "no digit" if are_digits(classes) else "none of the classes"
    digits = ("?" if answer.digit is None else classes[answer.digit] for answer in answers)
    shares = ("?" if answer.digit is None else f"{100 * float(answer.probabilities.max()):.1f} %" for answer in answers)
    return f"{('' if are_digits(classes) else ', ').join(digits)} ({', '.join(shares)})"

"""The classes that a model tells apart, by their names: the ten digits, or those of one's own data."""

from __future__ import annotations

import json
from collections.abc import Sequence

from logreg.errors import UserError

DIGITS = tuple("0123456789")
MIN_CLASSES, MAX_CLASSES = 2, 26
MAX_NAME_LENGTH = 30  # characters

Classes = tuple[str, ...]


def class_names(classes: int | Sequence[str]) -> Classes:
    """The names themselves, or `0`, `1` and so on for a number of classes; a `UserError` for what can be none."""
    names = tuple(map(str, range(classes))) if isinstance(classes, int) else tuple(classes)
    if not MIN_CLASSES <= len(names) <= MAX_CLASSES:
        raise UserError(f"There must be {MIN_CLASSES} to {MAX_CLASSES} classes, not {len(names)}.")
    for name in names:
        check_name(name)
    if len(set(names)) < len(names):
        raise UserError("Each class must have a name of its own: two are the same.")
    return names


def check_name(name: object) -> str:
    """A class's name; a `UserError` for what can be none."""
    if not isinstance(name, str) or name != name.strip() or not name or not name.isprintable():
        raise UserError(f"A class's name is text of 1 to {MAX_NAME_LENGTH} characters in one line.")
    if len(name) > MAX_NAME_LENGTH:
        raise UserError(f"A class's name has at most {MAX_NAME_LENGTH} characters, not {len(name)}.")
    return name


def are_digits(classes: Classes) -> bool:
    """Whether all classes are among the ten digits: then they are read, and redrawn, as digits are."""
    return set(classes) <= set(DIGITS)


def to_text(classes: Classes) -> str:
    """The names as a weights' file keeps them."""
    return json.dumps(classes, ensure_ascii=False)


def from_text(text: str) -> Classes:
    """The names in `to_text`'s text; a `UserError` for anything else."""
    try:
        names = json.loads(text)
    except (ValueError, RecursionError):
        names = None
    if not isinstance(names, list):
        raise UserError("The names of the classes must be a JSON list of text.")
    return class_names(names)

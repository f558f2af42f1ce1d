"""A dataset as CSV, as Kaggle's Digit Recognizer has it: a label, then its image's pixels row by row, 0 to 255."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np

from logreg.data.classes import check_name
from logreg.data.examples import Examples, fewer, number_names, too_many
from logreg.data.formats.pictures import fit_all
from logreg.data.limits import Limits
from logreg.errors import UserError

LINES = 1024 * 1024  # bytes at a time
MAX_HEAD = 64 * 1024  # bytes of a line, besides three digits and a comma for each pixel
LABELS = ("label", "class", "target", "y")  # what the first column's head may be
NEEDED = "a row must be a label and a square image's pixels, 0 to 255, separated by commas"


def read_table(file: BinaryIO, name: str, limits: Limits, placement: str) -> Examples:
    """The rows' examples; the first line may be a head, `label,pixel0,...`. A row that is none is a `UserError`."""
    pixels, labels = bytearray(), list[str]()
    count = row = 0  # pixels in each row, lines so far
    for lines in _lines(file, name, limits):
        texts: dict[int, str] = {}  # by the line's number
        for line in lines:
            row += 1
            if not line.strip():
                continue
            label, text = _divided(line, row, name)
            if row == 1 and _is_head(label, text):
                continue
            labels.append(label)
            texts[row] = text
        if not texts:
            continue
        count = count or _square(next(iter(texts.values())), name, limits)
        if len(labels) > limits.examples:
            raise too_many(limits)
        pixels += _numbers(texts, count, name).tobytes()
    if not labels:
        raise UserError(f"{name} has no example in it: {NEEDED}.")
    side = math.isqrt(count)
    fitted, inked = fit_all(np.frombuffer(pixels, np.uint8).reshape(-1, side, side), placement)
    places, names = number_names(labels)
    problems = fewer([f"Example {k + 1}: it is blank." for k in np.flatnonzero(~inked).tolist()], limits)
    return Examples(fitted[inked] if problems else fitted, places[inked] if problems else places, names, problems)


def _lines(file: BinaryIO, name: str, limits: Limits) -> Iterator[list[str]]:
    """Some lines of text at a time."""
    longest = 4 * limits.side**2 + MAX_HEAD  # bytes, of a line
    first, rest = True, b""
    while block := file.read(LINES):
        *whole, rest = (rest + block).replace(b"\r\n", b"\n").split(b"\n")
        if len(rest) > longest:
            raise UserError(f"{name} has a line that is too long: {NEEDED}.")
        yield _texts(whole, name, first)
        first = False
    if rest:
        yield _texts([rest], name, first)


def _texts(lines: list[bytes], name: str, first: bool) -> list[str]:
    try:
        return b"\n".join(lines).decode("utf-8-sig" if first else "utf-8").split("\n") if lines else []
    except UnicodeDecodeError:
        raise UserError(f"{name} is no text in UTF-8: {NEEDED}.") from None


def _divided(line: str, row: int, name: str) -> tuple[str, str]:
    """A line's label, and the rest of it as text."""
    if line.startswith('"'):
        cells = next(csv.reader([line]), [""])
        label, text = cells[0], ",".join(cells[1:])
    else:
        label, _, text = line.partition(",")
    if not text:
        raise UserError(f"{name}, line {row}: {NEEDED}.")
    try:
        return check_name(label.strip()), text
    except UserError as error:
        raise UserError(f"{name}, line {row}: {error}") from None


def _is_head(label: str, text: str) -> bool:
    return label.lower() in LABELS or not text[:1].isdigit()


def _square(text: str, name: str, limits: Limits) -> int:
    """How many pixels a row has."""
    count = text.count(",") + 1
    side = math.isqrt(count)
    if side < 2 or side * side != count:
        raise UserError(f"{name} has rows of {count:,} pixels, which are no square image: {NEEDED}.")
    if side > limits.side:
        raise UserError(f"Images have at most {limits.side} pixels a side, not {side}.")
    return count


def _numbers(texts: dict[int, str], count: int, name: str) -> np.ndarray:
    """The pixels uint8 [rows, count] of some rows, by their lines in the file."""
    try:
        found = np.loadtxt(list(texts.values()), np.uint8, comments=None, delimiter=",", ndmin=2)
        if found.shape == (len(texts), count):
            return found
    except ValueError:
        pass
    for row, text in texts.items():  # which one is it?
        cells = text.split(",")
        if len(cells) != count:
            raise UserError(f"{name}, line {row}: there are {len(cells)} pixels, not {count}.")
        for cell in cells:
            if not (cell.isascii() and cell.strip().isdecimal()) or int(cell) > 255:
                raise UserError(f"{name}, line {row}: {cell.strip()[:20]!r} is no brightness from 0 to 255.")
    raise UserError(f"{name}, line {min(texts)}: {NEEDED}.")

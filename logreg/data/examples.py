"""From what a file holds, images and the names of their classes, to a `Dataset`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import inf, isfinite
from typing import NamedTuple

import numpy as np
import torch

from logreg.data.classes import MAX_CLASSES, MIN_CLASSES, Classes, class_names
from logreg.data.dataset import Dataset
from logreg.data.limits import Limits
from logreg.drawing.raster import SIDE
from logreg.errors import UserError

Size = tuple[int, int]  # height, width


class Examples(NamedTuple):
    """What a source holds: `images` uint8 [n, 28, 28], each one's place among the `names` int64 [n], and the names.

    `problems` are one sentence each on what was left out. `halves` is whether the source has a test half of its own:
    then these are the half that was asked for.
    """

    images: np.ndarray
    labels: np.ndarray
    names: Sequence[str]
    problems: Sequence[str] = ()
    halves: bool = False


def to_dataset(examples: Examples, limits: Limits, chosen: Sequence[str] | None = None) -> Dataset:
    """The examples of all classes, or of those chosen, in that order; a `UserError` for too few classes or examples."""
    if len(examples.labels) > limits.examples:
        raise too_many(limits)
    counts = np.bincount(examples.labels, minlength=len(examples.names))
    if chosen is None:
        present = [name for name, count in zip(examples.names, counts, strict=True) if count]
        if not present:
            raise UserError("There is no example in it." + _first(examples.problems))
        if len(present) < MIN_CLASSES:
            raise UserError(f"There is only one class, {present[0]}: there must be two at least.")
        if len(present) > MAX_CLASSES:
            raise UserError(f"There are {len(present)} classes: choose {MIN_CLASSES} to {MAX_CLASSES} of them.")
    classes = class_names(present if chosen is None else chosen)
    data = choose(
        Dataset(torch.from_numpy(examples.images), torch.from_numpy(examples.labels), examples.names), classes
    )
    require_enough(data, limits.per_class)
    return data


def choose(data: Dataset, classes: Sequence[str]) -> Dataset:
    """The examples of those classes alone, which take their places in that order."""
    if tuple(classes) == data.classes:
        return data
    for name in classes:
        if name not in data.classes:
            raise UserError(f"There is no class {name!r}, only {listed(data.classes)}.")
    places = torch.full((len(data.classes),), -1)
    places[[data.classes.index(name) for name in classes]] = torch.arange(len(classes))
    labels = places[data.labels]
    if bool((labels >= 0).all()):
        return Dataset(data.images, labels, classes)
    return Dataset(data.images[labels >= 0], labels[labels >= 0], classes)


def require_enough(data: Dataset, least: int) -> None:
    """Raise a `UserError` that names a class with fewer examples than that."""
    for name, count in zip(data.classes, data.labels.bincount(minlength=len(data.classes)).tolist(), strict=True):
        if count < least:
            raise UserError(f"Each class needs {least} examples at least: {name} has {count}.")


def number_names(names: Iterable[str], ordered: Classes | None = None) -> tuple[np.ndarray, Classes]:
    """Each name's place among the distinct ones, int64 [n], and these: in that order, or sorted.

    If all are numbers, they are in numeric order.
    """
    names = list(names)
    distinct = sort_names(set(names)) if ordered is None else ordered
    place = {name: k for k, name in enumerate(distinct)}
    return np.fromiter((place[name] for name in names), np.int64, len(names)), distinct


def sort_names(names: Iterable[str]) -> Classes:
    """In numeric order if all are numbers, else in that of the alphabet."""
    names = set(names)
    numeric = all(isfinite(_number(name)) for name in names)
    return tuple(sorted(names, key=(lambda name: (_number(name), name)) if numeric else None))


def listed(names: Sequence[str], most: int = 10) -> str:
    """The first names, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def too_many(limits: Limits) -> UserError:
    """The error for more examples than are read."""
    return UserError(f"There are more than {limits.examples:,} examples: that is the most that are read.")


def fewer(problems: list[str], limits: Limits) -> list[str]:
    """The first problems, and how many more there were."""
    more = len(problems) - limits.problems
    return problems if more <= 0 else [*problems[: limits.problems], f"And {more:,} more were left out."]


def most_common(names: Iterable[str]) -> str:
    """`a: 10, b: 12`: how many of each name there are, in the order of `sort_names`."""
    counts = Counter(names)
    return ", ".join(f"{name}: {counts[name]:,}" for name in sort_names(counts))


def empty() -> np.ndarray:
    """No images."""
    return np.empty((0, SIDE, SIDE), np.uint8)


def _first(problems: Sequence[str]) -> str:
    return f" {problems[0]}" if problems else ""


def _number(name: str) -> float:
    try:
        return float(name) if name.isascii() and "_" not in name else inf
    except ValueError:
        return inf

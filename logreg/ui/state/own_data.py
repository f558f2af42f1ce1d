"""A visitor's own examples: named classes and 28 x 28 images of each, drawn or read from files, and their history."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import count
from threading import Lock
from typing import NamedTuple

import numpy as np
import torch

from logreg.data import Dataset
from logreg.data.classes import MAX_CLASSES, MIN_CLASSES, Classes, check_name
from logreg.data.limits import PAGE
from logreg.data.splits import FEW
from logreg.drawing.raster import SIDE
from logreg.errors import UserError
from logreg.reporting.wording import counted

MIN_EXAMPLES = 2  # of each class: one to learn from, one to test on
UNEVEN = 5  # times as many examples in the largest class as in the smallest are worth a word
MAX_HISTORY_BYTES = 32 * 1024**2  # of earlier states, which share what did not change


class Examples(NamedTuple):
    """Images uint8 [n, 28, 28], the place of each one's class int64 [n], an id of its own int64 [n], and the names."""

    images: np.ndarray
    labels: np.ndarray
    ids: np.ndarray
    classes: Classes

    def counts(self) -> list[int]:
        """How many examples each class has."""
        return np.bincount(self.labels, minlength=len(self.classes)).tolist()  # type: ignore[no-any-return]

    def dataset(self) -> Dataset:
        """The examples as they are trained on."""
        return Dataset(torch.from_numpy(self.images), torch.from_numpy(self.labels), self.classes)


NONE = Examples(np.zeros((0, SIDE, SIDE), np.uint8), np.zeros(0, np.int64), np.zeros(0, np.int64), ())


class OwnData:
    """The examples as they are now; every change makes a new state, so that it can be undone.

    Errors: `UserError`, and nothing is changed.
    """

    def __init__(self) -> None:
        self.now = NONE
        self.version = 0  # grows with every change
        self._identity = object()
        self._past: list[Examples] = []
        self._ids = count(1)
        self._lock = Lock()

    def snapshot(self) -> tuple[Examples, Hashable]:
        """The examples as they are now, and what tells them from all others."""
        with self._lock:
            return self.now, (self._identity, self.version)

    @property
    def can_undo(self) -> bool:
        """Whether there is a change that can be undone."""
        return bool(self._past)

    def add_class(self, name: str) -> None:
        """Add a class without examples."""
        with self._lock:
            if len(self.now.classes) >= MAX_CLASSES:
                raise UserError(f"There can be {MAX_CLASSES} classes at most.")
            self._change(self.now._replace(classes=(*self.now.classes, self._new_name(name))))

    def rename_class(self, label: int, name: str) -> None:
        """Give a class another name."""
        with self._lock:
            self._require_class(label)
            if name.strip() == self.now.classes[label]:
                return
            names = list(self.now.classes)
            names[label] = self._new_name(name)
            self._change(self.now._replace(classes=tuple(names)))

    def remove_class(self, label: int) -> None:
        """Delete a class and its examples."""
        with self._lock:
            self._require_class(label)
            images, labels, ids, classes = self.now
            kept = labels != label
            labels = labels[kept]
            names = (*classes[:label], *classes[label + 1 :])
            self._change(Examples(images[kept], labels - (labels > label), ids[kept], names))

    def add(self, label: int, images: Sequence[np.ndarray]) -> None:
        """Add examples, uint8 [28, 28] each, to a class."""
        with self._lock:
            self._require_class(label)
            self._append(np.stack(images), np.full(len(images), label), self.now.classes)

    def join(self, data: Dataset) -> None:
        """Add a dataset's examples, each to the class of the same name, which is made if it is not there."""
        with self._lock:
            names = (*self.now.classes, *(name for name in data.classes if name not in self.now.classes))
            if len(names) > MAX_CLASSES:
                raise UserError(f"There would be {len(names)} classes: {MAX_CLASSES} are the most there can be.")
            places = np.array([names.index(name) for name in data.classes], np.int64)
            self._append(data.images.numpy(), places[data.labels.numpy()], names)

    def move(self, example: int, label: int) -> None:
        """Move the example of that id to another class."""
        with self._lock:
            self._require_class(label)
            labels = self.now.labels.copy()
            labels[self._place(example)] = label
            self._change(self.now._replace(labels=labels))

    def delete(self, example: int) -> None:
        """Delete the example of that id."""
        with self._lock:
            place = self._place(example)
            images, labels, ids, classes = self.now
            kept = np.arange(len(labels)) != place
            self._change(Examples(images[kept], labels[kept], ids[kept], classes))

    def restore(self, examples: Examples) -> None:
        """Take examples that were kept elsewhere, unless there are some here."""
        with self._lock:
            if self.now is NONE and examples.classes:
                self.now, self._ids = examples, count(len(examples.labels) + 1)
                self.version += 1

    def undo(self) -> None:
        """Undo the last change."""
        with self._lock:
            if not self._past:
                raise UserError("There is nothing to undo.")
            self.now = self._past.pop()
            self.version += 1

    def clear(self) -> None:
        """Delete everything, the history too."""
        with self._lock:
            self.now, self._past = NONE, []
            self.version += 1

    def label_of(self, example: int) -> int:
        """The place of the class that the example of that id has."""
        return int(self.now.labels[self._place(example)])

    def _append(self, images: np.ndarray, labels: np.ndarray, classes: Classes) -> None:
        total = len(self.now.labels) + len(labels)
        if total > PAGE.examples:
            raise UserError(f"There would be {total:,} examples: {PAGE.examples:,} are the most that the page keeps.")
        ids = np.fromiter((next(self._ids) for _ in range(len(labels))), np.int64, len(labels))
        now = self.now
        joined = Examples(
            np.concatenate([now.images, images]),
            np.concatenate([now.labels, labels]),
            np.concatenate([now.ids, ids]),
            classes,
        )
        self._change(joined)

    def _change(self, state: Examples) -> None:
        self._past.append(self.now)
        while sum(each.images.nbytes for each in self._past) > MAX_HISTORY_BYTES and len(self._past) > 1:
            del self._past[0]
        self.now = state
        self.version += 1

    def _require_class(self, label: int) -> None:
        if not 0 <= label < len(self.now.classes):
            raise UserError("That class is no longer there.")

    def _place(self, example: int) -> int:
        found = np.flatnonzero(self.now.ids == example)
        if not len(found):
            raise UserError("That example is no longer there.")
        return int(found[0])

    def _new_name(self, name: str) -> str:
        name = check_name(" ".join(name.split()))
        if name in self.now.classes:
            raise UserError(f"There is a class {name} already.")
        return name


def missing(examples: Examples) -> str:
    """What must be added before a model can be trained on the examples, in a sentence; empty if nothing."""
    classes, counts = examples.classes, examples.counts()
    if len(classes) < MIN_CLASSES:
        left = MIN_CLASSES - len(classes)
        return f"Add {left} {'classes' if left > 1 else 'class more'}: a model tells at least {MIN_CLASSES} apart."
    for name, number in zip(classes, counts, strict=True):
        if number < MIN_EXAMPLES:
            more = counted(MIN_EXAMPLES - number, "more example" if number else "example")
            return f"Add {more} of {name}: one is to learn from, and one to test on."
    return ""


def advice(examples: Examples) -> str:
    """What could be better about examples that a model can be trained on, in a sentence; empty if nothing."""
    counts = examples.counts()
    most, least = max(counts), min(counts)
    if most >= UNEVEN * least:
        name, other = (examples.classes[counts.index(number)] for number in (most, least))
        return f"{name} has {most:,} examples and {other} {least:,}: a model favours what it has seen more of."
    if least < 10:
        return f"Ten of each class or more are better: {examples.classes[counts.index(least)]} has {least}."
    return ""


def is_small(examples: Examples) -> bool:
    """Whether a class has so few examples that cross-validation says more than those held out."""
    return min(examples.counts()) < FEW

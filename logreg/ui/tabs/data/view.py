"""What the Data tab shows of the data that a visitor works on."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import torch

from logreg.data.splits import held_count
from logreg.reporting.wording import counted
from logreg.ui.rendering.own_data import WALL, ClassCount, render_data
from logreg.ui.state.own_data import Examples, advice, is_small, missing
from logreg.ui.state.resources import Resources
from logreg.ui.state.sources import source_of
from logreg.ui.state.visitor import Visitor

NOTHING_YET = "No examples yet: name the first class, draw an example of it, and put it there."


def data_view(resources: Resources, visitor: Visitor, changed: Collection[int] | None = None, size: int = WALL) -> str:
    """The view's value; `changed` are the classes whose examples are other ones than before, None for all.

    `size` is how many examples of these are shown.
    """
    version = visitor.version()  # before what is shown is looked at: a later one has all that an earlier one has
    source = source_of(resources, visitor)
    if source.own:
        return _own(version, visitor, changed, size)
    train, test = source.train, source.test
    places = range(len(source.classes)) if changed is None else changed
    counts = [(labels.bincount(minlength=len(source.classes))).tolist() for labels in (train.labels, test.labels)]
    classes = [ClassCount(*each) for each in zip(source.classes, *counts, strict=True)]
    sections = {}
    for label in places:
        rows = (train.labels == label).nonzero()[:size, 0]
        sections[label] = [(int(row), image.numpy()) for row, image in zip(rows, train.images[rows], strict=True)]
    total, held = (counted(len(each), "digit") for each in (train.labels, test.labels))
    status = f"{source.title}: {counted(len(classes), 'class', 'classes')}, {total} to learn from, {held} to test on."
    return render_data(version, classes, sections, status, whole=changed is None, choice=visitor.data_choice)


def _own(version: int, visitor: Visitor, changed: Collection[int] | None, size: int) -> str:
    examples, undo = visitor.own.now, visitor.own.can_undo
    classes = [
        ClassCount(name, count, held_count(count))
        for name, count in zip(examples.classes, examples.counts(), strict=True)
    ]
    places = range(len(classes)) if changed is None else [label for label in changed if label < len(classes)]
    sections = {label: _newest(examples, label, size) for label in places}
    needed = missing(examples)
    status, hint = (_status(classes, needed), "" if needed else _hints(examples)) if classes else (NOTHING_YET, "")
    return render_data(
        version,
        classes,
        sections,
        status,
        hint,
        own=True,
        whole=changed is None,
        undo=undo,
        kept=visitor.own.version,
        choice=visitor.data_choice,
    )


def _status(classes: list[ClassCount], needed: str) -> str:
    total, held = (sum(each) for each in zip(*(each[1:] for each in classes), strict=True))
    there = f"{counted(len(classes), 'class', 'classes')}, {counted(total, 'example')}"
    return (
        f"{there}. {needed}"
        if needed
        else f"{there}, {held:,} of them held out for testing, chosen by a run's seed. Train on them on the Train tab."
    )


def _hints(examples: Examples) -> str:
    small = (
        "With so few, cross-validation on the Evaluate tab says more than the held-out ones."
        if is_small(examples)
        else ""
    )
    return " ".join(part for part in (advice(examples), small) if part)


def _newest(examples: Examples, label: int, size: int) -> list[tuple[int, np.ndarray]]:
    rows = torch.from_numpy(examples.labels == label).nonzero()[:, 0].flip(0)[:size].tolist()
    return [(int(examples.ids[row]), examples.images[row]) for row in rows]

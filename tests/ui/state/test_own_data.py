"""A visitor's own examples: what can be done to them, what is missing, and what the browser keeps of them."""

from __future__ import annotations

import zlib

import numpy as np
import pytest

from logreg.data import Dataset
from logreg.data.splits import held_count, hold_out
from logreg.errors import UserError
from logreg.ui.state.kept_data import UNREADABLE, pack, unpack
from logreg.ui.state.own_data import NONE, OwnData, advice, missing


def image(value: int) -> np.ndarray:
    return np.full((28, 28), value, np.uint8)


def two_classes() -> OwnData:
    own = OwnData()
    own.add_class("tick")
    own.add_class("  big   cross ")
    own.add(0, [image(1), image(2)])
    own.add(1, [image(3)])
    return own


def values(own: OwnData) -> list[tuple[str, int]]:
    now = own.now
    return [(now.classes[label], int(each[0, 0])) for label, each in zip(now.labels, now.images, strict=True)]


def test_examples_are_added_moved_deleted_and_each_change_undone() -> None:
    own = two_classes()
    assert own.now.classes == ("tick", "big cross")
    states = [values(own)]
    for change in (
        lambda: own.move(int(own.now.ids[0]), 1),
        lambda: own.delete(int(own.now.ids[1])),
        lambda: own.rename_class(1, "cross"),
        lambda: own.remove_class(0),
    ):
        change()
        states.append(values(own))
    assert states == [
        [("tick", 1), ("tick", 2), ("big cross", 3)],
        [("big cross", 1), ("tick", 2), ("big cross", 3)],
        [("big cross", 1), ("big cross", 3)],
        [("cross", 1), ("cross", 3)],
        [("cross", 1), ("cross", 3)],
    ]
    for expected in reversed(states[:-1]):
        own.undo()
        assert values(own) == expected


def test_a_dataset_joins_classes_of_the_same_name() -> None:
    own = two_classes()
    own.join(two_more("tick", "star"))
    assert own.now.classes == ("tick", "big cross", "star")
    assert own.now.counts() == [3, 1, 1]
    assert len(set(own.now.ids.tolist())) == 5


def two_more(*classes: str) -> Dataset:
    own = OwnData()
    for label, name in enumerate(classes):
        own.add_class(name)
        own.add(label, [image(9)])
    return own.now.dataset()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda own: own.add_class("tick"), "There is a class tick already"),
        (lambda own: own.add_class(" "), "1 to 30 characters"),
        (lambda own: own.add_class("x" * 31), "at most 30 characters"),
        (lambda own: own.add(2, [image(1)]), "no longer there"),
        (lambda own: own.move(99, 0), "no longer there"),
        (lambda own: own.delete(99), "no longer there"),
        (lambda own: [own.add_class(f"class {k}") for k in range(30)], "26 classes at most"),
    ],
)
def test_what_cannot_be_is_one_sentence(change: object, sentence: str) -> None:
    own = two_classes()
    with pytest.raises(UserError, match=sentence):
        change(own)  # type: ignore[operator]


def test_what_is_missing_is_said_until_it_can_be_split() -> None:
    own = OwnData()
    said = [missing(own.now)]
    own.add_class("tick")
    said.append(missing(own.now))
    own.add_class("cross")
    own.add(0, [image(1)] * 12)
    said.append(missing(own.now))
    own.add(1, [image(1)])
    said.append(missing(own.now))
    own.add(1, [image(1)])
    assert said == [
        "Add 2 classes: a model tells at least 2 apart.",
        "Add 1 class more: a model tells at least 2 apart.",
        "Add 2 examples of cross: one is to learn from, and one to test on.",
        "Add 1 more example of cross: one is to learn from, and one to test on.",
    ]
    assert missing(own.now) == ""
    assert advice(own.now) == "tick has 12 examples and cross 2: a model favours what it has seen more of."
    train, test = hold_out(own.now.dataset())
    assert test.labels.bincount().tolist() == [held_count(12), held_count(2)]
    assert len(train.labels) + len(test.labels) == 14


def test_what_the_browser_keeps_comes_back() -> None:
    own = two_classes()
    own.add_class("\N{SNOWMAN} 二")
    again = OwnData()
    again.restore(unpack(pack(own.now)))
    assert values(again) == values(own)
    assert again.now.classes == own.now.classes
    again.add(2, [image(4)])
    assert len(set(again.now.ids.tolist())) == 4
    assert unpack(pack(NONE)).classes == ()


def test_what_else_comes_back_is_left_out() -> None:
    whole = pack(two_classes().now)
    raw = zlib.decompress(whole)
    damaged = [b"", b"nothing", whole[:-3], zlib.compress(b"x" * 100), zlib.compress(raw[:-1]), whole[:20] + whole[25:]]
    damaged += [zlib.compress(raw.replace(b'"U8"', b'"I8"', 1)), zlib.compress(raw.replace(b"tick", b"a\nb\n"))]
    for content in damaged:
        with pytest.raises(UserError, match=UNREADABLE[:30]):
            unpack(content)

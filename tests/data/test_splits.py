"""Splits: as many of each class as can be, by the seed, and each example once."""

from __future__ import annotations

import pytest
import torch

from logreg import Dataset, Trainer, TrainingConfig
from logreg.cross_validation import cross_validate
from logreg.data.splits import fingerprint, folds, hold_out
from logreg.errors import UserError
from logreg.evaluation.metrics import wilson_interval

COUNTS = (2, 5, 17, 40)


@pytest.fixture(scope="module")
def own() -> Dataset:
    """Classes of those sizes; each image's first pixel is its number."""
    labels = torch.repeat_interleave(torch.arange(4), torch.tensor(COUNTS))
    images = torch.zeros(len(labels), 28, 28, dtype=torch.uint8)
    images[:, 0, 0] = torch.arange(len(labels))
    return Dataset(images, labels, ("a", "b", "c", "d"))


def numbers(data: Dataset) -> list[int]:
    """Which examples they are."""
    return data.images[:, 0, 0].tolist()


def test_a_share_of_each_class_is_held_out(own: Dataset) -> None:
    train, test = hold_out(own, 0.2, seed=3)
    assert test.labels.bincount().tolist() == [1, 1, 3, 8]
    assert sorted(numbers(train) + numbers(test)) == list(range(64))
    assert numbers(test) == numbers(hold_out(own, 0.2, seed=3)[1])
    assert numbers(test) != numbers(hold_out(own, 0.2, seed=4)[1])
    assert hold_out(own, 0.99)[0].labels.bincount().tolist() == [1, 1, 1, 1]
    assert train.classes == test.classes == own.classes


@pytest.mark.parametrize("share", [0.0, 1.0, -1.0, float("nan")])
def test_a_share_that_is_none_is_an_error(own: Dataset, share: float) -> None:
    with pytest.raises(UserError, match="must lie between 0 and 1"):
        hold_out(own, share)


def test_each_example_is_in_one_fold(own: Dataset) -> None:
    parts = list(folds(own, 5))
    assert sorted(number for _, test in parts for number in numbers(test)) == list(range(64))
    for train, test in parts:
        assert sorted(numbers(train) + numbers(test)) == list(range(64))
        assert all(abs(n / 5 - k) < 1 for n, k in zip(COUNTS, test.labels.bincount(minlength=4).tolist(), strict=True))


def test_cross_validation_is_a_trainer_a_fold(train: Dataset) -> None:
    """Its accuracy is the share of all examples that is right, each tested by a model that has not seen it."""
    chosen = (train.labels[:200] == 3) | (train.labels[:200] == 8)
    data = Dataset(train.images[:200][chosen], (train.labels[:200][chosen] == 8).long(), ("3", "8"))
    config = TrainingConfig("hog", epochs=2, learning_rate=0.1, batch_size=10, seed=4)
    found = cross_validate(config, data)
    right = 0
    for part, held in folds(data, 5, seed=4):
        trainer = Trainer(config, part, held)
        trainer.advance()
        right += int((trainer.model.predict_proba(held.images).argmax(1) == held.labels).sum())
    assert found.accuracy == right / len(data.labels)
    assert found.interval == wilson_interval(right, len(data.labels))


def test_the_fingerprint_is_of_examples_whatever_their_order(own: Dataset) -> None:
    assert fingerprint(own) == fingerprint(Dataset(own.images.flip(0), own.labels.flip(0), own.classes))
    assert fingerprint(own) != fingerprint(Dataset(own.images, own.labels.flip(0), own.classes))

"""The redrawn digits: the same for the same seed, and nothing else touched."""

from __future__ import annotations

import pytest
import torch

from logreg import Dataset
from logreg.augmentation import restyle


def test_images_and_labels_have_their_shapes_and_types(few: Dataset) -> None:
    images, labels = restyle(*few, copies=2, seed=0)
    assert (images.shape, images.dtype) == ((460, 28, 28), torch.uint8)
    assert (labels.shape, labels.dtype) == ((460,), torch.int64)


def test_each_copy_has_its_digits_label(few: Dataset) -> None:
    assert restyle(*few, copies=3, seed=0)[1].tolist() == 3 * few.labels.tolist()


def test_the_same_seed_gives_the_same_images(few: Dataset) -> None:
    assert torch.equal(restyle(*few, copies=1, seed=3)[0], restyle(*few, copies=1, seed=3)[0])


def test_another_seed_or_another_copy_gives_other_images(few: Dataset) -> None:
    images = restyle(*few, copies=2, seed=0)[0]
    assert not torch.equal(images, restyle(*few, copies=2, seed=1)[0])
    assert not torch.equal(images[:230], images[230:])


def test_neither_the_input_nor_the_global_generator_is_touched(few: Dataset) -> None:
    images, labels, state = few.images.clone(), few.labels.clone(), torch.get_rng_state()
    restyle(*few, copies=1, seed=0)
    assert torch.equal(few.images, images)
    assert torch.equal(few.labels, labels)
    assert torch.equal(torch.get_rng_state(), state)


def test_every_copy_is_drawn_in_ink(few: Dataset) -> None:
    images = restyle(*few, copies=1, seed=0)[0]
    assert int(images.amax((1, 2)).min()) > 128
    assert float(images.float().mean()) == pytest.approx(float(few.images.float().mean()), rel=0.5)


def test_copies_fit_mnists_box(train: Dataset) -> None:
    images = restyle(train.images[:1000], train.labels[:1000], copies=1, seed=0)[0] > 127
    for sides in (images.any(1), images.any(2)):
        assert int((sides.long().argmax(1) >= 1).sum()) > 990  # hardly any begins at the edge
        size = 28 - sides.long().argmax(1) - sides.flip(1).long().argmax(1)
        assert float((size <= 22).double().mean()) > 0.97

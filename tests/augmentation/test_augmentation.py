"""The redrawn digits: the same for the same seed, and nothing else touched."""

from __future__ import annotations

import pytest
import torch

from logreg import Dataset
from logreg.augmentation import DRAWN, allograph_templates, restyle
from logreg.augmentation.strokes import draw_templates, read_templates


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


def test_some_copies_are_drawn_from_templates() -> None:
    """A blank image stays blank when it is redrawn, unless its copy comes from a template."""
    twos = torch.full((2000,), 2)
    images, _ = restyle(torch.zeros(2000, 28, 28, dtype=torch.uint8), twos, copies=1, seed=0)
    assert float((images.amax((1, 2)) > 0).double().mean()) == pytest.approx(DRAWN, abs=0.03)


def test_labels_without_templates_keep_their_own_ink(few: Dataset) -> None:
    copies, labels = restyle(few.images, few.labels + 10, copies=1, seed=0)
    assert int(copies.amax((1, 2)).min()) > 128
    assert torch.equal(labels, few.labels + 10)


def test_every_digit_has_many_templates() -> None:
    assert list(allograph_templates()) == list(range(10))
    assert min(len(templates) for templates in allograph_templates().values()) >= 10


def test_a_curve_passes_through_its_points() -> None:
    template = read_templates("1: 0,0 50,20 0,100 / 0,100 70,90")[0]
    places = template.curves @ template.points
    for point in template.points:
        assert float((places - point).norm(dim=1).min()) < 1e-3


def test_strokes_meet_in_a_shared_point() -> None:
    template = read_templates("1: 0,0~9,9 50,0~9,9 / 50,0 50,100~9,9")[0]
    assert template.points.tolist() == [[0, 0], [50, 0], [50, 100]]
    assert template.spread.tolist() == [[9, 9], [9, 9], [9, 9]]


def test_templates_are_chosen_by_weight_and_strokes_by_share() -> None:
    random = torch.Generator().manual_seed(0)
    dashes_and_stems = read_templates("3: 0,0~0,0 90,0~0,0\n1: 0,0~0,0 0,90~0,0")
    ink = draw_templates(dashes_and_stems, 2000, random) > 0.5
    flat = ink.any(2).sum(1) < ink.any(1).sum(1)
    assert float(flat.double().mean()) == pytest.approx(0.75, abs=0.03)
    crossed = draw_templates(read_templates("1: 45,0~0,0 45,90~0,0 /?.3 0,45~0,0 90,45~0,0"), 2000, random) > 0.5
    assert float((crossed.any(1).sum(1) > 15).double().mean()) == pytest.approx(0.3, abs=0.04)


@pytest.mark.parametrize("label", range(10))
def test_drawn_digits_lie_in_the_middle_of_the_canvas(label: int) -> None:
    ink = draw_templates(allograph_templates()[label], 300, torch.Generator().manual_seed(label)) > 0.5
    assert not ink[:, :5].any()
    assert not ink[:, -5:].any()
    assert not ink[:, :, :5].any()
    assert not ink[:, :, -5:].any()
    assert int(torch.maximum(ink.any(1).sum(1), ink.any(2).sum(1)).min()) >= 22

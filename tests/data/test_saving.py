"""What is saved is read again, example for example, and by other programs too."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from logreg import Dataset, load_data
from logreg.data.loading import load_halves
from logreg.data.saving import save_npz, save_zip

NAMES = (
    "a/b",
    "..",
    "ЖЖ",
    "心",
    "con",
    "train",
    "x.",
    "%41",
    "50 %",
    "A",
    "a",
    "T-shirt/top",
    "\\",
    ":",
    "<&>",
    "e\u0301",
)


@pytest.fixture(scope="module")
def own() -> Dataset:
    """Random images, some blank, some all white, of classes whose names no file system likes; the order is random."""
    random = torch.Generator().manual_seed(1)
    labels = (torch.arange(64) % 16)[torch.randperm(64, generator=random)]
    images = torch.randint(0, 256, (64, 28, 28), dtype=torch.uint8, generator=random)
    images[:5], images[5:10] = 0, 255
    return Dataset(images, labels, NAMES)


def same(one: Dataset, other: Dataset) -> bool:
    """Whether both are the same, in the same order."""
    return (
        one.classes == other.classes and torch.equal(one.images, other.images) and torch.equal(one.labels, other.labels)
    )


@pytest.mark.parametrize("save", [save_zip, save_npz])
def test_a_round_trip_is_exact(save: object, own: Dataset) -> None:
    assert callable(save)
    assert same(load_data(save(own)), own)
    halves = load_halves(save(own, Dataset(own.images.flip(0), own.labels.flip(0), NAMES)))
    assert same(halves.train, own)
    assert torch.equal(halves.test.images, own.images.flip(0))
    assert save(own) == save(own)


def test_an_unpacked_zip_is_the_same_data(own: Dataset, tmp_path: Path) -> None:
    """Its names are no paths out of the folder, and hold every class apart."""
    with zipfile.ZipFile(BytesIO(save_zip(own))) as archive:
        archive.extractall(tmp_path)
    data = load_data(tmp_path)
    assert data.classes == own.classes
    assert sorted(map(bytes, data.images.flatten(1).numpy())) == sorted(map(bytes, own.images.flatten(1).numpy()))
    assert data.labels.bincount().tolist() == own.labels.bincount().tolist()


def test_numpy_and_pillow_read_what_is_saved(own: Dataset) -> None:
    with np.load(BytesIO(save_npz(own)), allow_pickle=False) as arrays:
        assert np.array_equal(arrays["images"], own.images.numpy())
        assert [arrays["classes"][label] for label in arrays["labels"]] == [NAMES[label] for label in own.labels]
    with zipfile.ZipFile(BytesIO(save_zip(own))) as archive:
        pictures = [name for name in archive.namelist() if name.endswith(".png")]
        for name, image in zip(pictures, own.images.numpy(), strict=True):
            assert np.array_equal(np.asarray(Image.open(archive.open(name))), image)

"""Well-known datasets by their names, through torchvision, which downloads those that are not there yet."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch

from logreg.data.classes import DIGITS
from logreg.data.examples import Examples
from logreg.data.formats.pictures import fit_all
from logreg.data.mnist import load_mnist
from logreg.errors import UserError

LETTERS = tuple("abcdefghijklmnopqrstuvwxyz")


class _Named(NamedTuple):
    classes: tuple[str, ...]
    images: Callable[[Any], Any]  # uint8 [n, h, w], of torchvision's dataset
    labels: Callable[[Any], Any]  # from 0, [n]
    how: Callable[[bool], dict[str, Any]] = lambda train: {"train": train}


def _images(data: Any) -> Any:
    return data.data


def _labels(data: Any) -> Any:
    return data.targets


NAMED: dict[str, _Named] = {
    "MNIST": _Named(DIGITS, _images, _labels),
    "FashionMNIST": _Named(
        ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
        _images,
        _labels,
    ),
    "KMNIST": _Named(("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"), _images, _labels),
    # Its pictures lie on their sides, and its 26 letters, large and small alike, are numbered from 1.
    "EMNIST": _Named(
        LETTERS,
        lambda data: data.data.transpose(1, 2),
        lambda data: data.targets - 1,
        lambda train: {"split": "letters", "train": train},
    ),
    "QMNIST": _Named(DIGITS, _images, lambda data: data.targets[:, 0]),
    "USPS": _Named(DIGITS, _images, _labels),
    "SVHN": _Named(
        DIGITS,
        lambda data: _grey(data.data),
        lambda data: data.labels,
        lambda train: {"split": "train" if train else "test"},
    ),
}


def named(name: str) -> str | None:
    """The dataset of that name, however it is written; None if there is none."""
    return next((known for known in NAMED if known.lower() == name.lower()), None)


def load_named(name: str, train: bool, root: Path, placement: str) -> Examples:
    """One half of the dataset of that name in `NAMED`; a `UserError` if it is not there and can't be downloaded."""
    if name == "MNIST":
        mnist = load_mnist(root, train)
        return Examples(fit_all(mnist.images.numpy(), placement)[0], mnist.labels.numpy(), DIGITS, halves=True)
    import torchvision.datasets  # here, since nothing else needs torchvision, which is slow to import

    known = NAMED[name]
    try:
        data = getattr(torchvision.datasets, name)(root=root, download=True, **known.how(train))
    except ImportError as error:
        raise UserError(f"{name} needs the package {error.name}: pip install {error.name}.") from None
    except (OSError, RuntimeError, HTTPException, ValueError):
        for folder in (root / name / "raw", root / name):  # that torchvision has made for what did not come
            with suppress(OSError):
                folder.rmdir()
        raise UserError(
            f"{name} is not in {root} and could not be downloaded: try again with a network connection."
        ) from None
    images = np.ascontiguousarray(torch.as_tensor(known.images(data)).numpy())
    places = torch.as_tensor(known.labels(data)).numpy().astype(np.int64)
    fitted, inked = fit_all(images, placement)
    return Examples(fitted[inked], places[inked], known.classes, halves=True)


def _grey(colours: np.ndarray) -> np.ndarray:
    """The luma of ITU-R 601-2 of images uint8 [n, 3, h, w], as Pillow takes it."""
    red, green, blue = (colours[:, k].astype(np.uint32) for k in range(3))
    return ((19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16).astype(np.uint8)

"""MNIST as two tensors, read from the four original files that lie in the project."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import torch

CHECKOUT = Path(__file__).resolve().parent.parent
DATA = CHECKOUT / "data"


class Dataset(NamedTuple):
    """`images` uint8 [n, 28, 28], white ink on black, and their `labels` int64 [n], 0 to 9."""

    images: torch.Tensor
    labels: torch.Tensor


def load_mnist(root: str | Path = DATA, train: bool = True) -> Dataset:
    """MNIST's 60,000 training digits, or its 10,000 test digits.

    `root` holds `MNIST/raw/*.gz`. A missing or altered file is a `FileNotFoundError` that names it.
    Nothing is written to `root`, which may be read-only: the files are unpacked into a temporary folder of this
    call's own, so that a start cut short never leaves a half-written file for the next one.
    """
    from torchvision.datasets import MNIST  # here, since a page that only draws needs none of it
    from torchvision.datasets.utils import check_integrity

    source = Path(root) / "MNIST" / "raw"
    files = MNIST.resources[:2] if train else MNIST.resources[2:]
    for name, md5 in files:
        if not check_integrity(str(source / name), md5):
            file = source / name
            shown = file.relative_to(CHECKOUT) if file.is_relative_to(CHECKOUT) else file
            raise FileNotFoundError(f"{shown} is missing or altered: restore it from the repository.")

    class Half(MNIST):  # type: ignore[misc]  # torchvision has no types
        """One half of MNIST, so that asking for the test set does not unpack the training set."""

        resources = files

    with TemporaryDirectory(prefix="mnist-") as folder:
        raw = Path(folder) / "Half" / "raw"
        raw.mkdir(parents=True)
        for name, _ in files:
            (raw / name).symlink_to((source / name).resolve())
        mnist = Half(folder, train=train, download=True)
    return Dataset(mnist.data, mnist.targets)

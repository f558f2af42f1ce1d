"""MNIST, read from the four original files."""

from __future__ import annotations

import gzip
import hashlib
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch

from logreg.data.dataset import Dataset
from logreg.drawing.raster import SIDE
from logreg.storage.paths import CHECKOUT, DATA
from logreg.storage.whole_file import write_whole

IMAGES_HEADER, LABELS_HEADER = 16, 8  # bytes before the first pixel and the first label
FILES = {  # by `train`: the images' file, then the labels', each with its MD5
    True: (
        ("train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
        ("train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432"),
    ),
    False: (
        ("t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3"),
        ("t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c"),
    ),
}


def load_mnist(root: str | Path = DATA, train: bool = True) -> Dataset:
    """MNIST's 60,000 training digits, or its 10,000 test digits.

    They are read from `root`/MNIST/raw/*.gz; a file that is missing there is downloaded from where torchvision has
    it. A file that is altered, or that can't be downloaded, is a `FileNotFoundError` that names it.
    """
    images, labels = (_read(Path(root) / "MNIST" / "raw" / name, md5) for name, md5 in FILES[train])
    pixels = np.frombuffer(images, np.uint8, offset=IMAGES_HEADER).reshape(-1, SIDE, SIDE)
    digits = np.frombuffer(labels, np.uint8, offset=LABELS_HEADER)
    return Dataset(torch.from_numpy(pixels.copy()), torch.from_numpy(digits.astype(np.int64)))


def _read(file: Path, md5: str) -> bytes:
    """The unpacked content of one file, which is downloaded if it is missing."""
    if not file.is_file():
        _download(file, md5)
    content = file.read_bytes()
    if hashlib.md5(content, usedforsecurity=False).hexdigest() != md5:
        raise _unusable(file, "altered: delete it, and it is downloaded again")
    return gzip.decompress(content)


def _download(file: Path, md5: str) -> None:
    from torchvision.datasets import MNIST  # here, since nothing else needs torchvision, which is slow to import
    from torchvision.datasets.utils import download_url

    with TemporaryDirectory(prefix="mnist-") as folder:
        for mirror in MNIST.mirrors:
            try:
                download_url(f"{mirror}{file.name}", folder, file.name, md5)
                file.parent.mkdir(parents=True, exist_ok=True)
                write_whole(file, (Path(folder) / file.name).read_bytes())
                return
            except (OSError, RuntimeError, HTTPException):
                continue
    raise _unusable(file, "missing and could not be downloaded: try again with a network connection")


def _unusable(file: Path, problem: str) -> FileNotFoundError:
    if file.is_relative_to(CHECKOUT):  # as it is in the repository: no network is needed to have it again
        return FileNotFoundError(f"{file.relative_to(CHECKOUT)} is missing or altered: restore it from the repository.")
    return FileNotFoundError(f"{file} is {problem}.")

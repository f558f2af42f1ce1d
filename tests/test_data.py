"""The dataset against what its authors published, and against a reader of its file format written here."""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
import torch
from torchvision.datasets import MNIST

from logreg import Dataset, load_mnist
from logreg.data import FILES
from logreg.storage.paths import DATA

RAW = DATA / "MNIST" / "raw"
NAMES = {half: [name for name, _ in FILES[half]] for half in FILES}


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No mirrors to download from."""
    monkeypatch.setattr(MNIST, "mirrors", [])


class Mirror(SimpleHTTPRequestHandler):
    """Serves files without a log."""

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def mirror(copy: Path) -> Iterator[str]:
    """The address of a server of the test half's files, on this machine."""
    handler = partial(Mirror, directory=str(copy / "MNIST" / "raw"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder with the test half's files, as `root` wants it."""
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name in NAMES[False]:
        shutil.copy(RAW / name, raw)
    return tmp_path


def test_images_and_labels_have_their_shapes_and_types(train: Dataset, test: Dataset) -> None:
    for data, n in ((train, 60_000), (test, 10_000)):
        assert (data.images.shape, data.images.dtype) == ((n, 28, 28), torch.uint8)
        assert (data.labels.shape, data.labels.dtype) == ((n,), torch.int64)


def test_each_label_is_as_frequent_as_published(train: Dataset, test: Dataset) -> None:
    assert train.labels.bincount().tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert test.labels.bincount().tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


@pytest.mark.parametrize("half", [True, False])
def test_every_byte_is_the_files_own(half: bool, train: Dataset, test: Dataset) -> None:
    images, labels = (np.frombuffer(gzip.decompress((RAW / name).read_bytes()), np.uint8) for name in NAMES[half])
    data = train if half else test
    assert np.array_equal(data.images.flatten().numpy(), images[16:])
    assert np.array_equal(data.labels.numpy(), labels[8:])


def test_a_read_only_folder_is_enough(copy: Path, test: Dataset) -> None:
    raw = copy / "MNIST" / "raw"
    raw.chmod(0o555)
    try:
        assert torch.equal(load_mnist(copy, train=False).images, test.images)
    finally:
        raw.chmod(0o755)


def test_nothing_is_written_beside_the_files(copy: Path) -> None:
    load_mnist(str(copy), train=False)
    found = {os.path.relpath(path, copy) for path in copy.rglob("*") if path.is_file()}
    assert found == {os.path.join("MNIST", "raw", name) for name in NAMES[False]}


@pytest.mark.parametrize("name", NAMES[False])
def test_a_missing_file_is_named(copy: Path, name: str) -> None:
    (copy / "MNIST" / "raw" / name).unlink()
    with pytest.raises(FileNotFoundError, match=name):
        load_mnist(copy, train=False)


@pytest.mark.parametrize("name", NAMES[False])
def test_an_altered_file_is_named(copy: Path, name: str) -> None:
    path = copy / "MNIST" / "raw" / name
    content = bytearray(path.read_bytes())
    content[-20] ^= 1
    path.write_bytes(content)
    with pytest.raises(FileNotFoundError, match=name):
        load_mnist(copy, train=False)


def test_the_checksums_are_torchvisions() -> None:
    assert [*FILES[True], *FILES[False]] == MNIST.resources


def test_missing_files_are_downloaded(mirror: str, tmp_path_factory: pytest.TempPathFactory, test: Dataset) -> None:
    """From the first mirror that has them, once; nothing else is left in the folder."""
    MNIST.mirrors = [f"{mirror}nothing/", mirror]
    root = tmp_path_factory.mktemp("cache") / "logreg"
    assert torch.equal(load_mnist(root, train=False).images, test.images)
    assert sorted(path.name for path in (root / "MNIST" / "raw").iterdir()) == sorted(NAMES[False])
    MNIST.mirrors = []
    assert torch.equal(load_mnist(root, train=False).labels, test.labels)


def test_an_altered_download_is_not_kept(copy: Path, mirror: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    (copy / "MNIST" / "raw" / NAMES[False][0]).write_bytes(b"something else")
    MNIST.mirrors = [mirror]
    root = tmp_path_factory.mktemp("cache")
    with pytest.raises(FileNotFoundError, match=rf"^[^\n]*{NAMES[False][0]} is missing[^\n]+\.$"):
        load_mnist(root, train=False)
    assert list(root.iterdir()) == []


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        load_mnist(tmp_path / "nowhere")

"""`load_data` beside what NumPy, the csv, gzip and zipfile modules and Pillow make of the same examples."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from logreg import Dataset, load_data, read_picture, to_mnist
from logreg.data.loading import load, load_halves
from logreg.errors import UserError
from tests.data.files import CROSS, TICK, VALLEY, idx, npz, picture, pictures, rows, saved, table, zipped


@pytest.fixture(scope="module")
def images(test: Dataset) -> np.ndarray:
    """Thirty of MNIST's digits."""
    return test.images[:30].numpy()


@pytest.fixture(scope="module")
def labels(test: Dataset) -> list[int]:
    """Whether each is odd."""
    return [int(label) % 2 for label in test.labels[:30]]


def written(source: bytes | list[bytes], folder: Path) -> list[Any]:
    """The same data as bytes, as an open file and by its path."""
    if isinstance(source, list):
        for name, content in zip(("images-idx3-ubyte.gz", "labels-idx1-ubyte.gz"), source, strict=True):
            (folder / name).write_bytes(content)
        return [source, [BytesIO(each) for each in source], folder, folder / "labels-idx1-ubyte.gz"]
    (folder / "data").write_bytes(source)
    return [source, BytesIO(source), [source], str(folder / "data")]


@pytest.mark.parametrize("kind", ["npz", "csv", "csv without a head", "csv of Windows", "idx", "zip"])
def test_every_format_has_the_same_examples(kind: str, images: np.ndarray, labels: list[int], tmp_path: Path) -> None:
    """Images of 28 x 28 stay as they are, whatever they are kept in; in a zip the order is its own."""
    made: dict[str, bytes | list[bytes]] = {
        "npz": npz(images=images, labels=labels),
        "csv": table(rows(images, labels)),
        "csv without a head": table(rows(images, labels), head=False),
        "csv of Windows": b"\xef\xbb\xbf" + table(rows(images, labels), end="\r\n"),
        "idx": [idx(images), idx(np.array(labels, np.uint8), packed=False)],
        "zip": zipped({f"{y}/{k}.png": saved(Image.fromarray(images[k])) for k, y in enumerate(labels)}),
    }
    for source in written(made[kind], tmp_path):
        data = load_data(source)
        assert data.classes == ("0", "1")
        assert data.labels.tolist() == labels
        assert np.array_equal(data.images.numpy(), images)


def test_pictures_are_placed_as_the_pad_places_its_ink(tmp_path: Path) -> None:
    """Of a folder and a zip alike, in every format; what is no picture is named, and a file of the system is not."""
    files = pictures(5) | {"tick/notes.txt": b"text", "tick/.DS_Store": b"x", "__MACOSX/tick/._1.png": b"x"}
    for name, content in files.items():
        (tmp_path / "own" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "own" / name).write_bytes(content)
    ordered = {name: to_mnist(read_picture(content)) for name, content in pictures(5).items()}
    for source in (tmp_path, zipped({f"own/{name}": content for name, content in files.items()})):
        loaded = load(source)
        assert loaded.data.classes == ("cross", "tick")
        assert loaded.data.labels.tolist() == [0] * 5 + [1] * 5
        for image, (name, placed) in zip(loaded.data.images.numpy(), ordered.items(), strict=True):
            # A JPEG's specks beside the ink are left out.
            assert name.endswith("jpeg") or np.abs(image - placed.astype(int)).max() <= 1, name
        assert [problem.partition(": ")[0] for problem in loaded.problems] == ["own/tick/notes.txt"]


def test_several_symbols_in_one_picture_are_several_examples() -> None:
    def small(x: float, y: float) -> list[tuple[float, float]]:
        return [(x + 0.2 * a, y + 0.2 * b) for a, b in TICK]

    sheet = picture([small(x, y) for y in (0.0, 0.4, 0.8) for x in (0.0, 0.4, 0.8)], side=600)
    data = load_data(zipped({"tick/a.png": sheet, "cross/a.png": picture([CROSS]), "cross/b.png": picture([VALLEY])}))
    assert data.labels.bincount().tolist() == [2, 9]


def test_small_pictures_that_are_black_on_white_are_placed(images: np.ndarray) -> None:
    files = {f"{k % 2}/{k}.png": saved(Image.fromarray(255 - images[k])) for k in range(4)}
    data = load_data(zipped(files))
    assert np.array_equal(data.images[0].numpy(), to_mnist(read_picture(files["0/0.png"])))
    assert np.array_equal(load_data(zipped(files), placement="kept").images[0].numpy(), 255 - images[0])


def test_one_damaged_picture_does_not_change_the_others(images: np.ndarray) -> None:
    files = {f"{k % 2}/{k}.png": saved(Image.fromarray(images[k])) for k in range(4)}
    loaded = load(zipped({"0/bad.png": files["0/0.png"][:90], **files, "1/bad.png": b"text"}))
    assert np.array_equal(loaded.data.images.numpy(), images[[0, 1, 2, 3]])
    assert len(loaded.problems) == 2
    with pytest.warns(UserWarning, match=r"bad\.png: it is not a whole picture"):
        load_data(zipped({"0/bad.png": b"", **files}))


def test_arrays_can_be_placed_and_other_sizes_are_scaled(images: np.ndarray, labels: list[int]) -> None:
    placed = load_data(npz(images=images, labels=labels), placement="placed")
    assert all(np.array_equal(a, to_mnist(b)) for a, b in zip(placed.images.numpy(), images, strict=True))
    large = np.kron(images, np.ones((1, 2, 2), np.uint8))
    assert np.array_equal(load_data(npz(images=large, labels=labels)).images.numpy(), images)
    with pytest.raises(UserError, match="placement must be one of auto, placed, kept, not 'best'"):
        load_data(npz(images=images, labels=labels), placement="best")


@pytest.mark.parametrize(
    ("given", "classes"),
    [([10, 9, 2], ("2", "9", "10")), (["b", "a", "10"], ("10", "a", "b")), (["ж", "é", "女"], ("é", "ж", "女"))],
)
def test_classes_are_the_sorted_labels(given: list[Any], classes: tuple[str, ...]) -> None:
    for source in (
        npz(images=np.ones((6, 5, 5), np.uint8), labels=given * 2),
        table([[y, *range(9)] for y in given * 2]),
    ):
        data = load_data(source)
        assert data.classes == classes
        assert [data.classes[label] for label in data.labels] == [str(y) for y in given * 2]


def test_some_classes_are_chosen_in_their_order(train: Dataset) -> None:
    data = load_data("mnist", classes=["8", "3"])
    chosen = (train.labels == 3) | (train.labels == 8)
    assert data.classes == ("8", "3")
    assert torch.equal(data.images, train.images[chosen])
    assert torch.equal(data.labels, (train.labels[chosen] == 3).long())
    with pytest.raises(UserError, match="There is no class 'x', only 0, 1, 2"):
        load_data("MNIST", train=False, classes=["x", "3"])


def test_halves_of_the_datas_own_are_kept(images: np.ndarray, labels: list[int], tmp_path: Path) -> None:
    """A zip's and a folder's `train` and `test`, an .npz's arrays, MNIST's own names of files."""
    for half, part in (("train", slice(0, 20)), ("t10k", slice(20, 30))):
        (tmp_path / f"{half}-images-idx3-ubyte.gz").write_bytes(idx(images[part]))
        (tmp_path / f"{half}-labels-idx1-ubyte.gz").write_bytes(idx(np.array(labels[part], np.uint8)))
    places = [("train" if k < 20 else "Test", labels[k], k) for k in range(30)]
    sources: list[Any] = [
        tmp_path,
        zipped({f"a/{half}/{y}/{k}.png": saved(Image.fromarray(images[k])) for half, y, k in places}),
        npz(images=images[:20], labels=labels[:20], test_images=images[20:], test_labels=labels[20:]),
    ]
    for source in sources:
        halves = load_halves(source)
        assert not halves.held_out
        assert np.array_equal(halves.train.images.numpy(), images[:20])
        assert np.array_equal(halves.test.images.numpy(), images[20:])
        assert halves.test.labels.tolist() == labels[20:]


def test_a_file_without_a_test_half_says_so(images: np.ndarray, labels: list[int]) -> None:
    with pytest.raises(UserError, match="no test half of its own"):
        load_data(npz(images=images, labels=labels), train=False)


def test_a_message_names_the_file_without_its_folder(tmp_path: Path) -> None:
    for name, content in (("own.csv", b"label\n1\n"), ("own.npz", zipped({"a.npy": b""})), ("own.zip", zipped({}))):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UserError, match=rf"^{name}[:, ]") as said:
            load_data(tmp_path / name)
        assert str(tmp_path) not in str(said.value)


def test_a_well_known_name_without_network_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("logreg.data.loading.DATA", tmp_path)
    monkeypatch.setattr("torchvision.datasets.FashionMNIST.mirrors", [])
    with pytest.raises(UserError, match=r"^[^\n]*FashionMNIST is not in [^\n]* could not be downloaded[^\n]+\.$"):
        load_data("fashionmnist")
    assert list(tmp_path.iterdir()) == []


def test_a_well_known_name_has_its_classes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, images: np.ndarray) -> None:
    """From files in its format where torchvision keeps them; EMNIST's letters begin at 1, and lie on a side."""
    monkeypatch.setattr("logreg.data.loading.DATA", tmp_path)
    images = np.tile(images, (2, 1, 1))[:52]
    for name, prefix, labels in (("FashionMNIST", "train", range(52)), ("EMNIST", "emnist-letters-train", range(52))):
        raw = tmp_path / name / "raw"
        raw.mkdir(parents=True)
        count = 10 if name == "FashionMNIST" else 26
        places = np.array([k % count + (count == 26) for k in labels], np.uint8)
        for half in (prefix, prefix.replace("train", "t10k"), prefix.replace("train", "test")):
            (raw / f"{half}-images-idx3-ubyte").write_bytes(idx(images, packed=False))
            (raw / f"{half}-labels-idx1-ubyte").write_bytes(idx(places, packed=False))
    fashion = load_data("fashionMNIST")
    assert fashion.classes[:2] == ("T-shirt/top", "Trouser")
    assert np.array_equal(fashion.images.numpy(), images)
    letters = load_data("emnist")
    assert (letters.classes[0], letters.classes[-1]) == ("a", "z")
    assert letters.labels.tolist() == [k % 26 for k in range(52)]
    assert np.array_equal(letters.images.numpy(), images.transpose(0, 2, 1))

"""From pictures, each of one class, to images of 28 x 28 pixels."""

from __future__ import annotations

import warnings
from io import BytesIO

import numpy as np
from PIL import Image

from logreg.data.classes import Classes
from logreg.data.examples import Examples, fewer, number_names, too_many
from logreg.data.limits import Limits
from logreg.drawing.image_file import read_picture
from logreg.drawing.mnist_format import INK, to_mnist
from logreg.drawing.raster import SIDE
from logreg.drawing.symbols import find_symbols
from logreg.errors import UserError

PLACEMENTS = ("auto", "placed", "kept")
DARK = 128  # of 255: the mean brightness of the margin, below which a page is black

SMALL_FILE = 16 * 1024  # bytes: 28 x 28 pixels never take more
STARTS = (b"\x89PNG", b"\xff\xd8\xff", b"BM")  # of PNG, JPEG and BMP


def check_placement(placement: str) -> None:
    """Raise a `UserError` for none of `PLACEMENTS`."""
    if placement not in PLACEMENTS:
        raise UserError(f"placement must be one of {', '.join(PLACEMENTS)}, not {placement!r}.")


class Pictures:
    """The images that pictures become as they are added, and their classes' names.

    `placed`: the ink is found, and each symbol placed as MNIST places its digits. `kept`: a picture stays as it is,
    white on black, scaled to 28 x 28 if it isn't that. `auto`: kept if all are 28 x 28 and grey on a black page.
    """

    def __init__(self, limits: Limits, placement: str) -> None:
        check_placement(placement)
        self.problems: list[str] = []
        self._limits, self._placement = limits, placement
        self._pixels, self._names = bytearray(), list[str]()
        self._small: list[tuple[str, str]] | None = [] if placement == "auto" else None  # name and class, as long as
        self._margin = 0.0  # all of them are 28 x 28; their pixels wait, and the sum of their margins' brightness

    def add(self, name: str, class_name: str, content: bytes) -> None:
        """A picture file's content; what can't be used becomes one of the problems."""
        try:
            image = None if self._small is None else _small_grey(content)
            images = self._images(content) if image is None else [image]
        except _OneProblemError as problem:
            self.problems.append(f"{name}: {problem}")
            return
        if image is not None and self._small is not None:
            self._small.append((name, class_name))
            self._margin += float(_margin(image).mean())
        elif self._small is not None:
            self._place_waiting()
        self._append(images, class_name)

    def examples(self, ordered: Classes | None = None, problems: list[str] | None = None) -> Examples:
        """All that were added."""
        if self._small and self._margin / len(self._small) >= DARK:
            self._place_waiting()
        labels, names = number_names(self._names, ordered)
        images = np.frombuffer(self._pixels, np.uint8).reshape(-1, SIDE, SIDE)
        return Examples(images, labels, names, fewer([*(problems or []), *self.problems], self._limits))

    def _append(self, images: list[np.ndarray], class_name: str) -> None:
        if len(self._names) + len(images) > self._limits.examples:
            raise too_many(self._limits)
        for image in images:
            self._pixels += image.tobytes()
            self._names.append(class_name)

    def _place_waiting(self) -> None:
        """Place those that were kept as long as all were small."""
        waiting, pixels = self._small or [], bytes(self._pixels)
        self._small, self._pixels, self._names = None, bytearray(), []
        images = np.frombuffer(pixels, np.uint8).reshape(-1, SIDE, SIDE)
        for (name, class_name), image in zip(waiting, images, strict=True):
            buffer = BytesIO()
            Image.fromarray(image).save(buffer, "PNG")
            self.add(name, class_name, buffer.getvalue())

    def _images(self, content: bytes) -> list[np.ndarray]:
        try:
            if self._placement == "kept":
                return [fit(_grey(content))]
            symbols = [ink for _, ink in find_symbols(read_picture(content))]
        except UserError as error:
            raise _OneProblemError(str(error).replace("The picture ", "it ", 1)) from None
        if not symbols:
            raise _OneProblemError("it is blank.")
        return [to_mnist(ink) for ink in symbols]


class _OneProblemError(Exception):
    """Why one picture can't be used."""


def fit(image: np.ndarray) -> np.ndarray:
    """An image uint8 [h, w] scaled to 28 x 28, its aspect kept, with black beside it; one of 28 x 28 is returned."""
    if image.shape == (SIDE, SIDE):
        return image
    height, width = image.shape
    scale = SIDE / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    method = Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC
    scaled = np.asarray(Image.fromarray(image).resize(size, method))
    fitted = np.zeros((SIDE, SIDE), np.uint8)
    top, left = (SIDE - scaled.shape[0]) // 2, (SIDE - scaled.shape[1]) // 2
    fitted[top : top + scaled.shape[0], left : left + scaled.shape[1]] = scaled
    return fitted


def fit_all(images: np.ndarray, placement: str) -> tuple[np.ndarray, np.ndarray]:
    """Images uint8 [n, h, w] as uint8 [n, 28, 28], and which of them are not blank, bool [n].

    They stay as they are, scaled if need be, unless the placement is `placed`: there a blank one can't be.
    """
    check_placement(placement)
    inked = np.ones(len(images), bool)
    if placement != "placed":
        return (images if images.shape[1:] == (SIDE, SIDE) else _each(images)), inked
    inked = np.fromiter(((image > INK).any() for image in images), bool, len(images))
    return _each(images, place=True), inked


def _each(images: np.ndarray, place: bool = False) -> np.ndarray:
    fitted = np.zeros((len(images), SIDE, SIDE), np.uint8)
    for k, image in enumerate(images):
        if not place:
            fitted[k] = fit(image)
        elif (image > INK).any():
            fitted[k] = to_mnist(image)
    return fitted


def _small_grey(content: bytes) -> np.ndarray | None:
    """The image in a file if it is of 28 x 28 grey pixels, else None, as for what is no picture."""
    if len(content) > SMALL_FILE or not content.startswith(STARTS):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # it isn't unpacked unless it is small
            with Image.open(BytesIO(content), formats=("PNG", "JPEG", "BMP")) as image:
                return np.asarray(image) if image.mode == "L" and image.size == (SIDE, SIDE) else None
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, Image.DecompressionBombError):
        return None


def _grey(content: bytes) -> np.ndarray:
    """A picture's brightness as it is."""
    image = _small_grey(content)
    if image is not None:
        return image
    read_picture(content)  # says what is wrong with it, and knows the limits
    with Image.open(BytesIO(content)) as picture:
        return np.asarray(picture.convert("L"))


def _margin(image: np.ndarray) -> np.ndarray:
    return np.concatenate((image[0], image[-1], image[1:-1, 0], image[1:-1, -1]))

"""A picture file, as people have them, -> a drawing: uint8 [h, w], white ink on black."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from threading import BoundedSemaphore

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from logreg.drawing.background import FAINTEST, ink_is_dark, otsu, without_even_page, without_page
from logreg.drawing.smoothing import smoothed, without_checks
from logreg.drawing.surroundings.insets import within_insets
from logreg.drawing.tones import find_tones, has_dark_ink
from logreg.errors import UserError

MAX_FILE_BYTES = 20 * 1024 * 1024  # bytes
MAX_SIDE = 12_000  # pixels
MAX_PIXELS = 50_000_000  # pixels
WORKING_SIDE = 1_000  # pixels; a larger picture is reduced to this first
LARGE_FILE, LARGE_AREA = 1024 * 1024, 1_000_000  # bytes, pixels
# Many may be sent at once, and a large one takes up to 700 MB to unpack: so many of each are read at a time, and a
# drawing does not wait for a large one.
_LARGE_ONES, _SMALL_ONES = BoundedSemaphore(2), BoundedSemaphore(8)
FEW_PIXELS, ENLARGED = 20, 8  # on the longer side: so small a picture is enlarged so many times
FADED = 0.5, 1.0  # times the level that parts ink from page: there its ink begins, and is full
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")


def read_picture(source: str | Path | bytes, largest_side: int = MAX_SIDE) -> np.ndarray:
    """The drawing in a picture file (its path or its bytes): uint8 [h, w], white ink on black.

    Ink may be dark on light or light on dark (what is broader, the margin and the strongest edges tell which), of
    another colour than its page, or opaque on transparent; the page's light, shadows and noise are taken away, and a
    page without ink is a blank drawing. Errors: `FileNotFoundError`, and `ValueError` for what is no picture, or one
    beyond the limits above.
    """
    name = "The picture" if isinstance(source, bytes) else Path(source).name
    if not isinstance(source, bytes) and not Path(source).is_file():
        raise FileNotFoundError(f"{source} does not exist: give the path of a picture.")
    size = len(source) if isinstance(source, bytes) else Path(source).stat().st_size
    if size > MAX_FILE_BYTES:
        raise UserError(f"{name} is larger than {MAX_FILE_BYTES // 1024**2} MiB.")
    try:
        with _opened(source, largest_side) as image:
            large = size > LARGE_FILE or image.width * image.height > LARGE_AREA
        with _LARGE_ONES if large else _SMALL_ONES, _opened(source, largest_side) as image:
            image.load()
            return _ink(ImageOps.exif_transpose(image))
    except (_TooLargeError, Image.DecompressionBombError):
        raise UserError(
            f"{name} has too many pixels: at most {largest_side:,} a side and {MAX_PIXELS // 10**6} million in all."
        ) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        raise UserError(f"{name} is not a whole picture in one of {', '.join(FORMATS)}.") from error


@contextmanager
def _opened(source: str | Path | bytes, largest_side: int) -> Iterator[Image.Image]:
    """The picture with its head alone read, as small as its format can make it without being unpacked."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limits below are stricter
        image = Image.open(BytesIO(source) if isinstance(source, bytes) else source, formats=FORMATS)
    with image:
        if max(image.size) > largest_side or image.width * image.height > MAX_PIXELS:
            raise _TooLargeError
        image.draft(None, (WORKING_SIDE, WORKING_SIDE))
        yield image


class _TooLargeError(Exception):
    pass


def _ink(image: Image.Image) -> np.ndarray:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        alpha = image.getchannel("A")
        if float(np.median(_border(np.asarray(alpha)))) < 128:
            image = alpha  # on a transparent page, what is opaque is ink
        else:
            image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    if image.mode.startswith("I") or image.mode == "F":  # 16 bits and more, which "L" would clip
        wide = np.asarray(image, np.float64)
        image = Image.fromarray((wide.clip(0, 65535) / (257 if wide.max() > 255 else 1)).astype(np.uint8))
    drawing = _drawing(image.convert("L"))
    if drawing.any() or image.mode == "L":
        return drawing
    return _drawing(_along_colours(image))  # ink may be as light as its page


def _drawing(grey: Image.Image) -> np.ndarray:
    """The ink of a grey picture, uint8 [h, w]."""
    grey.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.BOX)
    light = within_insets(np.asarray(grey))
    if light.min() == light.max():
        return np.zeros_like(light)
    few = _few_pixels(light)
    if few is not None:
        return _ink_of_few(few, light.shape)
    light = smoothed(without_checks(light))
    # A drawn page is quite black, or white; a photographed one has shadows and noise, which must not count as ink.
    for drawn in (light, 255 - light):
        if float((drawn <= 1).mean()) > 0.5 and float(np.median(_border(drawn))) <= 1:
            return drawn
    tones = find_tones(light)
    dark = ink_is_dark(light) if tones is None else tones.ink < tones.page
    turned = 255 - light if dark else light
    if tones is None or tones.has_wedge:
        return without_page(turned)
    return without_even_page(turned, 255 - tones.page if dark else tones.page, abs(tones.ink - tones.page))


def _along_colours(image: Image.Image) -> Image.Image:
    """What differs most in the picture besides its light: its colours along their principal axis."""
    image = image.convert("RGB")
    image.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.BOX)
    colours = np.asarray(image, np.float32)
    colours -= colours.mean(2, keepdims=True)
    apart = colours - colours.mean((0, 1))
    axis = np.linalg.eigh(np.tensordot(apart, apart, ((0, 1), (0, 1))))[1][:, -1]
    return Image.fromarray((127.5 + apart @ axis).clip(0, 255).astype(np.uint8))


def _few_pixels(light: np.ndarray) -> np.ndarray | None:
    """A grey picture of few pixels, each of which may have been made a square, with one for each; None if of many.

    One in black and white is as it was drawn.
    """
    if len(np.unique(light)) <= 2:
        return None
    side = math.gcd(*_changes(light), *_changes(light.T), *light.shape)
    return light[::side, ::side] if max(light.shape) <= FEW_PIXELS * side else None


def _ink_of_few(light: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """The ink of a grey picture of few pixels, without shadows, enlarged: to that shape, ENLARGED times at least."""
    times = max(ENLARGED, shape[0] // light.shape[0])
    size = light.shape[1] * times, light.shape[0] * times
    large = np.asarray(Image.fromarray(light).resize(size, Image.Resampling.BICUBIC))
    if np.ptp(light) < FAINTEST:
        return np.zeros_like(large)
    above = (255 - large if has_dark_ink(large) else large).astype(np.float32)
    above -= above.min()
    soft: np.ndarray = (((above / otsu(above) - FADED[0]) / (FADED[1] - FADED[0])).clip(0, 1) * 255).astype(np.uint8)
    return soft


def _changes(light: np.ndarray) -> list[int]:
    """The rows of a picture in which something changes."""
    changed: list[int] = (np.flatnonzero((np.diff(light, axis=0) != 0).any(1)) + 1).tolist()
    return changed


def _border(picture: np.ndarray) -> np.ndarray:
    sides: list[np.ndarray] = [picture[0], picture[-1], picture[:, 0], picture[:, -1]]
    border: np.ndarray = np.concatenate(sides)
    return border

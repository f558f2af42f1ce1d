"""A picture file, as people have them, -> a drawing: uint8 [h, w], white ink on black."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST_FILE = 20 * 1024 * 1024  # bytes
LARGEST_SIDE = 12_000  # pixels
LARGEST_AREA = 50_000_000  # pixels
WORKING_SIDE = 1_000  # pixels; a larger picture is reduced to this first
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")


def read_picture(source: str | Path | bytes) -> np.ndarray:
    """The drawing in a picture file (its path or its bytes): uint8 [h, w], white ink on black.

    Ink may be dark on light or light on dark (the border tells which), or opaque on transparent. Errors:
    `FileNotFoundError`, and `ValueError` for what is no picture, or one beyond the limits above.
    """
    name = "The picture" if isinstance(source, bytes) else Path(source).name
    if not isinstance(source, bytes):
        if not Path(source).is_file():
            raise FileNotFoundError(f"{source} does not exist: give the path of a picture.")
        if Path(source).stat().st_size > LARGEST_FILE:
            raise ValueError(f"{name} is larger than {LARGEST_FILE // 1024**2} MiB.")
        source = Path(source).read_bytes()
    if len(source) > LARGEST_FILE:
        raise ValueError(f"{name} is larger than {LARGEST_FILE // 1024**2} MiB.")
    try:
        with Image.open(BytesIO(source), formats=FORMATS) as image:
            if max(image.size) > LARGEST_SIDE or image.width * image.height > LARGEST_AREA:
                raise _TooLargeError
            image.draft("L", (WORKING_SIDE, WORKING_SIDE))
            image.load()
            upright = ImageOps.exif_transpose(image)
    except (_TooLargeError, Image.DecompressionBombError):
        raise ValueError(
            f"{name} has too many pixels: at most {LARGEST_SIDE:,} a side and {LARGEST_AREA // 10**6} million in all."
        ) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        raise ValueError(f"{name} is not a whole picture in one of {', '.join(FORMATS)}.") from error
    return _ink(upright)


class _TooLargeError(Exception):
    pass


def _ink(image: Image.Image) -> np.ndarray:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        alpha = image.getchannel("A")
        if float(np.median(_border(np.asarray(alpha)))) < 128:
            image = alpha  # on a transparent page, what is opaque is ink
        else:
            page = Image.new("RGBA", image.size, "white")
            image = Image.alpha_composite(page, image)
    grey = image.convert("L")
    grey.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.BOX)
    light = np.asarray(grey)
    return 255 - light if float(np.median(_border(light))) > 127 else light


def _border(picture: np.ndarray) -> np.ndarray:
    return np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])

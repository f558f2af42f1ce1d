"""The sketchpad: a canvas that sends itself while it is drawn on."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
from PIL import Image

from logreg.drawing.image_file import read_picture
from logreg.reporting.images import to_data_url
from logreg.ui.components.shared import STORAGE, THEME, read_scripts

INK_SIDE = 140  # pixels, the side of the drawing that the pad sends; 5 for each of a dataset digit's 28
MAX_DRAWING_SIDE = 1_000  # pixels
MAX_DRAWING_CHARACTERS = 100_000  # the pad's own have 5,000
MAX_UPLOAD_CHARACTERS = 4_000_000  # the pad reduces an image file to 1,000 pixels a side first

_FOLDER = Path(__file__).parent
TEMPLATE = (_FOLDER / "sketchpad.html").read_text(encoding="utf-8")
SCRIPTS = [_FOLDER / name for name in ("layers.js", "pointer.js", "keys.js", "files.js", "sketchpad.js")]


def sketchpad(**arguments: Any) -> gr.HTML:
    """The component. Its value is the drawing, 140 x 140, as a PNG data URL, white ink on black; empty for a blank.

    Triggers `input` during a stroke, at its end, and whenever else the drawing changes; `random`, with a `digit` or
    None; `wrong`; and `picture`, with a file's `name` and its `content` as a data URL. Listens to the document's event
    `boxes`: where the digits found lie on the pad, and which of them is selected.
    """
    script = read_scripts(STORAGE, THEME, *SCRIPTS)
    return gr.HTML(value="", html_template=TEMPLATE, js_on_load=script, **arguments)


def read_drawing(value: object) -> np.ndarray:
    """The pad's value as a drawing uint8 [h, w]; blank if it is empty. `ValueError` for anything else."""
    if value in ("", None):
        return np.zeros((INK_SIDE, INK_SIDE), np.uint8)
    return read_picture(_decode(value, "A drawing", MAX_DRAWING_CHARACTERS), MAX_DRAWING_SIDE)


def read_upload(name: object, content: object) -> np.ndarray:
    """An image file that the pad sends, as a drawing uint8 [h, w]. `ValueError` for what is none."""
    if content == "":
        raise ValueError(f"{str(name)[:80]} is not a picture that this browser can read.")
    return read_picture(_decode(content, "A picture", MAX_UPLOAD_CHARACTERS))


def render_drawing(drawing: np.ndarray) -> str:
    """A drawing uint8 [h, w] as the pad's value; one that is not square is put in the middle of a square."""
    side = max(drawing.shape)
    square = np.zeros((side, side), np.uint8)
    top, left = ((side - length) // 2 for length in drawing.shape)
    square[top : top + drawing.shape[0], left : left + drawing.shape[1]] = drawing
    # A dataset's digit keeps its pixels: each becomes 5 x 5.
    method = Image.Resampling.NEAREST if side < INK_SIDE else Image.Resampling.BOX
    return to_data_url(np.asarray(Image.fromarray(square).resize((INK_SIDE, INK_SIDE), method)))


def _decode(url: object, name: str, limit: int) -> bytes:
    """The bytes in a data URL."""
    if not isinstance(url, str) or len(url) > limit:
        raise ValueError(f"{name} must be a data URL of at most {limit:,} characters.")
    kind, _, content = url.partition(";base64,")
    if kind not in ("data:image/png", "data:image/jpeg"):
        raise ValueError(f"{name} must be a PNG or JPEG data URL.")
    try:
        return base64.b64decode(content, validate=True)
    except binascii.Error as error:
        raise ValueError(f"{name} must be a base64 data URL, which this is not.") from error

"""The sketchpad: a canvas that sends itself while it is drawn on."""

from __future__ import annotations

import base64
import binascii
from io import BytesIO
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
from PIL import Image

from logreg.drawing.image_file import read_picture
from logreg.ui.components.shared import STORAGE, THEME, read_scripts

PICTURE = 140  # pixels, the side of the drawing that the pad sends
MAX_DRAWING_CHARACTERS = 100_000  # characters; the pad's own take 5,000
MAX_SIDE = 1_000  # pixels of a drawing
MAX_PICTURE_CHARACTERS = 4_000_000  # characters; the pad reduces a picture file to 1,000 pixels first

TEMPLATE = """
<div class="pad">
  <canvas role="img" aria-label="Sketchpad: draw a digit here"></canvas>
  <div class="boxes" aria-hidden="true"></div>
  <p class="hint" aria-hidden="true" hidden>Draw a digit</p>
</div>
<div class="pad-tools">
  <button id="undo-button" type="button" disabled title="Take the last stroke back (Ctrl+Z)">Undo</button>
  <button id="clear-button" type="button" disabled title="Clear the pad (Escape)">Clear</button>
  <label class="brush">Brush <input id="brush-width" type="range" min="8" max="36" value="20"></label>
</div>
<div class="pad-tools">
  <button id="random-digit-button" type="button" title="One of MNIST's test digits (keys 0 to 9)">Random</button>
  <button id="wrong-digit-button" type="button" title="A test digit that this model gets wrong">Wrong one</button>
  <label id="picture" class="button">Picture<input type="file" accept="image/*" aria-label="Open a picture"></label>
</div>
"""


def sketchpad(**arguments: Any) -> gr.HTML:
    """The component. Its value is the drawing, 140 x 140, as a PNG data URL, white ink on black; empty for a blank.

    Triggers `input` while a stroke is drawn, at its end, and whenever the drawing changes; `random`, with a `digit`
    or None; `wrong`; and `picture`, with a file's `name` and its `content` as a data URL. Hears the document's event
    `boxes`: where in the pad the digits found are, and which is the chosen one.
    """
    return gr.HTML(
        value="",
        html_template=TEMPLATE,
        js_on_load=read_scripts(STORAGE, THEME, Path(__file__).with_name("sketchpad.js")),
        **arguments,
    )


def read_drawing(value: object) -> np.ndarray:
    """The pad's value as a drawing uint8 [h, w]; blank if it is empty. `ValueError` for anything else."""
    if value in ("", None):
        return np.zeros((PICTURE, PICTURE), np.uint8)
    return read_picture(_content(value, "A drawing", MAX_DRAWING_CHARACTERS), MAX_SIDE)


def read_upload(name: object, content: object) -> np.ndarray:
    """A picture file that the pad sends, as a drawing uint8 [h, w]. `ValueError` for what is none."""
    if content == "":
        raise ValueError(f"{str(name)[:80]} is not a picture that this browser can read.")
    return read_picture(_content(content, "A picture", MAX_PICTURE_CHARACTERS))


def render_drawing(drawing: np.ndarray) -> str:
    """A drawing uint8 [h, w] as the pad's value; one that is not square is put in the middle of a square."""
    side = max(drawing.shape)
    square = np.zeros((side, side), np.uint8)
    top, left = ((side - length) // 2 for length in drawing.shape)
    square[top : top + drawing.shape[0], left : left + drawing.shape[1]] = drawing
    # A dataset's digit keeps its pixels: 28 * 5 = 140.
    method = Image.Resampling.NEAREST if side < PICTURE else Image.Resampling.BOX
    buffer = BytesIO()
    Image.fromarray(square).resize((PICTURE, PICTURE), method).save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def _content(value: object, name: str, largest: int) -> bytes:
    if not isinstance(value, str) or len(value) > largest:
        raise ValueError(f"{name} is a data URL of at most {largest:,} characters.")
    kind, _, content = value.partition(";base64,")
    if kind not in ("data:image/png", "data:image/jpeg"):
        raise ValueError(f"{name} is a PNG or JPEG data URL.")
    try:
        return base64.b64decode(content, validate=True)
    except binascii.Error as error:
        raise ValueError(f"{name} is a data URL: this one is not base64.") from error

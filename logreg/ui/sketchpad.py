"""The sketchpad: a canvas that sends itself while it is drawn on."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np

from logreg.picture import read_picture

PREFIX = "data:image/png;base64,"
LARGEST = 200_000  # characters; the pad's own pictures take 5,000

TEMPLATE = """
<div class="pad">
  <canvas role="img" aria-label="Sketchpad: draw a digit here" tabindex="0"></canvas>
  <p class="hint" aria-hidden="true">Draw a digit</p>
</div>
<div class="pad-tools">
  <button id="undo-button" type="button" disabled>Undo</button>
  <button id="clear-button" type="button" disabled>Clear</button>
</div>
"""


def sketchpad(**arguments: Any) -> gr.HTML:
    """The component. Its value is the drawing, 140 x 140, as a PNG data URL, white ink on black; empty for a blank.

    Triggers `input` while a stroke is drawn, at its end, and when the drawing is cleared.
    """
    script = Path(__file__).with_suffix(".js").read_text()
    return gr.HTML(value="", html_template=TEMPLATE, js_on_load=script, **arguments)


def read_drawing(value: object) -> np.ndarray:
    """The pad's value as a drawing uint8 [h, w]; blank if it is empty. `ValueError` for anything else."""
    if value in ("", None):
        return np.zeros((140, 140), np.uint8)
    if not isinstance(value, str) or not value.startswith(PREFIX) or len(value) > LARGEST:
        raise ValueError(f"A drawing is a PNG data URL of at most {LARGEST:,} characters.")
    try:
        content = base64.b64decode(value[len(PREFIX) :], validate=True)
    except binascii.Error as error:
        raise ValueError("A drawing is a PNG data URL: this one is not base64.") from error
    return read_picture(content)

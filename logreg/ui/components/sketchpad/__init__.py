"""The sketchpad: a canvas that tells the page what is drawn on it."""

from __future__ import annotations

import base64
import binascii
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import gradio as gr
import numpy as np
from PIL import Image

from logreg.data import Dataset
from logreg.drawing.image_file import read_picture
from logreg.errors import UserError
from logreg.reporting.images import to_data_url
from logreg.ui.components.shared import STORAGE, THEME, WORDING, read_scripts

INK_SIDE = 140  # pixels, the side of the drawing that the pad tells; 5 for each of a dataset digit's 28
MAX_DRAWING_SIDE = 1_000  # pixels
MAX_DRAWING_CHARACTERS = 100_000  # the pad's own have 5,000
MAX_UPLOAD_CHARACTERS = 4_000_000  # the pad reduces an image file to 1,000 pixels a side first

_FOLDER = Path(__file__).parent
TEMPLATE = (_FOLDER / "sketchpad.html").read_text(encoding="utf-8")
_WHAT = ["layers", "subject", "classes", "history"]  # what is on the pad
_HOW = ["pointer", "quiz", "announcer", "keys", "files"]  # how it comes there
SCRIPTS = [_FOLDER / f"{name}.js" for name in [*_WHAT, *_HOW, "sketchpad"]]
_TEST_DIGIT = re.compile(r";test=(\d{1,5});")


def sketchpad(**arguments: Any) -> gr.HTML:
    """The component. Its value is the drawing, 140 x 140, as a PNG data URL, white ink on black; empty for a blank.

    Triggers `random`, with a `digit` or None; `wrong`; `quiz`; and `picture`, with a file's `name`, its `content` as a
    data URL, and `preview` if its ink is to be shown first. Dispatches the document's events `drawing`, with the grey
    `picture` and the index of the `test` digit that it shows, if any, during a stroke, at its end, and whenever else
    the drawing changes, and `refresh-model` at the begin of a stroke. Listens to the document's events `ask`, at which
    it tells the drawing again, `classes` and `answer` (see `logreg.ui.components.answer`).
    """
    script = read_scripts(STORAGE, THEME, WORDING, *SCRIPTS)
    return gr.HTML(value="", html_template=TEMPLATE, js_on_load=script, **arguments)


def read_drawing(value: object) -> np.ndarray:
    """The pad's value as a drawing uint8 [h, w]; blank if it is empty. `UserError` for anything else."""
    if value in ("", None):
        return np.zeros((INK_SIDE, INK_SIDE), np.uint8)
    return read_picture(decode_data_url(value, "A drawing", MAX_DRAWING_CHARACTERS), MAX_DRAWING_SIDE)


def read_test_index(value: object) -> int | None:
    """The index of the test digit that the pad's value shows and nothing else; None where it is another drawing."""
    found = _TEST_DIGIT.search(value[:100]) if isinstance(value, str) else None
    return int(found[1]) if found else None


def read_upload(name: object, content: object) -> np.ndarray:
    """An image file that the pad sends, as a drawing uint8 [h, w]. `UserError` for what is none."""
    if content == "":
        raise UserError(f"{str(name)[:80]} is not a picture that this browser can read.")
    return read_picture(decode_data_url(content, "A picture", MAX_UPLOAD_CHARACTERS))


def render_test_digit(test: Dataset, index: int, quiz: bool = False) -> str:
    """A test digit as the pad's value: the pad says what it is, in a quiz only once the visitor has guessed."""
    name = quote(test.classes[int(test.labels[index])], safe="")
    parameters = f";test={index};label={name}{';quiz=1' if quiz else ''}"
    return _with_parameters(render_drawing(test.images[index].numpy()), parameters)


def render_preview(drawing: np.ndarray) -> str:
    """A drawing as the pad's value, which the pad shows in a dialog before it takes it."""
    return _with_parameters(render_drawing(drawing), ";preview=1")


def render_drawing(drawing: np.ndarray) -> str:
    """A drawing uint8 [h, w] as the pad's value; one that is not square is put in the middle of a square."""
    side = max(drawing.shape)
    square = np.zeros((side, side), np.uint8)
    top, left = ((side - length) // 2 for length in drawing.shape)
    square[top : top + drawing.shape[0], left : left + drawing.shape[1]] = drawing
    # A dataset's digit keeps its pixels: each becomes 5 x 5.
    method = Image.Resampling.NEAREST if side < INK_SIDE else Image.Resampling.BOX
    return to_data_url(np.asarray(Image.fromarray(square).resize((INK_SIDE, INK_SIDE), method)))


def _with_parameters(url: str, parameters: str) -> str:
    return url.replace(";base64,", f"{parameters};base64,", 1)


def decode_data_url(url: object, name: str, limit: int) -> bytes:
    """The bytes of a picture in a data URL of at most `limit` characters; `name` is what an error calls it."""
    if not isinstance(url, str) or len(url) > limit:
        raise UserError(f"{name} must be a data URL of at most {limit:,} characters.")
    kind, _, content = url.partition(";base64,")
    if not kind.startswith("data:image/"):
        raise UserError(f"{name} must be the data URL of a picture.")
    try:
        return base64.b64decode(content, validate=True)
    except binascii.Error as error:
        raise UserError(f"{name} must be a base64 data URL, which this is not.") from error

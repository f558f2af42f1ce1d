"""The data that the tabs work on: a wall of examples, and one's own, drawn on a pad of their own or opened as files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from logreg.ui.components.shared import STORAGE, THEME, read_scripts
from logreg.ui.components.sketchpad import SCRIPTS as SKETCHPAD

_FOLDER = Path(__file__).parent
TEMPLATE = (_FOLDER / "own_data.html").read_text(encoding="utf-8")
PAD = [script for script in SKETCHPAD if script.stem in ("layers", "history", "pointer")]
SCRIPTS = [_FOLDER / f"{name}.js" for name in ("own_data", "wall", "files", "receive")]


def data_keeper(**arguments: Any) -> gr.HTML:
    """The component without a face that keeps one's own examples in the browser, and sends them back.

    Triggers `restored` once when the page opens, if something was kept (the `path` of the examples, and the `choice` of
    the data), and `keep` after a change. Its value answers both: JSON with `restored`, or the `version` and the
    `content` to keep, in base64. Dispatches the document's event `data-ready` once the data are what they were.
    """
    return gr.HTML("", html_template="", js_on_load=read_scripts(STORAGE, _FOLDER / "keeper.js"), **arguments)


def own_data_view(**arguments: Any) -> gr.HTML:
    """The component. Its value is from `logreg.ui.rendering.own_data.render_data`.

    Triggers `drawn` (a `drawing` as a data URL, for the class of that `name`), `named` (a new class's `name`),
    `renamed` (its `next` name) and `unclassed`, `moved` and `removed` (the example of that `id`), `more` (of a class's
    examples than are `shown`), `undone`, `files` (their `path` and `name`, the `label` that pictures go into, and
    `placement`), `unsent` (the `name` of a file that could not be sent), `saved` and `forgotten`. Dispatches the
    document's event `data`, with the value, whenever it changes.
    """
    return gr.HTML("", html_template=TEMPLATE, js_on_load=read_scripts(THEME, *PAD, *SCRIPTS), **arguments)

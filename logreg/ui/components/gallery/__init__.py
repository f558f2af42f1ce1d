"""The component that shows a gallery: digits side by side, each a button (see `logreg.reporting.images`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from logreg.ui.components.shared import read_scripts

SCRIPT = Path(__file__).with_name("gallery.js")


def gallery_view(value: str = "", **arguments: Any) -> gr.HTML:
    """The component; its value is from `render_gallery`. Triggers `select`, with `which` or a digit's `index`."""
    return gr.HTML(value, js_on_load=read_scripts(SCRIPT), **arguments)

"""The component that shows the answer; its value is `render_prediction(...)`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from logreg.ui.components.shared import read_scripts


def prediction_view(value: str, **arguments: Any) -> gr.HTML:
    """The component. Triggers `picked`, with the `index` of one of several digits.

    Dispatches the document's event `answer`: its `text` (empty for a blank pad), whether it
    `isDigit`, how it is `spoken`, the index of the
    `test` digit that it answers, if any, and, for several digits, the `boxes` around them and which is `selected`.
    """
    script = read_scripts(Path(__file__).with_name("prediction.js"))
    return gr.HTML(value, js_on_load=script, **arguments)

"""The component that shows figures, and the address of Plotly's script for all components with charts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from logreg.reporting.charts import PLOTLY
from logreg.reporting.style import FIGURES
from logreg.ui.components.shared import QUEUE, THEME, read_scripts

PLOTLY_ADDRESS = f"gradio_api/file={PLOTLY.as_posix()}"


def figures_view(**arguments: Any) -> gr.HTML:
    """The component; its value is `figures_json(...)` (see `logreg.reporting.charts`), or empty."""
    template = f'<div class="figures" data-plotly="{PLOTLY_ADDRESS}"></div>'
    script = read_scripts(QUEUE, THEME, FIGURES, Path(__file__).with_name("chart.js"))
    return gr.HTML(value="", html_template=template, js_on_load=script, **arguments)

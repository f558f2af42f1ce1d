"""The component that shows the confusion matrix."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from logreg.reporting.style import FIGURES
from logreg.ui.components.chart import PLOTLY_ADDRESS
from logreg.ui.components.shared import read_scripts

TEMPLATE = f"""
<div class="confusion" data-plotly="{PLOTLY_ADDRESS}"><div class="matrix scroll"></div><div class="chart-tools" hidden>
  <label><input type="checkbox" data-rates> Rates</label>
  <button type="button" data-format="png">PNG</button><button type="button" data-format="svg">SVG</button>
</div></div>
"""


def confusion_view(**arguments: Any) -> gr.HTML:
    """The component; its value is `render_confusion(...)`, or empty. Triggers `select`, with `truth` and `answer`."""
    return gr.HTML(
        "",
        html_template=TEMPLATE,
        js_on_load=read_scripts(FIGURES, Path(__file__).with_name("confusion.js")),
        **arguments,
    )

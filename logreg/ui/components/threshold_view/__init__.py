"""The Threshold tab's component: sigmoid, ROC and precision-recall curve, decision table, misclassified examples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from logreg.reporting.style import FIGURES
from logreg.ui.components.chart import PLOTLY_ADDRESS
from logreg.ui.components.shared import PAINT, QUEUE, THEME, read_scripts

FOLDER = Path(__file__).parent
SCRIPTS = [FOLDER / f"{name}.js" for name in ("sweep", "figures", "display", "controls", "threshold_view")]


def threshold_view(**arguments: Any) -> gr.HTML:
    """The component; its value is `render_threshold(...)`, or empty for no model. All of it is one state.

    Triggers `select`, with the place of an example in the test set as `test_digit`.
    """
    template = (FOLDER / "threshold_view.html").read_text(encoding="utf-8").replace("PLOTLY", PLOTLY_ADDRESS)
    scripts = read_scripts(QUEUE, THEME, PAINT, FIGURES, *SCRIPTS)
    return gr.HTML("", html_template=template, js_on_load=scripts, **arguments)

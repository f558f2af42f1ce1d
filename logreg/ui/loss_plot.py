"""The live chart: each step's loss, a smoothed curve over it, and the test accuracy after each epoch."""

from __future__ import annotations

import importlib.util
import json
import math
from pathlib import Path
from typing import Any

import gradio as gr

from logreg.training import Trainer

OVERLAP = 200  # steps sent again with each message, so that one that the browser skips leaves no gap

spec = importlib.util.find_spec("plotly")  # found, not imported: the page needs its script, not its Python
assert spec is not None
assert spec.origin is not None
PLOTLY = Path(spec.origin).parent / "package_data" / "plotly.min.js"


def loss_plot(**arguments: Any) -> gr.HTML:
    """The component. Its value is the newest message (see `message`); the chart keeps the points of those before it.

    Triggers `gap` when points are missing, to be answered with `message(run, trainer)` from step 0.
    """
    gr.set_static_paths([PLOTLY])
    return gr.HTML(
        value="",
        html_template='<div class="chart" role="group" aria-label="Loss of each step"></div>',
        js_on_load=Path(__file__).with_suffix(".js").read_text(),
        plotly=f"gradio_api/file={PLOTLY.as_posix()}",
        **arguments,
    )


def message(run: int, trainer: Trainer | None, start: int = 0) -> str:
    """The losses from step `start` on, and every epoch's accuracy, as JSON text; `run` tells one run from the next."""
    if trainer is None:  # an empty chart
        return json.dumps({"run": run, "start": 0, "losses": [], "accuracies": [], "steps": 0})
    start = max(start, 0)
    losses = [round(loss, 5) if math.isfinite(loss) else None for loss in trainer.losses[start:]]
    accuracies = [[step, round(100 * result.accuracy, 2)] for step, result in list(trainer.evaluations.items())]
    content = {"run": run, "start": start, "losses": losses, "accuracies": accuracies, "steps": trainer.total_steps}
    return json.dumps(content, separators=(",", ":"))

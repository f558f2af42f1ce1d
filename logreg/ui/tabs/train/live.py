"""What changes while a run goes on: the chart, the status line, the ten weight templates, and one digit's answer."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import gradio as gr
import torch

from logreg.data import Dataset
from logreg.model import LogisticRegression
from logreg.reporting.images import to_base64
from logreg.reporting.style import FIGURES
from logreg.training import Inputs
from logreg.ui.components.chart import PLOTLY_ADDRESS
from logreg.ui.components.shared import PAINT, QUEUE, STORAGE, THEME, read_scripts
from logreg.ui.state.run import Run
from logreg.ui.state.visitor import Visitor

READY = "Ready. Press Train to see the loss of each step as it is taken."
LEVELS = 7  # of a weight on either side of 0: four bits a weight

DIGIT = '<figure><canvas role="img" aria-label="Weights for {0}"></canvas><figcaption>{0}</figcaption></figure>'
BAR = (
    '<li><span class="name">{0}</span><span class="track"><span class="bar"></span></span>'
    '<span class="share"></span></li>'
)
TEMPLATE = f"""
<p id="train-status">{READY}</p><p id="train-announcement" role="status"></p>
<div id="loss-plot" data-plotly="{PLOTLY_ADDRESS}">
  <div class="chart" role="group" aria-label="Loss of each step"></div></div>
<div class="chart-tools">
  <label>Smoothing <input id="smoothing" type="range" min="0" max="0.995" step="0.005" value="0.98"></label>
  <label><input id="log-scale" type="checkbox"> Log scale</label>
  <button id="back-button" type="button" hidden>Back to the last good step</button>
</div>
<div id="templates" class="templates" role="group" aria-label="The ten rows of weights">
{"".join(DIGIT.format(digit) for digit in range(10))}</div>
<p class="legend"><span class="for">for</span> <span class="against">against</span> the class, by place</p>
<div id="watched">
  <figure><canvas role="img" aria-label="The watched test digit"></canvas><figcaption></figcaption></figure>
  <ol class="bars" aria-label="The watched digit's answer">{"".join(BAR.format(digit) for digit in range(10))}</ol>
  <button id="watch-button" type="button">Watch another digit</button>
</div>
"""
SCRIPTS = (
    STORAGE,
    QUEUE,
    THEME,
    PAINT,
    FIGURES,
    *(Path(__file__).with_name(name) for name in ("loss_chart.js", "live.js")),
)


def live_view(**arguments: Any) -> gr.HTML:
    """The component. Its value is the newest message (see `progress_message`); the chart keeps all earlier points.

    Its property `digit` is the watched test digit, and `overlays` the runs drawn over the current one. Triggers `gap`,
    with the step `from` which points are missing; `watched`; `back`; and `restore`, with what the browser remembers
    of the run that a reload has interrupted.
    """
    return gr.HTML(
        value="",
        html_template=TEMPLATE,
        js_on_load=read_scripts(*SCRIPTS),
        digit="",
        overlays="[]",
        **arguments,
    )


def progress_message(visitor: Visitor, start: int = 0, test: Inputs | None = None, classes: range = range(10)) -> str:
    """Where the visitor's run stands, as JSON text: the losses from step `start` on, and all else that is shown.

    `test` are the inputs of the test digits, of which one is watched; `classes` those whose templates are included,
    so that a message can be small.
    """
    run, start = visitor.run, max(start, 0)
    content: dict[str, Any] = {"version": visitor.version(), "run": "" if run is None else visitor.key(run)}
    if run is None:
        return _json(content | {"start": 0, "losses": [], "evaluations": [], "changes": [], "status": READY})
    content |= {
        "start": start,
        "losses": _rounded(run.losses[start:]),
        "evaluations": [
            [step, round(100 * each.accuracy, 2), *_rounded([each.loss])]
            for step, each in list(run.evaluations.items())
            if step > start
        ],
        "changes": list(run.changes.items()),
        "steps": run.total_steps,
        "status": run.status,
        "going": run.is_running,
        "back": run.last_good_step if run.diverged else None,
        "kind": "cells" if run.config.features == "hog" else "pixels",
    }
    if start == 0:
        content["config"] = run.config.to_json()
    content["templates"] = [classes.start, _quantised(run.model, classes)]
    if test is not None:
        content["answer"] = _answer(run, test[0][visitor.watched])
    return _json(content)


def context_update(visitor: Visitor, test: Dataset, **more: Any) -> gr.HTML:
    """An update with what is shown beside the run: the watched digit, and the overlaid runs."""
    pixels = to_base64(test.images[visitor.watched].numpy())
    digit = {"index": visitor.watched, "label": int(test.labels[visitor.watched]), "pixels": pixels}
    # An update replaces all properties, so it always contains both.
    overlays = [{"name": run.name, "losses": _rounded(run.losses)} for run in visitor.overlays]
    return gr.HTML(digit=_json(digit), overlays=_json(overlays), **more)


def _rounded(losses: Iterable[float]) -> list[float | None]:
    """To four places; JSON has no infinity and no NaN."""
    return [round(loss, 4) if math.isfinite(loss) else None for loss in losses]


@torch.no_grad()
def _quantised(model: LogisticRegression, classes: range) -> str:
    """The weights of some classes in 15 levels, two to a byte, the largest of all at the end of the scale; base64."""
    weights = model.linear.weight.detach().nan_to_num(0, 0, 0)
    scale = LEVELS / weights.abs().max().clamp_min(1e-12)
    levels = ((weights[classes.start : classes.stop] * scale).round() + LEVELS).to(torch.uint8).flatten()
    return to_base64((levels[0::2] * 16 + levels[1::2]).numpy())


@torch.no_grad()
def _answer(run: Run, inputs: torch.Tensor) -> list[int]:
    """The ten probabilities in thousandths."""
    probabilities = run.model.linear(inputs).softmax(0)
    return [round(1000 * share) if math.isfinite(share) else 0 for share in probabilities.tolist()]


def _json(content: Any) -> str:
    return json.dumps(content, separators=(",", ":"), allow_nan=False)

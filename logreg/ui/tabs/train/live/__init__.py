"""What changes while a run goes on: the chart, the status line, the weight templates, and one example's answer."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import gradio as gr
import torch

from logreg.data.classes import DIGITS, Classes
from logreg.evaluation.metrics import Evaluation
from logreg.model import LogisticRegression, each_class
from logreg.reporting.images import to_base64
from logreg.reporting.style import FIGURES
from logreg.reporting.wording import in_words
from logreg.ui.components.chart import PLOTLY_ADDRESS
from logreg.ui.components.shared import PAINT, QUEUE, STORAGE, THEME, read_scripts
from logreg.ui.state.run import Run
from logreg.ui.state.source_identity import held_out
from logreg.ui.state.sources import DataSource
from logreg.ui.state.visitor import Visitor
from logreg.ui.tabs.train.running.pace import pace_name
from logreg.ui.tabs.train.running.status import CONTAINS_NAN, READY, status_line

LEVELS = 7  # of a weight on either side of 0: four bits a weight
NOTHING = "no example yet"
MAX_TEMPLATES = 5  # in a message of a run that goes on, so that messages stay small

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
  <label>Smoothing <input id="smoothing" type="range" min="0" max="0.99" step="0.01" value="0.9"></label>
  <label><input id="log-scale" type="checkbox"> Log scale</label>
  <button id="back-button" type="button" hidden>Back to the last good step</button>
</div>
<div id="templates" class="templates" role="group" aria-label="The rows of weights">
{"".join(DIGIT.format(digit) for digit in DIGITS)}</div>
<p class="legend">Weights <span class="for">for</span> and <span class="against">against</span> each class, by place</p>
<div id="watched">
  <figure><canvas id="watched-digit" role="img" aria-label="The watched example"></canvas>
    <figcaption></figcaption></figure>
  <figure><canvas id="watched-evidence" role="img" aria-label="The evidence for its answer, by place"></canvas>
    <figcaption></figcaption></figure>
  <p id="watched-problem" hidden></p>
  <ol class="bars" aria-label="The watched example's answer">{"".join(BAR.format(digit) for digit in DIGITS)}</ol>
  <div class="watch-tools"><button id="watch-button" type="button">Watch another</button>
    <button id="watch-drawing" type="button" aria-pressed="false">Watch my drawing</button></div>
</div>
"""
SCRIPTS = (
    STORAGE,
    QUEUE,
    THEME,
    PAINT,
    FIGURES,
    *(Path(__file__).with_name(name) for name in ("smoothing.js", "loss_chart.js", "templates.js", "live.js")),
)


def live_view(**arguments: Any) -> gr.HTML:
    """The component. Its value is the newest message (see `progress_message`); the chart keeps all earlier points.

    Its property `digit` is the watched example, and `overlays` the runs drawn over the current one. Triggers `gap`,
    with the step `from` which points are missing; `watched`; `drawing`; `back`; `state`, when all else that
    follows from the run has to be shown anew; and `restore`, with what the browser remembers of the pace and of the run
    that a reload has interrupted.
    """
    return gr.HTML(
        value="",
        html_template=TEMPLATE,
        js_on_load=read_scripts(*SCRIPTS),
        digit="",
        overlays="[]",
        **arguments,
    )


def template_parts(model: LogisticRegression) -> list[range]:
    """The model's rows in parts, for one message after the other."""
    rows = len(model.linear.weight)
    return [range(first, min(first + MAX_TEMPLATES, rows)) for first in range(0, rows, MAX_TEMPLATES)]


def progress_message(
    visitor: Visitor, start: int = 0, source: DataSource | None = None, rows: range | None = None
) -> str:
    """Where the visitor's run stands, as JSON text: the losses from step `start` on, and all else that is shown.

    With `source` comes the answer to the example that is watched of it; `rows` are those whose templates are included,
    so that a message can be small: None for all.
    """
    run, start = visitor.run, max(start, 0)
    content: dict[str, Any] = {
        "version": visitor.version(),
        "run": "" if run is None else visitor.key(run),
        "status": status_line(visitor),
        "pace": pace_name(visitor.pace),
        "busy": visitor.busy,
    }
    if run is None:
        names = _classes(DIGITS if visitor.source is None else visitor.source.classes)
        return _json(content | {"start": 0, "losses": [], "evaluations": [], "changes": []} | names)
    content |= {
        "start": start,
        "losses": _rounded(run.losses[start:]),
        "evaluations": _evaluations(run, start),
        "changes": list(run.changes.items()),
        "steps": run.total_steps,
        "going": run.is_running,
        "end": run.end,
        "back": run.last_good_step if run.diverged else None,
        "kind": "cells" if run.config.features == "hog" else "pixels",
    }
    if start == 0:
        content |= {"config": run.config.to_json(), **_classes(run.model.classes)}
        content |= {"data": run.data} if run.data else {}
    model = run.snapshot()
    if not model.is_finite:
        return _json(content | {"nan": CONTAINS_NAN})
    rows = range(len(model.linear.weight)) if rows is None else rows
    content["templates"] = [rows.start, _quantised(model.linear.weight, rows)]
    if source is not None:
        content |= _answer(model, visitor.watched.inputs(source, run.config.features))
    return _json(content)


def context_update(visitor: Visitor, source: DataSource, **more: Any) -> gr.HTML:
    """An update with what is shown beside the run: the example that is watched of the source, and the overlaid runs."""
    watched, example = visitor.watched, visitor.watched.example(source)
    caption = f"{held_out(source)} {example.place}, {in_words(example.name)}" if example.name else NOTHING
    caption = "your drawing" if watched.is_drawing else caption
    digit = {"caption": caption, "drawing": watched.is_drawing, "pixels": to_base64(watched.pixels(source).numpy())}
    # An update replaces all properties, so it always contains both.
    overlays = [
        {"name": run.name, "losses": _rounded(run.losses), "evaluations": _evaluations(run)} for run in visitor.overlays
    ]
    return gr.HTML(digit=_json(digit), overlays=_json(overlays), **more)


def _classes(names: Classes) -> dict[str, Any]:
    """What tells the page the names of the classes: nothing, where they are the ten digits."""
    return {} if names == DIGITS else {"classes": names}


def _evaluations(run: Run, start: int = 0) -> list[list[float | None]]:
    """Step, accuracy in per cent and loss on what is held out, after step `start`; None for no figure."""

    def row(step: int, each: Evaluation) -> list[float | None]:
        (loss,) = _rounded([each.loss])
        return [step, None if loss is None else round(100 * each.accuracy, 2), loss]

    return [row(step, each) for step, each in list(run.evaluations.items()) if step > start]


def _rounded(losses: Iterable[float]) -> list[float | None]:
    """To four places; JSON has no infinity and no NaN."""
    return [round(loss, 4) if math.isfinite(loss) else None for loss in losses]


def _quantised(values: torch.Tensor, rows: range) -> str:
    """Some rows in 15 levels, two to a byte, the largest value of all at the end of the scale; base64."""
    scale = LEVELS / values.abs().max().clamp_min(1e-12)
    levels = ((values[rows.start : rows.stop] * scale).round() + LEVELS).to(torch.uint8).flatten()
    return to_base64((levels[0::2] * 16 + levels[1::2]).numpy())


@torch.no_grad()
def _answer(model: LogisticRegression, inputs: torch.Tensor) -> dict[str, Any]:
    """The probabilities of inputs [784] in thousandths, and the evidence for the best class against the second."""
    logits = each_class(model.linear(inputs)[None])[0]
    if not bool(logits.isfinite().all()):  # the step before the weights themselves are no longer numbers
        return {}
    best, second = logits.topk(2).indices.tolist()
    weight, _ = model.rows()
    evidence = (weight[best] - weight[second]) * inputs
    return {
        "answer": [round(1000 * share) for share in logits.softmax(0).tolist()],
        "evidence": [best, second, _quantised(evidence[None], range(1))],
    }


def _json(content: Any) -> str:
    return json.dumps(content, separators=(",", ":"), allow_nan=False)

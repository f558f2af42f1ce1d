"""The confusion matrix: a table of buttons, coloured by the logarithm of the count so that errors show."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import gradio as gr
import torch

from logreg.reporting.charts import confusion_figure
from logreg.reporting.style import FIGURES
from logreg.ui.components.chart import PLOTLY_ADDRESS
from logreg.ui.components.shared import read_scripts

TEMPLATE = f"""
<div class="confusion" data-plotly="{PLOTLY_ADDRESS}"><div class="matrix scroll"></div><div class="chart-tools">
  <label><input type="checkbox" data-rates> Rates</label>
  <button type="button" data-format="png">PNG</button><button type="button" data-format="svg">SVG</button>
</div></div>
"""


def confusion_view(**arguments: Any) -> gr.HTML:
    """The component; its value is `render_confusion(...)`. Triggers `cell`, with `truth` and `answer`."""
    return gr.HTML(
        "",
        html_template=TEMPLATE,
        js_on_load=read_scripts(FIGURES, Path(__file__).with_name("confusion.js")),
        **arguments,
    )


def render_confusion(confusion: torch.Tensor) -> str:
    """The value for a confusion matrix int64 [10, 10]: the table, and the figure that can be downloaded."""
    return json.dumps({"table": _table(confusion.tolist()), "figure": confusion_figure(confusion)})


def _table(counts: list[list[int]]) -> str:
    most = math.log1p(max(map(max, counts)))
    head = "".join(f'<th scope="col">{digit}</th>' for digit in range(len(counts)))
    rows = "".join(
        f'<tr><th scope="row">{truth}</th>'
        + "".join(_cell(truth, answer, count, sum(row), math.log1p(count) / most) for answer, count in enumerate(row))
        + "</tr>"
        for truth, row in enumerate(counts)
    )
    return (
        "<table><caption>Rows: what the digit is. Columns: what it is read as. A cell opens its digits.</caption>"
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _cell(truth: int, answer: int, count: int, support: int, level: float) -> str:
    kind, share = "right" if truth == answer else "wrong", 100 * count / support if support else 0.0
    rate = f"{share:.1f}" if count else "0"
    return (
        f'<td><button type="button" class="{kind}" style="--level:{0.55 * level:.3f}" data-truth="{truth}"'
        f' data-answer="{answer}" tabindex="{0 if truth == answer == 0 else -1}"'
        f' aria-label="{truth} read as {answer}: {count} digits, {rate} %">'
        f'<span class="count">{count}</span><span class="rate">{rate}</span></button></td>'
    )

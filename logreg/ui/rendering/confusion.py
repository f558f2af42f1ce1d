"""The confusion matrix as a table of buttons, coloured by the logarithm of the count so that errors show."""

from __future__ import annotations

import json
import math

import torch

from logreg.reporting.charts import confusion_figure
from logreg.reporting.wording import counted


def render_confusion(confusion: torch.Tensor, cell: tuple[int, int] | None = None) -> str:
    """The confusion component's value for a matrix int64 [10, 10]: the table, and the figure to download.

    `cell` is the one that is marked: true digit and answer.
    """
    content = {"table": _table(confusion.tolist()), "figure": confusion_figure(confusion), "cell": cell}
    return json.dumps(content, allow_nan=False, separators=(",", ":"))


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
        "<table><caption>Rows: the true digit. Columns: the answer. Select a cell to see its digits.</caption>"
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _cell(truth: int, answer: int, count: int, support: int, level: float) -> str:
    kind, share = "right" if truth == answer else "wrong", 100 * count / support if support else 0.0
    rate = f"{share:.1f}" if count else "0"
    return (
        f'<td><button type="button" class="{kind}" style="--level:{0.55 * level:.3f}" data-truth="{truth}"'
        f' data-answer="{answer}" tabindex="{0 if truth == answer == 0 else -1}" aria-pressed="false"'
        f' aria-label="{truth} read as {answer}: {counted(count, "digit")}, {rate} %">'
        f'<span class="count">{count}</span><span class="rate">{rate}</span></button></td>'
    )

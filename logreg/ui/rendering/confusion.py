"""The confusion matrix as a table of buttons, coloured by the logarithm of the count so that errors show."""

from __future__ import annotations

import json
import math
from html import escape

from logreg.evaluation.report import Report
from logreg.reporting.charts import confusion_figure
from logreg.reporting.wording import counted

MAX_SHORT = 3  # characters of a name that lies over its column: longer ones stand upright


def render_confusion(report: Report, cell: tuple[int, int] | None = None) -> str:
    """The confusion component's value for a report: the table, and the figure to download.

    `cell` is the one that is marked: the places of true class and answer.
    """
    content = {"table": _table(report), "figure": confusion_figure(report.confusion, report.names), "cell": cell}
    return json.dumps(content, allow_nan=False, separators=(",", ":"))


def _table(report: Report) -> str:
    counts, names = report.confusion.tolist(), report.names
    most = math.log1p(max(map(max, counts)))
    named = ' class="named"' if max(map(len, names)) > MAX_SHORT else ""

    def cells(truth: int) -> str:
        row = counts[truth]
        return "".join(
            _cell(report, (truth, answer), count, sum(row), math.log1p(count) / most)
            for answer, count in enumerate(row)
        )

    head = "".join(_heading("col", name) for name in names)
    rows = "".join(f"<tr>{_heading('row', name)}{cells(truth)}</tr>" for truth, name in enumerate(names))
    return (
        f"<table{named}><caption>Rows: the true class. Columns: the answer. Select a cell to see its {report.noun}s."
        f"</caption><thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _heading(scope: str, name: str) -> str:
    return f'<th scope="{scope}" title="{escape(name)}"><span>{escape(name)}</span></th>'


def _cell(report: Report, place: tuple[int, int], count: int, support: int, level: float) -> str:
    (truth, answer), (name, other) = place, (escape(report.names[label]) for label in place)
    kind, share = "right" if truth == answer else "wrong", 100 * count / support if support else 0.0
    rate = f"{share:.1f}" if count else "0"
    return (
        f'<td><button type="button" class="{kind}" style="--level:{0.55 * level:.3f}" data-truth="{truth}"'
        f' data-answer="{answer}" tabindex="{0 if truth == answer == 0 else -1}" aria-pressed="false"'
        f' aria-label="{name} read as {other}: {counted(count, report.noun)}, {rate} %">'
        f'<span class="count">{count}</span><span class="rate">{rate}</span></button></td>'
    )

"""A model's report as a folder: one self-contained page, and its tables as CSV."""

from __future__ import annotations

import json
from functools import partial
from html import escape
from pathlib import Path

from logreg.data import Dataset
from logreg.evaluation.report import Report
from logreg.evaluation.robustness import DISTURBANCES, curves, curves_table
from logreg.model import LogisticRegression
from logreg.reporting.charts import PLOTLY, confusion_figure, coverage_figure, reliability_figure, robustness_figure
from logreg.reporting.images import render_answers
from logreg.reporting.style import CHARTS, COLOURS, FIGURES, TABLES
from logreg.reporting.summary import render_classes, render_summary

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>{style}</style></head><body><main>
<h1>{title}</h1><p>A linear layer on {about}; its inputs: {features}.</p>
{summary}
<h2>Confusion matrix</h2>{confusion}
<h2>Class by class</h2>{classes}
<h2>Reliability</h2>{reliability}
<h2>When it may abstain</h2>{coverage}
<h2>Robustness</h2>{robustness}
<h2>Most confident mistakes</h2>{mistakes}
</main><script>{plotly}</script><script>{plots}
const figures = {figures};
const paint = async () => {{
  for (const target of document.querySelectorAll("[data-name]")) await drawFigure(target, figures[target.dataset.name]);
}};
const dark = matchMedia("(prefers-color-scheme: dark)");
const light = () => {{ document.body.classList.toggle("dark", dark.matches); paint(); }};
dark.addEventListener("change", light);
light();
</script></body></html>
"""
STYLE = """
body { --body-text-color: #1e293b; --border-color-primary: #e2e8f0; }
body.dark { --body-text-color: #f1f5f9; --border-color-primary: #334155; }
body { margin: 0; background: var(--paper); color: var(--body-text-color); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 900px; margin: 0 auto; padding: 16px; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
"""


def write_report(folder: Path, name: str, model: LogisticRegression, test: Dataset, report: Report, about: str) -> None:
    """Write `index.html` and a CSV file a table to the folder, which is made if need be; `OSError` if it can't be.

    `about` says what the test examples are.
    """
    robustness = [(disturbance, curves({name: model}, test, disturbance)) for disturbance in DISTURBANCES]
    figures = [confusion_figure(report.confusion, report.names)]
    figures.append(reliability_figure(report.reliability, report.noun))
    figures.append(coverage_figure(*report.coverage))
    figures += [robustness_figure(disturbance, found) for disturbance, found in robustness]
    places = [
        f'<div data-name="{each["name"]}" role="group" aria-label="{escape(each["label"])}"></div>' for each in figures
    ]
    style = "".join(path.read_text() for path in (COLOURS, TABLES, CHARTS)) + STYLE
    page = PAGE.format(
        title=escape(name),
        style=style,
        about=escape(about),
        features=model.features,
        summary=render_summary(report),
        classes=render_classes(report),
        confusion=places[0],
        reliability=places[1],
        coverage=places[2],
        robustness="".join(places[3:]),
        mistakes=render_answers("Most confident mistakes", report, report.most_confident_mistakes(), test.images),
        plotly=PLOTLY.read_text().replace("</script", "<\\/script"),
        plots=FIGURES.read_text(),
        figures=json.dumps({each["name"]: each for each in figures}, allow_nan=False).replace("<", "\\u003c"),
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text(page, encoding="utf-8")
    for file, table in (report.tables() | {"robustness.csv": partial(curves_table, robustness)}).items():
        (folder / file).write_text(table(), encoding="utf-8")

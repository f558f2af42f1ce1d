"""The charts of Evaluate and of its report, as Plotly's data and layout. Colours are names from the style sheet."""

from __future__ import annotations

import importlib.util
import json
import math
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import torch

from logreg.data.classes import DIGITS, Classes
from logreg.evaluation.metrics import Reliability
from logreg.evaluation.robustness import Disturbance

_spec = importlib.util.find_spec("plotly")  # found, not imported: the page needs its script, not its Python
assert _spec is not None
assert _spec.origin is not None
PLOTLY = Path(_spec.origin).parent / "package_data" / "plotly.min.js"

Figure = dict[str, Any]
LINES = ("--accent", "--chart-accuracy", "--chart-test-loss", "--against", "--faint", "--body-text-color")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "solid")
SHARES = {"range": [0, 1], "tickvals": [0, 0.25, 0.5, 0.75, 1], "tickformat": ".0%"}  # of an axis from 0 to 100 %
MAX_TICK = 14  # characters of a class's name beside the matrix
MAX_POINTS = 400  # of a curve; more could not be told apart


def figures_json(figures: list[Figure]) -> str:
    """Figures as the text that the chart component takes; a figure with NaN in it is a `ValueError`."""
    return json.dumps(figures, allow_nan=False, separators=(",", ":"))


def reliability_figure(found: Reliability, noun: str = "digit") -> Figure:
    """The accuracy of the answers of each confidence, over how many answers there are of it."""
    bins = len(found.counts)
    middles = [(k + 0.5) / bins for k in range(bins)]
    counts, confidence, accuracy = (part.tolist() for part in found)
    shown = [(x, y, n) for x, y, n in zip(confidence, accuracy, counts, strict=True) if n]
    curve = {
        "x": [x for x, _, _ in shown],
        "y": [y for _, y, _ in shown],
        "customdata": [n for _, _, n in shown],
        "mode": "lines+markers",
        "name": "this model",
        "line": {"color": "--accent", "width": 2},
        "hovertemplate": f"confidence %{{x:.1%}}, accuracy %{{y:.1%}}, %{{customdata:,}} {noun}s<extra></extra>",
    }
    ideal = {
        "x": [0, 1],
        "y": [0, 1],
        "mode": "lines",
        "name": "perfect calibration",
        "line": {"color": "--faint", "width": 1, "dash": "dash"},
        "hoverinfo": "skip",
    }
    bars = {
        "type": "bar",
        "x": middles,
        "y": counts,
        "width": 1 / bins,
        "yaxis": "y2",
        "name": f"{noun}s",
        "marker": {"color": "--chart-raw"},
        "showlegend": False,
        "hovertemplate": f"%{{y:,}} {noun}s<extra></extra>",
    }
    layout = _layout(_axis("confidence", **SHARES), _axis("accuracy"))
    layout["xaxis"]["anchor"] = "y2"
    layout["yaxis"] |= {"range": [0, 1.02], "tickformat": ".0%", "domain": [0.36, 1]}
    layout["yaxis2"] = _axis(f"{noun}s", type="log", domain=[0, 0.26], dtick=1)
    return _figure("reliability", "Reliability diagram and histogram of the confidence", [ideal, curve, bars], layout)


def coverage_figure(answered: torch.Tensor, accuracy: torch.Tensor) -> Figure:
    """The accuracy on the examples with the most confident answers, against the share of all that these are."""
    places = torch.linspace(0, len(answered) - 1, min(MAX_POINTS, len(answered))).long()
    curve = {
        "x": answered[places].tolist(),
        "y": accuracy[places].tolist(),
        "mode": "lines",
        "line": {"color": "--accent", "width": 2},
        "hovertemplate": "coverage %{x:.1%}, accuracy %{y:.2%}<extra></extra>",
    }
    layout = _layout(
        _axis("coverage (share answered)", **SHARES),
        _axis("accuracy of these", tickformat=".1%"),
    )
    if float(accuracy.min()) == 1:  # all correct: Plotly would make room up to 200 %
        layout["yaxis"]["range"] = [0.9, 1.01]
    layout["showlegend"] = False
    return _figure("coverage", "Accuracy when the model may abstain", [curve], layout)


def confusion_figure(confusion: torch.Tensor, names: Classes = DIGITS) -> Figure:
    """The confusion matrix, the colour by the logarithm of the count."""
    counts = confusion.tolist()
    shown = [plain_text(name) for name in names]
    ticks = {"tickvals": shown, "ticktext": [plain_text(name, MAX_TICK) for name in names]}
    cells = {
        "type": "heatmap",
        "x": shown,
        "y": shown,
        "z": [[math.log10(1 + count) for count in row] for row in counts],
        "text": counts,
        "texttemplate": "%{text}",
        "hovertemplate": "%{y} read as %{x}: %{text}<extra></extra>",
        "colorscale": [[0, "--paper"], [1, "--chart-raw"]],
        "zmin": 0,
        "zmax": 1.3 * math.log10(1 + max(map(max, counts))),  # the counts stay legible on the strongest colour
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
    }
    layout = _layout(
        _axis("answer", type="category", **ticks), _axis("truth", type="category", autorange="reversed", **ticks)
    )
    return _figure("confusion", "Confusion matrix", [cells], layout)


def robustness_figure(disturbance: Disturbance, curves: Mapping[str, Sequence[float]]) -> Figure:
    """Each model's accuracy at each level of one disturbance."""
    lines = [
        {
            "x": list(disturbance.levels),
            "y": list(accuracies),
            "name": plain_text(name),
            "mode": "lines+markers",
            "marker": {"size": 5},
            "line": {"color": LINES[k % len(LINES)], "dash": DASHES[k % len(DASHES)], "width": 2},
            "hovertemplate": f"{plain_text(name)}: %{{y:.1%}} at %{{x}}<extra></extra>",
        }
        for k, (name, accuracies) in enumerate(curves.items())
    ]
    layout = _layout(
        _axis(disturbance.unit, tickvals=list(disturbance.levels)), _axis("", range=[0, 1.02], tickformat=".0%")
    )
    layout |= {"title": {"text": disturbance.title, "x": 0.02, "y": 0.97, "font": {"size": 15}}, "height": 330}
    layout["margin"]["t"] = 96
    return _figure(f"robustness-{disturbance.title.lower().replace(' ', '-')}", disturbance.title, lines, layout)


def plain_text(text: str, length: int | None = None) -> str:
    """A visitor's text as Plotly shows it unchanged, cut to a length if need be: neither markup nor a colour's name."""
    text = text if length is None or len(text) <= length else f"{text[: length - 1]}\N{HORIZONTAL ELLIPSIS}"
    return escape(f" {text}" if text.startswith("--") else text, quote=False)


def _figure(name: str, label: str, data: list[Figure], layout: Figure) -> Figure:
    return {"name": name, "label": label, "data": data, "layout": layout}


def _axis(title: str, **more: Any) -> Figure:
    return {
        "title": {"text": title, "standoff": 8},
        "gridcolor": "--border-color-primary",
        "linecolor": "--border-color-primary",
        "zeroline": False,
        "automargin": True,
        **more,
    }


def _layout(xaxis: Figure, yaxis: Figure) -> Figure:
    return {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 44, "r": 26, "t": 28, "b": 44},
        "xaxis": xaxis,
        "yaxis": yaxis,
        "height": 380,
        "hovermode": "closest",
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    }

"""The style sheets that the page and a report share, and the script that paints figures with Plotly."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent
COLOURS = _FOLDER / "colours.css"
TABLES = _FOLDER / "tables.css"
CHARTS = _FOLDER / "charts.css"
FIGURES = _FOLDER / "figures.js"

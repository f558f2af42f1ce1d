"""The component that shows figures, and what the other components with charts need."""

from __future__ import annotations

import json
from typing import Any

import gradio as gr

from logreg.reporting.charts import PLOTLY
from logreg.reporting.style import FIGURES
from logreg.ui.components.shared import QUEUE, THEME, read_scripts

PLOTLY_ADDRESS = f"gradio_api/file={PLOTLY.as_posix()}"

SHOW = """
const holder = element.querySelector(".figures");
async function show() {
  const figures = props.value ? JSON.parse(props.value) : [];
  while (holder.children.length > figures.length) holder.lastChild.remove();
  for (const [index, figure] of figures.entries()) {
    const target = holder.children[index] ?? holder.appendChild(document.createElement("div"));
    target.dataset.name = figure.name;
    target.setAttribute("role", "group");
    target.setAttribute("aria-label", figure.label);
    await drawFigure(target, figure, holder.dataset.plotly);
  }
}
const enqueue = serialQueue();
const showNext = () => enqueue(show);
watch("value", showNext);
onThemeChange(showNext);
showNext();
"""


def figures_view(**arguments: Any) -> gr.HTML:
    """A component whose value is a list of figures (see `logreg.reporting.charts`) as JSON text."""
    template = f'<div class="figures" data-plotly="{PLOTLY_ADDRESS}"></div>'
    return gr.HTML(value="", html_template=template, js_on_load=read_scripts(QUEUE, THEME, FIGURES) + SHOW, **arguments)


def to_value(figures: list[dict[str, Any]]) -> str:
    """Figures as the component's value."""
    return json.dumps(figures, separators=(",", ":"))

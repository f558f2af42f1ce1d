"""Two components: the evidence painted over a drawing, and the steps from the drawing to the model's inputs."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

from logreg.ui.components.shared import PAINT, SIGHT, THEME, read_scripts

EVIDENCE = """
<div class="evidence" data-evidence="{name}"{id}>
<canvas role="img" aria-label="The evidence, painted over the drawing"></canvas>
<p class="legend"><span class="for">for</span> <span class="against">against</span></p></div>
"""
STEPS = {
    "drawn": "drawn",
    "seen": "boxed and centred",
    "straight": "deskewed",
    "inputs": "the 784 inputs",
}
STEP = """<figure data-step="{step}"><canvas role="img" aria-label="{text}"></canvas>
<figcaption>{text}</figcaption></figure>"""


def evidence_view(elem_id: str, inner_id: str = "") -> gr.HTML:
    """The component that paints evidence; its value is `render_shares(...)` (see `logreg.ui.rendering.evidence`).

    Listens to the document's event `evidence`: its `name` is the component's id, its `content` what the value holds.
    """
    template = EVIDENCE.format(name=elem_id, id=f' id="{inner_id}"' if inner_id else "")
    return gr.HTML(value="", html_template=template, js_on_load=_script(), elem_id=elem_id)


def steps_view(evidence: str, elem_id: str) -> gr.HTML:
    """The component that shows how the inputs were made, for the evidence component of the id `evidence`."""
    figures = "".join(STEP.format(step=step, text=text) for step, text in STEPS.items())
    template = f'<div class="steps" data-steps="{evidence}">{figures}</div>'
    return gr.HTML(value="", html_template=template, js_on_load=_script(), elem_id=elem_id)


def _script() -> str:
    return read_scripts(THEME, PAINT, SIGHT, Path(__file__).with_name("evidence.js"))

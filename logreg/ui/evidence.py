"""Why, exactly: the evidence for one digit against another, painted over the drawing, and how the inputs were made."""

from __future__ import annotations

import base64
import json
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import gradio as gr
import numpy as np
import torch

from logreg.explanation import explain
from logreg.features import straighten
from logreg.model import LogisticRegression

TEMPLATE = """
<div id="evidence"><canvas role="img" aria-label="The evidence, painted over the drawing"></canvas>
<p class="legend"><span class="for">for</span> <span class="against">against</span></p></div>
"""
STEPS_TEMPLATE = """
<div class="steps">
  <figure data-step="seen"><canvas role="img" aria-label="The drawing, boxed and centred"></canvas><figcaption>boxed and centred</figcaption></figure>
  <figure data-step="straight"><canvas role="img" aria-label="The drawing, straightened"></canvas><figcaption>straightened</figcaption></figure>
  <figure data-step="inputs"><canvas role="img" aria-label="The 784 inputs"></canvas><figcaption>the 784 inputs</figcaption></figure>
</div>
"""


class Evidence(NamedTuple):
    """What is shown of one drawing: the `picture` for the component, and the sum `text` under it."""

    picture: str
    text: str


def evidence_view(**arguments: Any) -> gr.HTML:
    """The component that paints the evidence; its value is `weigh(...).picture`."""
    script = Path(__file__).with_suffix(".js").read_text()
    return gr.HTML(value="", html_template=TEMPLATE, js_on_load=script, **arguments)


def steps_view(**arguments: Any) -> gr.HTML:
    """The component that shows the way from the drawing to the inputs; its value is the same."""
    script = Path(__file__).with_suffix(".js").read_text()
    return gr.HTML(value="", html_template=STEPS_TEMPLATE, js_on_load=script, **arguments)


def weigh(model: LogisticRegression, image: np.ndarray, answer: int | None, other: int | None) -> Evidence:
    """The evidence in `image`, uint8 [28, 28], for `answer` (None: the model's) against `other` (None: the next best)."""
    picture = torch.from_numpy(image)
    explanation = explain(model, picture)
    order = explanation.logits.argsort(descending=True).tolist()
    answer = order[0] if answer is None else answer
    other = next(digit for digit in order if digit != answer) if other is None else other
    shares, bias = explanation.versus(answer, other)
    evidence, difference = float(shares.sum()), float(explanation.logits[answer] - explanation.logits[other])
    scale = float(shares.abs().max()) or 1.0
    straight = straighten(picture[None])[0] if model.features != "pixels" else None
    content = {
        "kind": "cells" if model.features == "hog" else "pixels",
        "seen": _bytes(image),
        "straight": None if straight is None else _bytes((straight * 255).round().byte().numpy()),
        "inputs": _bytes((explanation.inputs / max(float(explanation.inputs.max()), 1e-9) * 255).round().byte().numpy()),
        "shares": _bytes((shares / scale * 127).round().to(torch.int8).numpy()),
    }
    text = (
        f'<p>Why <b>{answer}</b> and not <b>{other}</b>: evidence {_signed(evidence)}, bias {_signed(bias)}, '
        f'in all <b id="evidence-difference">{_signed(difference)}</b>, the difference of the two logits.</p>'
    )
    return Evidence(json.dumps(content, separators=(",", ":")), text)


def _bytes(array: np.ndarray) -> str:
    return base64.b64encode(array.tobytes()).decode()


def _signed(value: float) -> str:
    return escape(f"{value:+.4f}".replace("-", "\N{MINUS SIGN}"))

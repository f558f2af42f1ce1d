"""Why, exactly: the evidence for one digit against another, painted over the drawing, and how the inputs were made."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import NamedTuple

import gradio as gr
import numpy as np
import torch
from PIL import Image

from logreg.attribution import explain_inputs
from logreg.features import straighten
from logreg.model import LogisticRegression
from logreg.recognition import Recognition
from logreg.reporting.images import to_base64
from logreg.ui.components.shared import PAINT, THEME, read_scripts

TEMPLATE = """
<div id="evidence" data-evidence="{name}">
<canvas role="img" aria-label="The evidence, painted over the drawing"></canvas>
<p class="legend"><span class="for">for</span> <span class="against">against</span></p></div>
"""
THUMBNAIL = 56  # pixels
STEPS = {
    "drawn": "drawn",
    "seen": "boxed and centred",
    "straight": "straightened",
    "inputs": "the 784 inputs",
}
FIGURE = """<figure data-step="{step}"><canvas role="img" aria-label="{text}"></canvas>
<figcaption>{text}</figcaption></figure>"""
NO_EVIDENCE = "<p>The evidence for the answer appears here, painted over the drawing.</p>"


class Evidence(NamedTuple):
    """What is shown of one drawing: the `picture` for the component, and the sum `text` under it."""

    picture: str
    text: str


def evidence_view(elem_id: str) -> gr.HTML:
    """The component that paints the evidence; its value is `weigh(...).picture`."""
    return gr.HTML(value="", html_template=TEMPLATE.format(name=elem_id), js_on_load=_script(), elem_id=elem_id)


def steps_view(evidence: str, elem_id: str) -> gr.HTML:
    """The component that shows the way from the drawing to the inputs of the evidence in the component of that id."""
    figures = "".join(FIGURE.format(step=step, text=text) for step, text in STEPS.items())
    template = f'<div class="steps" data-steps="{evidence}">{figures}</div>'
    return gr.HTML(value="", html_template=template, js_on_load=_script(), elem_id=elem_id)


def _script() -> str:
    return read_scripts(THEME, PAINT, Path(__file__).with_name("evidence.js"))


def weigh(
    model: LogisticRegression, drawn: np.ndarray, recognised: Recognition, answer: int | None, other: int | None
) -> Evidence:
    """The evidence for `answer` (None: the model's) against `other` (None: the next best).

    `drawn` is the drawing, uint8 [h, w], and `recognised` what the model answers to it.
    """
    explanation = explain_inputs(model, recognised.inputs)
    order = explanation.logits.argsort(descending=True).tolist()
    answer = order[0] if answer is None else answer
    other = next(digit for digit in order if digit != answer) if other is None else other
    shares, bias = explanation.versus(answer, other)
    evidence, difference = float(shares.sum()), float(explanation.logits[answer] - explanation.logits[other])
    picture = paint(model.features, torch.from_numpy(recognised.image), explanation.inputs, shares, drawn)
    text = (
        f"<p>Why <b>{answer}</b> and not <b>{other}</b>: evidence {signed(evidence)}, bias {signed(bias)}, "
        f'in all <b id="evidence-difference">{signed(difference)}</b>, the difference of the two logits.</p>'
    )
    return Evidence(picture, text)


def paint(
    features: str, image: torch.Tensor, inputs: torch.Tensor, shares: torch.Tensor, drawn: np.ndarray | None = None
) -> str:
    """What the component paints: `shares` float64 [784] of `inputs` [784], made of an image uint8 [28, 28]."""
    brightest = float(inputs.max()) or 1.0
    straight = straighten(image[None])[0] if features != "pixels" else None
    content = {
        "kind": "cells" if features == "hog" else "pixels",
        "drawn": None if drawn is None else to_base64(_thumbnail(drawn)),
        "seen": to_base64(image.numpy()),
        "straight": None if straight is None else to_base64((straight * 255).round().byte().numpy()),
        "inputs": to_base64((inputs / brightest * 255).round().byte().numpy()),
        "shares": to_base64(shares.float().numpy()),  # as they are: the page rounds them for their colours alone
    }
    return json.dumps(content, separators=(",", ":"))


def _thumbnail(drawn: np.ndarray) -> np.ndarray:
    """The drawing in the middle of a square, uint8 [THUMBNAIL, THUMBNAIL]."""
    small = Image.fromarray(drawn)
    small.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.BOX)
    square = Image.new("L", (THUMBNAIL, THUMBNAIL))
    square.paste(small, ((THUMBNAIL - small.width) // 2, (THUMBNAIL - small.height) // 2))
    return np.asarray(square)


def signed(value: float) -> str:
    """A number with its sign, to four places."""
    return escape(f"{value:+.4f}".replace("-", "\N{MINUS SIGN}"))

"""The component that answers drawings: in the page, with the chosen model, without asking the server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from logreg.ui.components.shared import read_scripts

DEFAULT_CLASS = -1  # the evidence's: whichever the model says
TEMPLATE = """
<div class="answer"><div class="digit blank" aria-label="no answer yet">&ndash;</div>
<div class="sure">&nbsp;</div><div class="score"><span></span> <span></span></div></div>
"""
BAR = (
    '<li><span class="name" dir="auto">{0}</span><span class="track"><span class="bar" style="width:0"></span></span>'
    '<span class="share"></span></li>'
)
PROBABILITIES = f'<ol class="bars" aria-label="Probability of each digit">{"".join(map(BAR.format, range(10)))}</ol>'
SEEN = (
    '<figure><canvas width="28" height="28" role="img" aria-label="The drawing as the model sees it: 28 by 28 pixels">'
    "</canvas><figcaption>what the model sees</figcaption></figure>"
)
SCRIPTS = [Path(__file__).with_name(f"{name}.js") for name in ("models", "display", "answer")]


def answer_view(models: Mapping[str, str], default: str | None, reader: str, score: str, **arguments: Any) -> gr.HTML:
    """The component that shows the class.

    `models` are the addresses of the shipped models by name, `reader` and `score` those of the module that reads and of
    the digit score.

    Its value is what is chosen, as JSON: the model's name, and the classes that evidence is shown for and against. Its
    property `own` is the newest answer to its trigger `model`, a numbered `request` for the visitor's own model of that
    `name` (see `own_model`). It triggers `unchosen` when the model answers with the class that evidence is against, and
    `classes` when the model that is chosen has others than the one before.

    Listens to the document's events `drawing`, from the pad, and `refresh-model`, after which one of the visitor's own
    models may be another. Dispatches `evidence`, `ask` for the drawing, `classes` with their `names` and whether they
    are `digits`, and `answer`: its `text` (empty for a blank pad), whether it `isDigit` or of another class, how it is
    `spoken`, the index of the `test` digit that it answers, if any, and, for several digits, the `boxes` around them
    and which is `selected`.
    """
    files = "".join(f'<i data-model="{escape(name)}" data-address="{at}" hidden></i>' for name, at in models.items())
    return gr.HTML(
        json.dumps([default, DEFAULT_CLASS, DEFAULT_CLASS]),
        html_template=f'<i data-reader="{reader}" data-score="{score}" hidden></i>{files}{TEMPLATE}',
        js_on_load=read_scripts(*SCRIPTS),
        own="",
        **arguments,
    )


def own_model(request: int, name: str, content: str = "", problem: str = "") -> gr.HTML:
    """An update with one of the visitor's own models: the bytes of its weights' file in base64, or what is wrong."""
    return gr.HTML(own=json.dumps({"request": request, "name": name, "content": content, "problem": problem}))

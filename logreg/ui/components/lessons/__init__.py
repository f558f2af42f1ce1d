"""The component that teaches: ten buttons that say what a drawing is, and the lessons so far."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from logreg.ui.components.shared import read_scripts

BUTTON = '<button id="teach-{0}" type="button" data-label="{0}" aria-label="It is {1}" disabled>{0}</button>'


def lessons_view(value: str, **arguments: Any) -> gr.HTML:
    """The component; its value is `render_lessons(...)`.

    Triggers `teach`, with the `label` of what is on the pad and which of several digits is `selected`, and `forget`,
    with the index of a `lesson`. It looks busy from then on until the document's event `taught`.
    """
    buttons = "".join(BUTTON.format(digit, "an 8" if digit == 8 else f"a {digit}") for digit in range(10))
    template = (
        '<div class="teach"><p id="teach-title">Wrong? Teach your own copy what it is:</p>'
        f'<div class="labels" role="group" aria-labelledby="teach-title">{buttons}</div>'
        '<div class="lessons"></div></div>'
    )
    script = read_scripts(Path(__file__).with_name("lessons.js"))
    return gr.HTML(value, html_template=template, js_on_load=script, **arguments)

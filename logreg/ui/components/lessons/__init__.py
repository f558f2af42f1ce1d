"""The component that teaches: a button for each class that says what a drawing is, and the lessons so far."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from logreg.data.classes import DIGITS
from logreg.reporting.wording import in_words
from logreg.ui.components.shared import WORDING, read_scripts

BUTTON = '<button id="teach-{0}" type="button" data-label="{0}" aria-label="It is {1}" disabled>{0}</button>'


def lessons_view(value: str, **arguments: Any) -> gr.HTML:
    """The component; its value is `render_lessons(...)`.

    The buttons are those of the digits, until the document's event `classes` names others. Triggers `teach`, with the
    `label` of what is on the pad and which of several digits is `selected`, and `forget`, with the index of a `lesson`.
    It looks busy from then on until the document's event `taught`.
    """
    buttons = "".join(BUTTON.format(digit, in_words(digit)) for digit in DIGITS)
    template = (
        '<div class="teach"><p id="teach-title">Wrong? Teach your own copy what it is:</p>'
        f'<div class="labels" role="group" aria-labelledby="teach-title">{buttons}</div>'
        '<div class="lessons"></div></div>'
    )
    script = read_scripts(WORDING, Path(__file__).with_name("lessons.js"))
    return gr.HTML(value, html_template=template, js_on_load=script, **arguments)

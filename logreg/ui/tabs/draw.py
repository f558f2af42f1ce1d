"""The Draw tab: a sketchpad, the answer while one draws, and the evidence for it."""

from __future__ import annotations

from typing import Any

import gradio as gr
import numpy as np

from logreg.recognition import digit_score
from logreg.ui.components.evidence import NO_EVIDENCE, evidence_view, steps_view, weigh
from logreg.ui.components.prediction import prediction_view
from logreg.ui.components.sketchpad import read_drawing, read_upload, render_drawing, sketchpad
from logreg.ui.rendering.prediction import render_image, render_prediction, render_probabilities
from logreg.ui.server.errors import event_value, number, user_facing_errors
from logreg.ui.server.events import QUEUED, UNQUEUED
from logreg.ui.server.logs import count_event
from logreg.ui.state.model_choices import choices, resolve_model
from logreg.ui.state.resources import Resources
from logreg.ui.state.visitor import Visitor
from logreg.ui.tabs.dataset_digits import misread_digit, random_digit
from logreg.ui.tabs.teach import TeachPanel

BLANK = np.zeros((28, 28), np.uint8)


class DrawTab:
    """Builds the tab's components and wires them; `model_choice` lists the visitor's own models too."""

    def __init__(self, resources: Resources, visitor: gr.State, tab: gr.Tab) -> None:
        self.resources = resources
        selected = gr.State(0)  # which of several digits
        with gr.Row(elem_id="draw"):
            with gr.Column(scale=10, min_width=280):
                self.pad = pad = sketchpad(elem_id="sketchpad")
            with gr.Column(scale=8, min_width=280, elem_id="draw-answer"):
                with gr.Row(elem_id="answer-row"):
                    prediction = prediction_view(render_prediction([], 0, 0), elem_id="prediction")
                    seen = gr.HTML(render_image(BLANK), elem_id="seen")
                probabilities = gr.HTML(render_probabilities(None), elem_id="probabilities")
                self.model_choice = gr.Dropdown(
                    choices(resources, Visitor()),
                    value=resources.default,
                    label="Model",
                    elem_id="model-choice",
                    filterable=False,
                )
            with gr.Column(scale=8, min_width=280):
                evidence = evidence_view(elem_id="explanation")
                total = gr.HTML(NO_EVIDENCE, elem_id="evidence-sum")
                with gr.Row():
                    pro = _class_choice("For", "the answer", "evidence-for")
                    contra = _class_choice("Against", "the next best", "evidence-against")
        with gr.Row(elem_id="draw-more"):
            with gr.Column(scale=3, min_width=280):
                gr.HTML("<h2>From the drawing to the inputs</h2>")
                steps_view("explanation", elem_id="preprocessing")
            with gr.Column(scale=2, min_width=280):
                teach = TeachPanel(resources)

        # The answer, fast and frequent, bypasses the queue; the other events may fail, and only from the queue does an
        # error reach the page as a sentence.
        latest: dict[str, Any] = {**UNQUEUED, "postprocess": False, "trigger_mode": "always_last"}
        inputs = [pad, self.model_choice, visitor, selected]
        outputs = [prediction, probabilities, seen, evidence, total]
        answer = self.answer, [*inputs, pro, contra], outputs
        # One event for all of these: as several, an older answer could arrive after a newer one.
        gr.on([pad.input, self.model_choice.change, pro.input, contra.input, tab.select], *answer, **latest)
        prediction.picked(self.select, None, selected, **UNQUEUED).then(*answer, **latest)
        pad.random(self.random_digit, None, pad, **QUEUED)
        pad.wrong(self.misread_digit, [self.model_choice, visitor], pad, **QUEUED)
        pad.picture(self.picture, None, pad, **QUEUED)
        for changed in teach.wire(inputs, self.model_choice):
            changed.then(*answer, **latest)

    @user_facing_errors
    def answer(
        self, drawing: object, name: object, visitor: Visitor, selected: object, pro: object, contra: object
    ) -> tuple[Any, ...]:
        """All that the page shows of a drawing."""
        count_event("prediction")
        model, ink = resolve_model(self.resources, name, visitor), read_drawing(drawing)
        detected = self.resources.read(model, ink)
        if not detected:
            return render_prediction([], 0, 0), render_probabilities(None), render_image(BLANK), "", NO_EVIDENCE
        selected = max(0, min(selected, len(detected) - 1)) if isinstance(selected, int) else 0
        answer = detected[selected].answer
        evidence = weigh(model, ink, answer, _optional_digit(pro), _optional_digit(contra))
        return (
            render_prediction(detected, selected, digit_score().threshold, ink.shape),
            render_probabilities(answer),
            render_image(answer.image),
            evidence.picture,
            evidence.text,
        )

    def select(self, event: gr.EventData) -> int:
        """Which of several digits is explained."""
        index = event_value(event, "index", 0)
        return index if isinstance(index, int) and index >= 0 else 0

    @user_facing_errors
    def random_digit(self, event: gr.EventData) -> str:
        """A random test digit, of the class that a key asks for."""
        digit = None if event_value(event, "digit") is None else number(event, "digit", 10)
        return random_digit(self.resources, digit)

    @user_facing_errors
    def misread_digit(self, name: str, visitor: Visitor) -> str:
        """A random test digit that this model misreads."""
        return misread_digit(self.resources, resolve_model(self.resources, name, visitor))

    @user_facing_errors
    def picture(self, event: gr.EventData) -> str:
        """The ink of an image file, on the pad."""
        return render_drawing(read_upload(event_value(event, "name", "The file"), event_value(event, "content")))


DEFAULT_CLASS = -1  # whichever the model says


def _class_choice(label: str, default: str, elem_id: str) -> gr.Dropdown:
    options = [(default, DEFAULT_CLASS), *((str(digit), digit) for digit in range(10))]
    return gr.Dropdown(options, value=DEFAULT_CLASS, label=label, elem_id=elem_id, filterable=False, min_width=100)


def _optional_digit(choice: object) -> int | None:
    if not isinstance(choice, int) or not DEFAULT_CLASS <= choice <= 9:
        raise ValueError("Evidence is for and against one of the digits from 0 to 9.")
    return None if choice == DEFAULT_CLASS else choice

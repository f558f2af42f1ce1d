"""The Draw tab: a sketchpad, the answer while one draws, and the evidence for it."""

from __future__ import annotations

from typing import Any

import gradio as gr
import numpy as np

from logreg.errors import UserError
from logreg.model import NOT_FINITE, LogisticRegression
from logreg.recognition import digit_score
from logreg.ui.components.evidence import evidence_view, steps_view
from logreg.ui.components.prediction import prediction_view
from logreg.ui.components.sketchpad import (
    read_drawing,
    read_test_index,
    read_upload,
    render_drawing,
    render_preview,
    sketchpad,
)
from logreg.ui.rendering.evidence import NO_EVIDENCE, render_evidence
from logreg.ui.rendering.prediction import render_image, render_prediction, render_probabilities, render_problem
from logreg.ui.server.errors import event_value, number, user_facing_errors
from logreg.ui.server.events import QUEUED, UNQUEUED
from logreg.ui.server.logs import count_event
from logreg.ui.state.model_choices import choices, resolve_model
from logreg.ui.state.resources import Resources
from logreg.ui.state.visitor import Visitor
from logreg.ui.tabs.dataset_digits import misread_digit, quiz_digit, random_digit
from logreg.ui.tabs.teach import TeachPanel

BLANK = np.zeros((28, 28), np.uint8)
DEFAULT_CLASS = -1  # whichever the model says
ASK = "() => { document.dispatchEvent(new Event('ask')); }"
# A digit has no evidence against itself: choosing it against itself leaves the other side to the model.
NOT_ITSELF = f"(pro, contra) => pro === contra ? {DEFAULT_CLASS} : pro"


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
                teach = TeachPanel(resources)
                self.model_choice = gr.Dropdown(
                    choices(resources, Visitor()),
                    value=resources.default,
                    label="Model",
                    elem_id="model-choice",
                    filterable=False,
                )
            with gr.Column(scale=8, min_width=280, elem_id="draw-evidence"):
                evidence = evidence_view(elem_id="explanation", inner_id="evidence")
                total = gr.HTML(NO_EVIDENCE.text, elem_id="evidence-sum")
                with gr.Row():
                    pro = _class_choice("For", "the answer", "evidence-for")
                    contra = _class_choice("Against", "the next best", "evidence-against")
        with gr.Column(elem_id="draw-more"):
            gr.HTML("<h2>From the drawing to the inputs</h2>")
            steps_view("explanation", elem_id="preprocessing")

        # The answer, fast and frequent, bypasses the queue; the other events may fail, and only from the queue does an
        # error reach the page as a sentence.
        latest: dict[str, Any] = {**UNQUEUED, "postprocess": False, "trigger_mode": "always_last"}
        inputs = [pad, self.model_choice, visitor, selected]
        outputs = [prediction, probabilities, seen, evidence, total, contra]
        # One event for all that changes the answer: as several, an older answer could arrive after a newer one. What
        # has to be done before is followed by ASK, at which the pad triggers it.
        changes = [pad.input, self.model_choice.change, pro.input, tab.select]
        gr.on(changes, self.answer, [*inputs, pro, contra], outputs, **latest)
        contra.input(None, [pro, contra], pro, js=NOT_ITSELF, **UNQUEUED).then(None, js=ASK)
        prediction.picked(self.select, None, selected, **UNQUEUED).then(None, js=ASK)
        pad.random(self.random_digit, None, pad, **QUEUED)
        pad.wrong(self.misread_digit, [self.model_choice, visitor], pad, **QUEUED)
        pad.quiz(self.quiz_digit, [self.model_choice, visitor], pad, **QUEUED)
        pad.picture(self.picture, None, pad, **QUEUED)
        teach.wire(inputs, ASK)

    @user_facing_errors
    def answer(
        self, drawing: object, name: object, visitor: Visitor, selected: object, pro: object, contra: object
    ) -> tuple[Any, ...]:
        """All that the page shows of a drawing, and whether `contra` still stands."""
        count_event("prediction")
        model, ink = resolve_model(self.resources, name, visitor), read_drawing(drawing)
        if not model.is_finite:
            return _nothing(render_problem(NOT_FINITE))
        detected = self.resources.read(model, ink)
        if not detected:
            return _nothing(render_prediction([], 0, 0))
        selected = max(0, min(selected, len(detected) - 1)) if isinstance(selected, int) else 0
        answer = detected[selected].answer
        against, other = answer.closest if pro == DEFAULT_CLASS else pro, contra
        if other == against:
            other = DEFAULT_CLASS
        evidence = render_evidence(model, ink, answer, _optional_digit(pro), _optional_digit(other))
        return (
            render_prediction(detected, selected, digit_score().threshold, ink.shape, test=read_test_index(drawing)),
            render_probabilities(answer),
            render_image(answer.image),
            evidence.picture,
            evidence.text,
            gr.skip() if other == contra else other,
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
        return misread_digit(self.resources, self._finite(name, visitor))

    @user_facing_errors
    def quiz_digit(self, name: str, visitor: Visitor) -> str:
        """A test digit to guess before this model does."""
        return quiz_digit(self.resources, self._finite(name, visitor))

    def _finite(self, name: str, visitor: Visitor) -> LogisticRegression:
        model = resolve_model(self.resources, name, visitor)
        if not model.is_finite:
            raise UserError(NOT_FINITE)
        return model

    @user_facing_errors
    def picture(self, event: gr.EventData) -> str:
        """The ink of an image file, on the pad; of a photograph, to be looked at first."""
        ink = read_upload(event_value(event, "name", "The file"), event_value(event, "content"))
        if not event_value(event, "preview"):
            return render_drawing(ink)
        if not ink.any():
            raise UserError("No ink was found in the photograph: fill the picture with dark ink on light paper.")
        return render_preview(ink)


def _nothing(prediction: str) -> tuple[Any, ...]:
    """Where there is nothing to show beside the prediction."""
    return prediction, render_probabilities(None), render_image(BLANK), *NO_EVIDENCE, gr.skip()


def _class_choice(label: str, default: str, elem_id: str) -> gr.Dropdown:
    options = [(default, DEFAULT_CLASS), *((str(digit), digit) for digit in range(10))]
    return gr.Dropdown(options, value=DEFAULT_CLASS, label=label, elem_id=elem_id, filterable=False, min_width=100)


def _optional_digit(choice: object) -> int | None:
    if not isinstance(choice, int) or not DEFAULT_CLASS <= choice <= 9:
        raise UserError("Evidence is for and against one of the digits from 0 to 9.")
    return None if choice == DEFAULT_CLASS else choice

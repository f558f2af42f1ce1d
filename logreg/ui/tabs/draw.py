"""The Draw tab: a sketchpad, the answer while one draws, and the evidence for it."""

from __future__ import annotations

import random
from typing import Any

import gradio as gr
import numpy as np

from logreg.recognition import digit_score
from logreg.ui.components.evidence import evidence_view, steps_view
from logreg.ui.components.sketchpad import read_drawing, read_upload, render_drawing, sketchpad
from logreg.ui.rendering.evidence import NO_EVIDENCE, render_evidence
from logreg.ui.rendering.prediction import render_image, render_prediction, render_probabilities
from logreg.ui.server.errors import event_value, number, user_facing_errors
from logreg.ui.server.events import QUEUED, UNQUEUED
from logreg.ui.server.logs import count_event
from logreg.ui.state.model_choices import choices, resolve_model
from logreg.ui.state.resources import Resources
from logreg.ui.state.visitor import Visitor
from logreg.ui.tabs.teach import TeachPanel

BLANK = np.zeros((28, 28), np.uint8)
# Several digits: where they are is shown on the pad, and a click on one chooses it.
SEVERAL = """
watch("value", () => {
  const several = element.querySelector("[data-boxes]");
  const chosen = several ? [...several.children].findIndex((button) => button.ariaPressed === "true") : 0;
  const boxes = several ? JSON.parse(several.dataset.boxes) : [];
  document.dispatchEvent(new CustomEvent("boxes", { detail: { boxes, chosen } }));
});
element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-index]");
  if (button) trigger("choose", { index: Number(button.dataset.index) });
});
"""


class DrawTab:
    """Builds the tab's components and wires them; `model_choice` lists the visitor's own models too."""

    def __init__(self, resources: Resources, visitor: gr.State, tab: gr.Tab) -> None:
        self.resources = resources
        chosen = gr.State(0)
        with gr.Row(elem_id="draw"):
            with gr.Column(scale=10, min_width=280):
                self.pad = pad = sketchpad(elem_id="sketchpad")
            with gr.Column(scale=8, min_width=280, elem_id="draw-answer"):
                with gr.Row(elem_id="answer-row"):
                    prediction = gr.HTML(render_prediction([], 0, 0), elem_id="prediction", js_on_load=SEVERAL)
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
                lesson = TeachPanel(resources)

        # What is quick and can't fail goes past the queue; from the queue, an error reaches the page as a sentence.
        latest: dict[str, Any] = {**UNQUEUED, "postprocess": False, "trigger_mode": "always_last"}
        asked = [pad, self.model_choice, visitor, chosen]
        shown = [prediction, probabilities, seen, evidence, total]
        answer = self.answer, [*asked, pro, contra], shown
        # One event for all of them: two at once could be answered in the wrong order, the older one last.
        gr.on([pad.input, self.model_choice.change, pro.input, contra.input, tab.select], *answer, **latest)
        prediction.choose(self.choose, None, chosen, **UNQUEUED).then(*answer, **latest)
        pad.random(self.random_digit, None, pad, **QUEUED)
        pad.wrong(self.wrong_digit, [self.model_choice, visitor], pad, **QUEUED)
        pad.picture(self.picture, None, pad, **QUEUED)
        for changed in lesson.wire(asked, self.model_choice):
            changed.then(*answer, **latest)

    @user_facing_errors
    def answer(
        self, drawing: object, name: object, visitor: Visitor, chosen: object, pro: object, contra: object
    ) -> tuple[Any, ...]:
        """All that the page shows of a drawing."""
        count_event("prediction")
        model, ink = resolve_model(self.resources, name, visitor), read_drawing(drawing)
        found = self.resources.read(model, ink)
        if not found:
            return render_prediction([], 0, 0), render_probabilities(None), render_image(BLANK), *NO_EVIDENCE
        chosen = max(0, min(chosen, len(found) - 1)) if isinstance(chosen, int) else 0
        answer = found[chosen].answer
        evidence = render_evidence(model, ink, answer, _class(pro), _class(contra))
        return (
            render_prediction(found, chosen, digit_score().threshold, ink.shape),
            render_probabilities(answer),
            render_image(answer.image),
            evidence.picture,
            evidence.text,
        )

    def choose(self, event: gr.EventData) -> int:
        """Which of several digits is explained."""
        index = event_value(event, "index", 0)
        return index if isinstance(index, int) and index >= 0 else 0

    @user_facing_errors
    def random_digit(self, event: gr.EventData) -> str:
        """A random test digit, of the class that a key asks for."""
        images, labels = self.resources.test
        if event_value(event, "digit") is None:
            return render_drawing(random.choice(images).numpy())
        wanted = (labels == number(event, "digit", 10)).nonzero()[:, 0].tolist()
        return render_drawing(images[random.choice(wanted)].numpy())

    @user_facing_errors
    def wrong_digit(self, name: str, visitor: Visitor) -> str:
        """A random test digit that this model gets wrong."""
        model = resolve_model(self.resources, name, visitor)
        images, labels = self.resources.test
        wrong = self.resources.report(model).most_confident_mistakes()
        for index in random.sample(wrong, min(len(wrong), 20)):
            drawing = render_drawing(images[index].numpy())
            found = self.resources.read(model, read_drawing(drawing))
            if len(found) == 1 and found[0].answer.closest != int(labels[index]):
                return drawing  # wrong on the way through the pad too
        raise ValueError("This model gets no test digit wrong.")

    @user_facing_errors
    def picture(self, event: gr.EventData) -> str:
        """The ink of a picture file, on the pad."""
        return render_drawing(read_upload(event_value(event, "name", "The file"), event_value(event, "content")))


DEFAULT_CLASS = -1  # whichever the model says


def _class_choice(label: str, default: str, elem_id: str) -> gr.Dropdown:
    options = [(default, DEFAULT_CLASS), *((str(digit), digit) for digit in range(10))]
    return gr.Dropdown(options, value=DEFAULT_CLASS, label=label, elem_id=elem_id, filterable=False, min_width=100)


def _class(choice: object) -> int | None:
    if not isinstance(choice, int) or not DEFAULT_CLASS <= choice <= 9:
        raise ValueError("Evidence is for and against one of the digits from 0 to 9.")
    return None if choice == DEFAULT_CLASS else choice

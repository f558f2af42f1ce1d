"""Teach it: the visitor says which digit a drawing is, and a copy of the model, that visitor's alone, learns it."""

from __future__ import annotations

from typing import Any

import gradio as gr
import torch

from logreg.finetuning import learned_styles, teach
from logreg.model import LogisticRegression
from logreg.ui.components.sketchpad import read_drawing
from logreg.ui.server.errors import user_facing_errors
from logreg.ui.server.events import QUEUED
from logreg.ui.state.model_choices import TAUGHT, choices, resolve_model
from logreg.ui.state.resources import Resources
from logreg.ui.state.visitor import FinetunedModel, Visitor

MAX_CONCURRENT = 2  # lessons of some 0.3 s each
MAX_LESSONS = 50  # that can be undone; what older ones taught stays


class TeachPanel:
    """Builds the panel. `wire` connects it to the pad and to what shows the answer."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources
        gr.HTML("<h2>Teach it</h2><p>A copy of the model, yours alone, takes gradient steps on this drawing.</p>")
        with gr.Row(elem_id="teach"):
            digits = list(range(10))
            self.label = gr.Dropdown(digits, value=0, label="Correct digit", elem_id="teach-label", min_width=90)
            self.button = gr.Button("Teach", elem_id="teach-button", min_width=80)
            self.undo = gr.Button("Undo lesson", elem_id="unteach-button", min_width=80)
        self.report = gr.HTML("", elem_id="teach-report")

    def wire(self, inputs: list[Any], model_choice: gr.Dropdown) -> list[Any]:
        """Connect the buttons; `inputs` are pad, model's name, visitor, selected digit. Returns the two events."""
        changed = [self.report, model_choice]
        return [
            self.button.click(self.teach, [*inputs, self.label], changed, concurrency_limit=MAX_CONCURRENT, **QUEUED),
            self.undo.click(self.unteach, inputs[2], changed, **QUEUED),
        ]

    @user_facing_errors
    def teach(self, drawing: object, name: object, visitor: Visitor, selected: int, label: object) -> tuple[str, Any]:
        """Teach the visitor's copy this drawing, and say what that cost."""
        if not isinstance(label, int):
            raise ValueError("Say which digit it is: one from 0 to 9.")
        model = resolve_model(self.resources, name, visitor)
        detected = self.resources.read(model, read_drawing(drawing))
        if not detected:
            raise ValueError("Draw a digit first, then say which it is.")
        image = torch.from_numpy(detected[min(selected, len(detected) - 1)].answer.image)
        train, styles = self.resources.train, learned_styles(model)
        if not self.resources.ready(train, model.features, styles):
            styles = 0  # rather than let the visitor wait for them
        after = teach(model, image, label, *self.resources.prepare(train, model.features, styles))
        taught = visitor.taught
        base, models = (taught.base, taught.models) if taught and name == TAUGHT else (str(name), (model,))
        visitor.taught = FinetunedModel(base, (*models, after)[-MAX_LESSONS:])
        return self._changed(visitor, f"Learnt. {self._accuracy(after)}; before, it was {self._percent(model)}.")

    @user_facing_errors
    def unteach(self, visitor: Visitor) -> tuple[str, Any]:
        """Forget the last lesson."""
        taught = visitor.taught
        if taught is None:
            raise ValueError("There is no lesson to undo.")
        if len(taught.models) > 2:
            visitor.taught = FinetunedModel(taught.base, taught.models[:-1])
            return self._changed(visitor, f"Undone. {self._accuracy(visitor.taught.models[-1])}.")
        visitor.taught = None
        return "<p>Undone: your copy is gone.</p>", gr.Dropdown(
            choices=choices(self.resources, visitor), value=taught.base
        )

    def _accuracy(self, model: LogisticRegression) -> str:
        return f"Your copy's test accuracy is {self._percent(model)}"

    def _percent(self, model: LogisticRegression) -> str:
        return f"{100 * self.resources.report(model).evaluation.accuracy:.2f} %"

    def _changed(self, visitor: Visitor, text: str) -> tuple[str, Any]:
        return f"<p>{text}</p>", gr.Dropdown(choices=choices(self.resources, visitor), value=TAUGHT)

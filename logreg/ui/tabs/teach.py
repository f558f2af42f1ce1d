"""Teach it: the visitor says of which class a drawing is, and a copy of the model, that visitor's alone, learns it."""

from __future__ import annotations

import copy
from typing import Any

import gradio as gr
import torch

from logreg.errors import UserError
from logreg.finetuning import SURE, FinetunedModel, Lesson, learned_styles, teach
from logreg.model import NOT_FINITE, LogisticRegression
from logreg.reporting.wording import in_words
from logreg.ui.components.lessons import lessons_view
from logreg.ui.components.sketchpad import read_drawing
from logreg.ui.rendering.lessons import render_lessons
from logreg.ui.server.errors import event_value, number, user_facing_errors
from logreg.ui.server.events import QUEUED, UNQUEUED
from logreg.ui.state.model_choices import base_of, choices, resolve_model, source_for, taught_name
from logreg.ui.state.resources import Resources
from logreg.ui.state.sources import DataSource
from logreg.ui.state.visitor import Visitor

MAX_CONCURRENT = 2  # lessons of some 0.3 s each
MAX_LESSONS = 50  # of a visitor's copies, together
ENDED = "() => { for (const name of ['taught', 'refresh-model']) document.dispatchEvent(new Event(name)); }"


class TeachPanel:
    """Builds the panel. `wire` connects it to the pad and to what shows the answer."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources
        self.view = lessons_view("", elem_id="teach")

    def wire(self, pad: gr.HTML, model_choice: gr.Dropdown, visitor: gr.State) -> None:
        """Connect the buttons."""
        changed = [self.view, model_choice]
        limited: dict[str, Any] = {**QUEUED, "concurrency_limit": MAX_CONCURRENT}
        events = [
            self.view.teach(self.teach, [pad, model_choice, visitor], changed, **limited),
            self.view.forget(self.forget, [model_choice, visitor], changed, **limited),
        ]
        for event in events:
            event.then(None, js=ENDED)
        model_choice.change(self.refresh, [model_choice, visitor], self.view, **UNQUEUED)

    def refresh(self, name: object, visitor: Visitor) -> str:
        """The lessons of the model that is chosen."""
        return render_lessons(visitor.taught.get(base_of(name)))

    @user_facing_errors
    def teach(self, drawing: object, name: object, visitor: Visitor, event: gr.EventData) -> tuple[Any, Any]:
        """Teach the visitor's copy this drawing, and select the copy."""
        model, base = resolve_model(self.resources, name, visitor), base_of(name)
        label, taught = number(event, "label", len(model.classes)), visitor.taught.get(base)
        if not model.is_finite:
            raise UserError(NOT_FINITE)
        source = source_for(self.resources, visitor, name, model)
        if taught is None:
            taught = FinetunedModel(copy.deepcopy(model), self._accuracy(model, source))
        detected = self.resources.read(taught.model, read_drawing(drawing))
        if not detected:
            raise UserError("Draw something first, then say what it is.")
        selected = event_value(event, "selected", 0)
        answer = detected[selected if isinstance(selected, int) and 0 <= selected < len(detected) else 0].answer
        if answer.closest == label and float(answer.probabilities[label]) >= SURE:
            already = "finds it closest to" if answer.digit is None else "takes it for"
            gr.Info(f"Nothing to learn: the model already {already} {in_words(model.classes[label])}.")
            return gr.skip(), gr.skip()
        if sum(len(each.lessons) for each in visitor.taught.values()) >= MAX_LESSONS:
            raise UserError(f"{MAX_LESSONS} lessons are the most that can be kept: undo one first.")
        visitor.taught[base] = self._with(taught, torch.from_numpy(answer.image), label, source)
        visitor.replayed[base] = source
        return self._changed(visitor, base, taught_name(base))

    @user_facing_errors
    def forget(self, name: object, visitor: Visitor, event: gr.EventData) -> tuple[Any, Any]:
        """Undo one lesson: those after it are taught anew."""
        base = base_of(name)
        taught = visitor.taught.get(base)
        if taught is None:
            raise UserError("There is no lesson to undo.")
        index = number(event, "lesson", len(taught.lessons))
        kept = taught._replace(lessons=taught.lessons[:index])
        source = source_for(self.resources, visitor, taught_name(base), taught.base)
        for lesson in taught.lessons[index + 1 :]:
            kept = self._with(kept, lesson.image, lesson.label, source)
        if kept.lessons:
            visitor.taught[base] = kept
            return self._changed(visitor, base, taught_name(base))
        del visitor.taught[base], visitor.replayed[base]
        return self._changed(visitor, base, base)

    def _with(self, taught: FinetunedModel, image: torch.Tensor, label: int, source: DataSource) -> FinetunedModel:
        """The copy after one lesson more, in which the source's examples are replayed."""
        model = taught.model
        styles = learned_styles(model)
        if source.progress(model.features, styles) < 1:
            styles = 0  # rather than let the visitor wait for them
        after = teach(model, image, label, *source.train_inputs(model.features, styles).result())
        return taught._replace(lessons=(*taught.lessons, Lesson(image, label, after, self._accuracy(after, source))))

    def _accuracy(self, model: LogisticRegression, source: DataSource) -> float:
        return self.resources.report(model, source).evaluation.accuracy

    def _changed(self, visitor: Visitor, base: str, selected: str) -> tuple[str, gr.Dropdown]:
        offered = choices(self.resources, visitor)
        if selected not in [name for _, name in offered]:
            selected = str(self.resources.default)  # the base was a run or a file that is gone
        return render_lessons(visitor.taught.get(base)), gr.Dropdown(choices=offered, value=selected)

"""The Threshold tab: one class against the rest, one logit, one sigmoid, and what a threshold makes of it."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from html import escape
from typing import Any

import gradio as gr
import torch

from logreg.data.classes import DIGITS, MIN_CLASSES, Classes
from logreg.reporting.wording import capitalised, in_words, is_it
from logreg.two_class import Logit
from logreg.ui.components.evidence import evidence_view
from logreg.ui.components.threshold_view import threshold_view
from logreg.ui.rendering.threshold import render_logit, render_threshold
from logreg.ui.server.errors import event_value, number, user_facing_errors
from logreg.ui.server.events import QUEUED
from logreg.ui.server.scheduler import TrainingScheduler
from logreg.ui.state.resources import Resources
from logreg.ui.state.source_identity import held_out
from logreg.ui.state.sources import DataSource, source_of
from logreg.ui.state.visitor import Visitor
from logreg.ui.tabs.threshold.asked import (
    FORMS,
    NEGATIVES,
    SOFTMAX,
    Asked,
    Selection,
    checked,
    default_class,
    used,
)
from logreg.ui.tabs.threshold.logits import NO_MODEL, TRAINED, TWO_CLASS, Logits
from logreg.ui.tabs.threshold.training import make_trainer, stages

NOTHING = f'<p class="no-model">{NO_MODEL}</p>'


class ThresholdTab:
    """Builds the tab's components and wires them. Each event shows all of the tab anew, so that it is one state."""

    def __init__(self, resources: Resources, machine: TrainingScheduler, visitor: gr.State, tab: gr.Tab) -> None:
        self.resources, self.machine = resources, machine
        self.logits = Logits(resources)
        with gr.Column(elem_id="threshold-tab"):
            positive, model, form, negatives, train = self._controls()
            self.model = model
            note = gr.HTML("", elem_id="threshold-note")
            view = threshold_view(elem_id="threshold")
            gr.HTML("<h2>z, written out</h2>")
            with gr.Row():
                with gr.Column(scale=1, min_width=220):
                    evidence = evidence_view(elem_id="threshold-evidence")
                with gr.Column(scale=2, min_width=280):
                    total = gr.HTML("", elem_id="threshold-sum")
        selection = gr.State(Selection())
        asked = [visitor, selection, positive, model, form, negatives]
        shown = [view, note, evidence, total, positive, model, form]
        events = [tab.select, view.select, *(control.input for control in (positive, model, form, negatives))]
        # One event for all of them: the answers of several could come in another order.
        gr.on(events, self.show, asked, shown, trigger_mode="always_last", **QUEUED)
        train.click(self.train, asked, shown, **QUEUED)

    def _controls(self) -> tuple[gr.Dropdown, gr.Dropdown, gr.Dropdown, gr.Dropdown, gr.Button]:
        common: dict[str, Any] = {"filterable": False, "min_width": 130}
        nobody, first = Visitor(), default_class(DIGITS)
        with gr.Row(elem_id="threshold-controls"):
            return (
                gr.Dropdown(_questions(DIGITS), value=first, label="Class", elem_id="threshold-class", **common),
                gr.Dropdown(
                    self.logits.choices(nobody, DIGITS, first),
                    value=self.logits.default(nobody),
                    label="Weights from",
                    elem_id="threshold-model",
                    scale=2,
                    **common,
                ),
                gr.Dropdown(FORMS, value=SOFTMAX, label="Of several classes", elem_id="threshold-logit", **common),
                gr.Dropdown(
                    list(NEGATIVES.items()),
                    value=1,
                    label="Negatives used",
                    elem_id="threshold-rest",
                    **common,
                ),
                gr.Button("Train from scratch", elem_id="threshold-train", min_width=160),
            )

    @user_facing_errors
    def show(
        self,
        visitor: Visitor,
        selection: Selection,
        positive: object,
        model: object,
        form: object,
        negatives: object,
        event: gr.EventData,
    ) -> tuple[Any, ...]:
        """Everything on the tab, for the controls as they are and the example that was picked last."""
        source = source_of(self.resources, visitor)
        if len(source.classes) < MIN_CLASSES:
            return "", NOTHING, "", "", gr.Dropdown([], value=None), gr.Dropdown([], value=None), gr.skip()
        asked = checked(source.classes, selection.choose(source.classes, positive), model, form, negatives)
        asked = selection.asked = asked._replace(model=self.logits.offered(visitor, asked))
        source = self.logits.source(visitor, asked)
        if event_value(event, "test_digit") is not None:
            selection.test_digit = source.key, number(event, "test_digit", len(source.test.labels))
        return self._render(visitor, source, selection, asked, (positive, model))

    @user_facing_errors
    def train(
        self, visitor: Visitor, selection: Selection, positive: object, model: object, form: object, negatives: object
    ) -> Iterator[tuple[Any, ...]]:
        """Train a two-class model from scratch and show it as it learns, until another is asked for."""
        source = source_of(self.resources, visitor)
        asked = checked(source.classes, selection.choose(source.classes, positive), model, form, negatives)
        features = self.logits.features(visitor, asked._replace(model=self.logits.offered(visitor, asked)))
        asked = selection.asked = asked._replace(model=TRAINED)
        chosen: tuple[object, object] = positive, model
        for _ in stages(self.machine, visitor, source, make_trainer(source, asked, features), asked):
            if selection.asked != asked:
                break
            yield self._render(visitor, source, selection, asked, chosen)
            chosen = asked.positive, asked.model
        yield (gr.skip(),) * 7  # Gradio sends what comes last once more, when the page may show something else

    def _render(
        self, visitor: Visitor, source: DataSource, selection: Selection, asked: Asked, chosen: tuple[object, object]
    ) -> tuple[Any, ...]:
        """The values of all components; `chosen` are the class and the model that the controls have."""
        one_logit = asked.model in (TWO_CLASS, TRAINED) or len(asked.classes) == 2
        models = self.logits.choices(visitor, asked.classes, asked.positive)
        controls = (
            _dropdown(_questions(asked.classes), asked.positive, chosen[0]),
            _dropdown(models, asked.model, chosen[1]),
            gr.Dropdown(interactive=not one_logit),
        )
        if not asked.model:
            return "", NOTHING, "", "", *controls
        try:
            logit, note = self.logits.logit(visitor, asked)
            view = self._view(source, logit, asked)
            written = self._written_out(source, logit, asked, selection.test_digit)
        except ValueError as error:  # a model that is gone or has diverged: nothing of the one before it stays
            return "", f'<p class="warning">{escape(str(error))}</p>', "", "", *controls
        return view, f"<p>{escape(note)}</p>", *written, *controls

    @torch.inference_mode()
    def _view(self, source: DataSource, logit: Logit, asked: Asked) -> str:
        inputs, labels = source.test_inputs(logit.features).result()
        indices = used(labels, asked)
        z, order = logit.of(inputs)[indices].sort(descending=True, stable=True)
        indices = indices[order]
        return render_threshold(z, labels[indices] == asked.positive, indices, source.test.images, held_out(source))

    @torch.inference_mode()
    def _written_out(
        self, source: DataSource, logit: Logit, asked: Asked, test_digit: tuple[Hashable, int] | None
    ) -> tuple[str, str]:
        images, labels = source.test
        is_there = test_digit is not None and test_digit[0] == source.key
        index = test_digit[1] if test_digit and is_there else int((labels == asked.positive).nonzero()[0])
        inputs = source.test_inputs(logit.features).result()[0][index]
        example = f"{held_out(source)} {index}, {in_words(asked.classes[int(labels[index])])}."
        heading = f"{capitalised(example)} {capitalised(is_it(asked.name))}"
        return render_logit(logit, asked.name, heading, images[index], inputs)


def _questions(classes: Classes) -> list[tuple[str, int]]:
    return [(is_it(name), place) for place, name in enumerate(classes)]


def _dropdown(options: list[Any], value: str | int, before: object) -> gr.Dropdown:
    """An update of a control; its value only where it is another."""
    return gr.Dropdown(options) if value == before else gr.Dropdown(options, value=None if value == "" else value)

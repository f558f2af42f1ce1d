"""The Threshold tab: one class against the rest, one logit, one sigmoid, and what a threshold makes of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any, NamedTuple

import gradio as gr
import torch

from logreg.config import TrainingConfig
from logreg.data import Dataset
from logreg.errors import UserError
from logreg.model import LogisticRegression, load_model
from logreg.reporting.wording import with_article
from logreg.training import Inputs, Trainer
from logreg.two_class import SHIPPED, Logit, class_logit, digit_and_rest, single_logit, softmax_logit
from logreg.ui.components.evidence import evidence_view
from logreg.ui.components.threshold_view import threshold_view
from logreg.ui.rendering.threshold import render_logit, render_threshold
from logreg.ui.server.errors import event_value, number, user_facing_errors
from logreg.ui.server.events import QUEUED
from logreg.ui.server.scheduler import TrainingScheduler
from logreg.ui.state.model_choices import fitting_choices, resolve_model
from logreg.ui.state.resources import Resources
from logreg.ui.state.visitor import Visitor

LOG = logging.getLogger("logreg.page")

TWO_CLASS, TRAINED = "two-class", "trained here"  # choices beside the models of ten classes
NEGATIVES = {"all of them": 1, "every second": 2, "every ninth": 9, "every fiftieth": 50}
SOFTMAX, ROW = "softmax", "row"
FORMS = [("by the softmax", SOFTMAX), ("by its row alone", ROW)]
TRAINING_DIGITS = 20_000  # enough for two classes
STAGES = (1, 2, 5, 10, 20, 50, 100, 200, 400, 600)  # steps after which a model in training is shown
PAUSE = 0.3  # seconds between two stages, so that they can be seen


class Asked(NamedTuple):
    """What the tab's controls say: class, model's name, which logit of ten, and one in how many negatives is used."""

    digit: int
    model: str
    form: str
    negatives: int


@dataclass
class Selection:
    """One visitor's: what the tab shows, and the test digit whose logit is written out (None: one of the class)."""

    asked: Asked | None = None
    test_digit: int | None = None


class ThresholdTab:
    """Builds the tab's components and wires them. Each event shows all of the tab anew, so that it is one state."""

    def __init__(self, resources: Resources, machine: TrainingScheduler, visitor: gr.State, tab: gr.Tab) -> None:
        self.resources, self.machine = resources, machine
        self.two_class = _load_shipped()
        self.default = TWO_CLASS if self.two_class else resources.default or ""
        digit, model, form, negatives, train = self._controls()
        note = gr.HTML("", elem_id="threshold-note")
        view = threshold_view(elem_id="threshold")
        gr.HTML("<h2>z, written out</h2>")
        with gr.Row():
            with gr.Column(scale=1, min_width=220):
                evidence = evidence_view(elem_id="threshold-evidence")
            with gr.Column(scale=2, min_width=280):
                total = gr.HTML("", elem_id="threshold-sum")
        selection = gr.State(Selection())
        asked = [visitor, selection, digit, model, form, negatives]
        shown = [view, note, evidence, total, model, form]
        events = [tab.select, view.select, *(control.input for control in (digit, model, form, negatives))]
        # One event for all of them: the answers of several could come in another order.
        gr.on(events, self.show, asked, shown, trigger_mode="always_last", **QUEUED)
        train.click(self.train, asked, shown, **QUEUED)

    def _controls(self) -> tuple[gr.Dropdown, gr.Dropdown, gr.Dropdown, gr.Dropdown, gr.Button]:
        common: dict[str, Any] = {"filterable": False, "min_width": 130}
        questions = [(f"is it {with_article(digit)}?", digit) for digit in range(10)]
        with gr.Row(elem_id="threshold-controls"):
            return (
                gr.Dropdown(questions, value=7, label="Class", elem_id="threshold-class", **common),
                gr.Dropdown(
                    self._choices(Visitor(), 7),
                    value=self.default,
                    label="Weights from",
                    elem_id="threshold-model",
                    scale=2,
                    **common,
                ),
                gr.Dropdown(FORMS, value=SOFTMAX, label="Of ten classes", elem_id="threshold-logit", **common),
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
        digit: object,
        model: object,
        form: object,
        negatives: object,
        event: gr.EventData,
    ) -> tuple[Any, ...]:
        """Everything on the tab, for the controls as they are and the test digit that was picked last."""
        asked = _checked(digit, model, form, negatives)
        if asked.model == TRAINED and asked.digit not in visitor.binaries:
            asked = asked._replace(model=self.default)
        selection.asked = asked
        if event_value(event, "test_digit") is not None:
            selection.test_digit = number(event, "test_digit", len(self.resources.test.labels))
        return self._render(visitor, selection, asked, changed=asked.model != model)

    @user_facing_errors
    def train(
        self, visitor: Visitor, selection: Selection, digit: object, model: object, form: object, negatives: object
    ) -> Iterator[tuple[Any, ...]]:
        """Train a two-class model from scratch and show it as it learns, until another is asked for."""
        asked = _checked(digit, model, form, negatives)
        features = self._features(visitor, asked)
        asked = selection.asked = asked._replace(model=TRAINED)
        trainer = self._trainer(asked, features)
        used = next(name for name, one_in in NEGATIVES.items() if one_in == asked.negatives)
        trainer.model.metadata["progress"] = "not yet"
        visitor.binaries[asked.digit] = trainer.model
        for stage in STAGES:
            with self.machine.slot():
                losses = trainer.advance(stage - trainer.step)
            if selection.asked != asked:
                break
            trainer.model.metadata["progress"] = (
                f"step {trainer.step} of {STAGES[-1]}, loss {losses[-1]:.4f}, negatives used: {used}"
            )
            yield self._render(visitor, selection, asked, changed=stage == STAGES[0])
            time.sleep(PAUSE)
        yield (gr.skip(),) * 6  # Gradio sends what comes last once more, when the page may show something else

    def _render(self, visitor: Visitor, selection: Selection, asked: Asked, changed: bool) -> tuple[Any, ...]:
        """The values of all components; `changed`: the model is not the one that was chosen."""
        models = self._choices(visitor, asked.digit)
        offered = gr.Dropdown(models, value=asked.model) if changed else gr.Dropdown(models)
        form = gr.Dropdown(interactive=asked.model not in (TWO_CLASS, TRAINED))
        try:
            logit, note = self._logit(visitor, asked)
            view = self._view(logit, asked)
        except ValueError as error:  # a model that is gone or has diverged: nothing of the one before it stays
            return "", f'<p class="warning">{escape(str(error))}</p>', "", "", offered, form
        return view, f"<p>{escape(note)}</p>", *self._written_out(logit, asked, selection.test_digit), offered, form

    @torch.inference_mode()
    def _view(self, logit: Logit, asked: Asked) -> str:
        inputs, labels = self.resources.prepare(self.resources.test, logit.features, 0)
        indices = _used(labels, asked.digit, asked.negatives)
        z, order = logit.of(inputs)[indices].sort(descending=True, stable=True)
        indices = indices[order]
        return render_threshold(asked.digit, z, labels[indices] == asked.digit, indices, self.resources.test.images)

    @torch.inference_mode()
    def _written_out(self, logit: Logit, asked: Asked, test_digit: int | None) -> tuple[str, str]:
        images, labels = self.resources.test
        index = int((labels == asked.digit).nonzero()[0]) if test_digit is None else test_digit
        inputs = self.resources.prepare(self.resources.test, logit.features, 0)[0][index]
        return render_logit(logit, asked.digit, index, int(labels[index]), images[index], inputs)

    def _logit(self, visitor: Visitor, asked: Asked) -> tuple[Logit, str]:
        """The logit that the controls ask for, and a sentence on what it is."""
        digit = asked.digit
        if asked.model == TWO_CLASS and self.two_class:
            note = (
                "A model for this question alone: one logit, trained by binary cross-entropy on MNIST's 60,000 digits."
            )
            return class_logit(self.two_class, digit), note
        if asked.model == TRAINED:
            model = visitor.binaries[digit]
            return single_logit(model), f"Trained from scratch on {model.features}: {model.metadata['progress']}."
        model = resolve_model(self.resources, asked.model, visitor)
        if asked.form == SOFTMAX:
            note = (
                f"Exactly the softmax's probability of {digit}: z = z{digit} - log(sum of exp(z) over the other nine)."
            )
            return softmax_logit(model, digit), note
        return class_logit(model, digit), (
            f"Row {digit} of the ten, taken alone: it was trained to be larger than the other nine, not to be above 0. "
            "So another threshold than g(z) = 0.5 may suit it better."
        )

    def _features(self, visitor: Visitor, asked: Asked) -> str:
        if asked.model == TWO_CLASS and self.two_class:
            return self.two_class.features
        trained = visitor.binaries.get(asked.digit) if asked.model == TRAINED else None
        return (trained or resolve_model(self.resources, asked.model, visitor)).features

    def _choices(self, visitor: Visitor, digit: int) -> list[tuple[str, str]]:
        own = visitor.binaries.get(digit)
        return [
            *([("a two-class model: hog", TWO_CLASS)] if self.two_class else []),
            *([(f"trained here: {own.features}", TRAINED)] if own else []),
            *fitting_choices(self.resources, visitor),
        ]

    def _trainer(self, asked: Asked, features: str) -> Trainer:
        def prepare(data: Dataset, *_: object) -> Inputs:
            inputs, labels = self.resources.prepare(data, features, 0)
            used = _used(labels[:TRAINING_DIGITS], asked.digit, asked.negatives)
            return inputs[used], (labels[used] == asked.digit).long()

        config = TrainingConfig(features=features, learning_rate=0.05, momentum=0.9, epochs=100)
        return Trainer(
            config, self.resources.train, self.resources.test, prepare=prepare, classes=digit_and_rest(asked.digit)
        )


def _load_shipped() -> LogisticRegression | None:
    try:
        return load_model(SHIPPED)
    except (ValueError, OSError) as error:  # the tab does without
        LOG.warning("broken", extra={"facts": {"what": str(error)}})
        return None


def _checked(digit: object, model: object, form: object, negatives: object) -> Asked:
    if not isinstance(digit, int) or not 0 <= digit <= 9:
        raise UserError(f"The class must be a digit from 0 to 9, not {digit!r}.")
    if not isinstance(negatives, int) or negatives not in NEGATIVES.values():
        raise UserError(f"Of the negatives, one in {', '.join(map(str, NEGATIVES.values()))} can be used.")
    if form not in (SOFTMAX, ROW):
        raise UserError(f"The logit of a model of ten classes must be {SOFTMAX} or {ROW}.")
    return Asked(digit, str(model), str(form), negatives)


def _used(labels: torch.Tensor, digit: int, negatives: int) -> torch.Tensor:
    """The places, rising, of all of the class and of one in so many of the others: int64 [n]."""
    positive = labels == digit
    return torch.cat([positive.nonzero()[:, 0], (~positive).nonzero()[::negatives, 0]]).sort().values

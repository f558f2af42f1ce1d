"""The Threshold tab: one class against the rest, one logit, one sigmoid, and what a threshold makes of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import gradio as gr
import torch

from logreg.config import TrainingConfig
from logreg.data import Dataset
from logreg.errors import UserError
from logreg.evaluation.binary import sigmoid
from logreg.model import LogisticRegression
from logreg.reporting.images import render_gallery
from logreg.reporting.wording import signed
from logreg.training import Inputs, Trainer
from logreg.ui.components.evidence import evidence_view
from logreg.ui.components.gallery import gallery_view
from logreg.ui.components.threshold_view import render_threshold, threshold_view
from logreg.ui.rendering.evidence import render_shares
from logreg.ui.server.errors import event_value, number, user_facing_errors
from logreg.ui.server.events import QUEUED, UNQUEUED
from logreg.ui.server.scheduler import TrainingScheduler
from logreg.ui.state.model_choices import choices, refresh_dropdown, resolve_model
from logreg.ui.state.resources import Resources
from logreg.ui.state.visitor import Visitor

TRAINED = "trained here"
REST = {"all of them": 1, "every second": 2, "every ninth": 9, "every fiftieth": 50}
WRONG = 12  # digits of either kind that are shown
LEARNT_FROM = 20_000  # training digits: enough for two classes
STAGES = (1, 2, 5, 10, 20, 50, 100, 200, 400, 600)  # steps after which the model that learns is shown
PAUSE = 0.3  # seconds between two stages, for the eyes

CHOOSE = "<p>Choose a digit: a dot on the curve, or one on the wrong side.</p>"


class Row(NamedTuple):
    """One logit z = `weight` . x + `bias`: float32 [784], float; x is what the map `features` makes of an image."""

    features: str
    weight: torch.Tensor
    bias: float


class ThresholdTab:
    """Builds the tab's components and wires them."""

    def __init__(self, resources: Resources, machine: TrainingScheduler, visitor: gr.State, tab: gr.Tab) -> None:
        self.resources, self.machine = resources, machine
        common: dict[str, Any] = {"filterable": False, "min_width": 130}
        with gr.Row(elem_id="threshold-controls"):
            digit = gr.Dropdown(
                [(f"is it a {digit}?", digit) for digit in range(10)],
                value=7,
                label="Class",
                elem_id="threshold-class",
                **common,
            )
            model = gr.Dropdown(
                choices(resources, Visitor()),
                value=resources.default,
                label="Row of",
                elem_id="threshold-model",
                scale=2,
                **common,
            )
            rest = gr.Dropdown(
                list(REST.items()),
                value=1,
                label="Of the rest take part",
                elem_id="threshold-rest",
                **common,
            )
            train = gr.Button("Train it from nothing", elem_id="threshold-train", min_width=160)
        remark = gr.HTML("", elem_id="threshold-note")
        view = threshold_view(elem_id="threshold")
        gr.HTML("<h2>On the wrong side</h2>")
        wrong = gallery_view(elem_id="threshold-wrong")
        gr.HTML("<h2>z, written out</h2>")
        with gr.Row():
            with gr.Column(scale=1, min_width=220):
                evidence = evidence_view(elem_id="threshold-evidence")
            with gr.Column(scale=2, min_width=280):
                total = gr.HTML(CHOOSE, elem_id="threshold-sum")

        looked = gr.State(-1)  # at which test digit; -1: at one of the class
        asked, shown = [visitor, digit, model, rest], [view, remark, model]
        written = [*asked, looked], [evidence, total]
        arrival = tab.select(self.arrive, [visitor, model], model, **QUEUED)
        measured = [arrival.then(self.measure, asked, shown, **QUEUED)]
        for choice in (digit, model, rest):
            measured.append(choice.input(self.measure, asked, shown, trigger_mode="always_last", **QUEUED))
        train.click(self.train, asked, shown, **QUEUED)
        view.rest(self.wrong, asked, wrong, trigger_mode="always_last", **QUEUED)
        measured += [event(self.look, None, looked, **UNQUEUED) for event in (view.picked, wrong.picked)]
        for event in measured:
            event.success(self.write_out, *written, **QUEUED)

    def arrive(self, visitor: Visitor, model: str) -> Any:
        """The models that there are now."""
        return refresh_dropdown(self.resources, visitor, model) if model != TRAINED else gr.skip()

    @user_facing_errors
    def measure(self, visitor: Visitor, digit: int, model: str, rest: int) -> Any:
        """The logits of the digits that take part, and what follows from them."""
        known = model != TRAINED or _class(digit) in visitor.binaries
        model = model if known else self.resources.default or ""
        row = self._row(visitor, digit, model)
        return self._show(row, digit, rest), _remark(row, digit, model), gr.skip() if known else model

    @user_facing_errors
    def train(self, visitor: Visitor, digit: int, model: str, rest: int) -> Iterator[Any]:
        """Two classes, the same trainer: show the model as it learns."""
        _checked_rest(rest)
        trained = next(iter(visitor.binaries.values()), None) if model == TRAINED else None
        features = (trained or resolve_model(self.resources, model, visitor)).features
        trainer = self._trainer(_class(digit), features, rest)
        for stage in STAGES:
            with self.machine.slot():
                losses = trainer.advance(stage - trainer.step)
            row = _difference(trainer.model)
            note = f"<p>Step {trainer.step} of {STAGES[-1]}, loss {losses[-1]:.4f}, on {features}.</p>"
            yield self._show(row, digit, rest), note, gr.skip()
            time.sleep(PAUSE)
        visitor.binaries[digit] = trainer.model
        offered = [*choices(self.resources, visitor), (f"the one trained here: {features}", TRAINED)]
        yield gr.skip(), _remark(row, digit, TRAINED), gr.Dropdown(choices=offered, value=TRAINED)

    @user_facing_errors
    def wrong(self, visitor: Visitor, digit: int, model: str, rest: int, event: gr.EventData) -> str:
        """The digits on the wrong side of a threshold."""
        threshold = event_value(event, "z")
        if not isinstance(threshold, int | float):
            raise UserError("The threshold must be a number.")
        z, positive, indices = self._logits(self._row(visitor, digit, model), digit, rest)
        passes = z >= threshold
        groups = []
        for title, chosen, surest in (
            ("Missed", positive & ~passes, z),
            ("False alarms", ~positive & passes, -z),
        ):
            places = chosen.nonzero()[:, 0]
            places = places[surest[places].argsort(stable=True)]
            digits = []
            for k in places[:WRONG].tolist():
                logit = float(z[k])
                digits.append((int(indices[k]), f"z = {logit:.2f}", [f"g = {sigmoid(logit):.6g}"]))
            count = f"{len(places):,}" + (f", the {WRONG} furthest off" if len(places) > WRONG else "")
            groups.append(render_gallery(f"{title}: {count}", self.resources.test.images, digits))
        return "".join(groups)

    @user_facing_errors
    def look(self, event: gr.EventData) -> int:
        """Another test digit to write z out for."""
        return number(event, "index", len(self.resources.test.labels))

    @user_facing_errors
    def write_out(self, visitor: Visitor, digit: int, model: str, rest: int, looked: int) -> Any:
        """Z of one test digit as the sum that it is, w . x + b."""
        row, (images, labels) = self._row(visitor, digit, model), self.resources.test
        index = looked if looked >= 0 else int((labels == digit).nonzero()[0])
        inputs = self.resources.prepare(self.resources.test, row.features, 0)[0][index].double()
        shares = row.weight.double() * inputs
        product, z = float(shares.sum()), float(shares.sum()) + row.bias
        text = (
            f"<p>Test digit {index}, a {int(labels[index])}. Is it a {digit}?</p>"
            f'<p class="sum">w &middot; x = {signed(product)}<br>b = {signed(row.bias)}<br>'
            f'z = w &middot; x + b = <b id="threshold-z">{signed(z)}</b><br>g(z) = <b>{sigmoid(z):.6g}</b></p>'
            "<p>Over the digit, the 784 products that w &middot; x adds up.</p>"
        )
        return render_shares(row.features, images[index], inputs, shares), text

    def _row(self, visitor: Visitor, digit: int, name: str) -> Row:
        digit = _class(digit)
        if name == TRAINED:
            if digit not in visitor.binaries:
                raise UserError(f"No model has been trained here for {digit} yet: train it, or choose another row.")
            return _difference(visitor.binaries[digit])
        model = resolve_model(self.resources, name, visitor)
        return Row(model.features, model.linear.weight[digit].detach(), float(model.linear.bias[digit].detach()))

    def _show(self, row: Row, digit: int, rest: int) -> str:
        return render_threshold(digit, *self._logits(row, digit, rest), self.resources.test.images)

    @torch.inference_mode()
    def _logits(self, row: Row, digit: int, rest: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Logit, truth and test digit of those that take part, the largest logit first."""
        inputs, labels = self.resources.prepare(self.resources.test, row.features, 0)
        indices = _taking_part(labels, digit, rest)
        z = (inputs @ row.weight + row.bias)[indices]
        z, order = z.sort(descending=True, stable=True)
        indices = indices[order]
        return z, labels[indices] == digit, indices

    def _trainer(self, digit: int, features: str, rest: int) -> Trainer:
        def binary(data: Dataset, *_: object) -> Inputs:
            inputs, labels = self.resources.prepare(data, features, 0)
            inputs, labels = inputs[:LEARNT_FROM], labels[:LEARNT_FROM]
            if rest > 1:
                chosen = _taking_part(labels, digit, rest)
                inputs, labels = inputs[chosen], labels[chosen]
            return inputs, (labels == digit).long()

        config = TrainingConfig(features=features, learning_rate=0.05, momentum=0.9, epochs=100)
        return Trainer(config, self.resources.train, self.resources.test, prepare=binary, classes=2)


def _class(digit: object) -> int:
    if not isinstance(digit, int) or not 0 <= digit <= 9:
        raise UserError(f"The class must be a digit from 0 to 9, not {digit!r}.")
    return digit


def _checked_rest(rest: object) -> None:
    if not isinstance(rest, int) or rest not in REST.values():
        raise UserError(f"Of the rest, one in {', '.join(map(str, REST.values()))} can take part.")


def _taking_part(labels: torch.Tensor, digit: int, rest: int) -> torch.Tensor:
    """All of the class, and of the rest every so-manieth: their places, int64 [n]."""
    _checked_rest(rest)
    positive = labels == digit
    return torch.cat([positive.nonzero()[:, 0], (~positive).nonzero()[::rest, 0]]).sort().values


def _difference(model: LogisticRegression) -> Row:
    """The one logit that two classes come to: softmax of two is the sigmoid of their difference."""
    weight, bias = model.linear.weight.detach(), model.linear.bias.detach()
    return Row(model.features, weight[1] - weight[0], float(bias[1] - bias[0]))


def _remark(row: Row, digit: int, name: str) -> str:
    if name == TRAINED:
        return f"<p>Learnt from nothing: {digit} against those of the rest that take part, on {row.features}.</p>"
    return (
        f"<p>Row {digit} of the ten, taken alone: it learnt to be larger than the other nine, not to be right at 0.5."
        " So another threshold may suit it better.</p>"
    )

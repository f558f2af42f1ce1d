"""The Evaluate tab: how good a model is on what is held out for testing, and which examples it gets wrong."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from logreg.errors import UserError
from logreg.evaluation.report import Report
from logreg.evaluation.robustness import DISTURBANCES, curves, curves_table
from logreg.reporting.charts import coverage_figure, figures_json, reliability_figure, robustness_figure
from logreg.reporting.summary import render_classes, render_comparison, render_summary
from logreg.ui.components.chart import figures_view
from logreg.ui.components.confusion import confusion_view
from logreg.ui.components.download import download, saver
from logreg.ui.components.gallery import gallery_view
from logreg.ui.components.sketchpad import render_drawing, render_test_digit
from logreg.ui.rendering.confusion import render_confusion
from logreg.ui.rendering.galleries import MISTAKES, render_digits, render_kinds
from logreg.ui.server.errors import number, user_facing_errors
from logreg.ui.server.events import QUEUED
from logreg.ui.state.model_choices import choices, learned_from, offered_or_default, refresh_dropdown, resolve_model
from logreg.ui.state.resources import Resources
from logreg.ui.state.source_identity import held_out, is_mnist, same_data
from logreg.ui.state.sources import source_of
from logreg.ui.state.visitor import Visitor
from logreg.ui.tabs.evaluate.cross_validation import render_cross_validation
from logreg.ui.tabs.evaluate.selection import Measured, Selection, gallery_asked

COMPARED = "pixels"  # with the model that is evaluated, until another is chosen
FILES = {
    "predictions.csv": "Predictions",
    "classes.csv": "Classes",
    "confusion.csv": "Confusion matrix",
    "reliability.csv": "Reliability",
    "coverage.csv": "Coverage",
    "robustness.csv": "Robustness",
}
TO_DRAW = """() => [...document.querySelectorAll("#tabs [role=tab]")]
  .find((tab) => tab.textContent.trim() === "Draw")?.click()"""
TO_GALLERY = Path(__file__).with_name("evaluate.js").read_text(encoding="utf-8")


CHANGED = '<p class="faint">Your data have changed since: the figures are of the examples as they were.</p>'
OTHER_TEST = (
    "Each of the two models is tested on examples that it has not learned from, and these are not the same: to compare "
    "models, train both on the same data with the same seed."
)
NO_MODEL = '<p class="no-model">No model has learned these classes yet: train one on the Train tab.</p>'


class EvaluateTab:
    """Builds the tab's components and wires them; an example that is clicked opens on `pad`, before the same model."""

    def __init__(
        self, resources: Resources, visitor: gr.State, tab: gr.Tab, pad: gr.HTML, model_choice: gr.Dropdown
    ) -> None:
        self.resources = resources
        self._reports: dict[str, Report] = {}  # of the shipped models
        models = choices(resources, Visitor())
        compared = COMPARED if COMPARED in resources.models else resources.default
        common: dict[str, Any] = {"filterable": False, "min_width": 200}
        with gr.Column(elem_id="evaluate"):
            with gr.Row(elem_id="evaluate-models"):
                self.model = model = gr.Dropdown(
                    models, value=resources.default, label="Model", elem_id="evaluate-model", **common
                )
                other = gr.Dropdown(models, value=compared, label="Compare with", elem_id="compare-model", **common)
            summary = gr.HTML("", elem_id="evaluate-summary")
            with gr.Row(elem_id="evaluate-errors"):
                with gr.Column(scale=5, min_width=300):
                    gr.HTML("<h2>Confusion matrix</h2>")
                    confusion = confusion_view(elem_id="confusion-matrix")
                with gr.Column(scale=6, min_width=300):
                    gr.HTML("<h2>Examples</h2>")
                    kinds = gallery_view(value=render_kinds(MISTAKES), elem_id="gallery-kinds")
                    gallery = gallery_view(elem_id="gallery")
            gr.HTML("<h2>Comparison</h2>")
            comparison = gr.HTML("", elem_id="comparison")
            gr.HTML("<h2>Class by class</h2>")
            classes = gr.HTML("", elem_id="class-figures")
            with gr.Row():
                with gr.Column(min_width=300):
                    gr.HTML(
                        "<h2>Calibration</h2><p>On the dashed line, answers given with 90 % confidence are right nine "
                        "times in ten. Below: how many answers have which confidence.</p>"
                    )
                    reliability = figures_view(elem_id="reliability")
                with gr.Column(min_width=300):
                    gr.HTML(
                        "<h2>Abstaining</h2><p>The accuracy on what is answered, if the examples with the least "
                        "confident answers are left to someone else.</p>"
                    )
                    coverage = figures_view(elem_id="coverage")
            gr.HTML(
                "<h2>Robustness</h2><p>Accuracy on what is held out for testing, the first 2,000 at most, when it is "
                "disturbed. Deskewing models tolerate shifts but not noise.</p>"
            )
            measure = gr.Button("Run the robustness test", elem_id="robustness-button")
            robustness = figures_view(elem_id="robustness")
            gr.HTML("<h2>Downloads</h2>")
            with gr.Row(elem_id="evaluate-files"):
                files = [(gr.Button(f"{title} (CSV)", min_width=120), name) for name, title in FILES.items()]
            saved = saver(elem_id="evaluate-saver")

        selection = gr.State(Selection())
        asked = [visitor, selection, model, other]
        shown = [summary, confusion, kinds, gallery, comparison, classes, reliability, coverage, robustness]
        # One event for all of them: the answers of several could come in another order.
        events = [tab.select, model.input, other.input, kinds.select, confusion.select]
        gr.on(events, self.show, asked, [*shown, model, other], trigger_mode="always_last", **QUEUED)
        confusion.select(None, js=TO_GALLERY)
        gallery.select(self.open, [visitor, selection, model], [pad, model_choice], **QUEUED).success(None, js=TO_DRAW)
        # A visitor's own model takes seconds: one at a time.
        alone: dict[str, Any] = {**QUEUED, "concurrency_id": "robustness", "concurrency_limit": 1}
        measure.click(self.disturb, selection, robustness, **alone)
        for button, name in files:
            button.click(partial(self.take, name), selection, saved, **alone)

    @user_facing_errors
    def show(
        self, visitor: Visitor, selection: Selection, model: object, other: object, event: gr.EventData
    ) -> tuple[Any, ...]:
        """Everything on the tab, for the models that are chosen and the gallery that was asked for last."""
        source = source_of(self.resources, visitor)
        offered = [refresh_dropdown(self.resources, visitor, name) for name in (model, other)]
        model, other = (offered_or_default(self.resources, visitor, name) for name in (model, other))
        which = gallery_asked(event, source.classes)
        before = selection.measured
        selection.choose(which, source)
        if not model and not is_mnist(source):
            selection.measured = None
            return NO_MODEL, *[""] * 8, *offered
        try:
            first = self._measure(visitor, model, other)
            # A click for another gallery finds the model as it was, even if its run has gone on.
            if which is not None and before and (before.name, before.source.key) == (model, first.source.key):
                first = before
            if before and before.is_like(first):
                first = before
            report = self._report(first)
        except ValueError as error:  # a model that is gone or has diverged: nothing of the one before it stays
            selection.measured = None
            return f'<p class="warning">{escape(str(error))}</p>', *[""] * 8, *offered
        changed = "" if same_data(source, first.source) else CHANGED
        selection.measured, source = first, first.source
        second, comparison = self._compared(visitor, first, report, other)
        cell = selection.gallery if isinstance(selection.gallery, tuple) else None
        called, images = held_out(source), source.test.images
        return (
            render_summary(report, first.label, called)
            + changed
            + render_cross_validation(visitor, source, first.name),
            render_confusion(report, cell),
            render_kinds(selection.gallery, shipped=is_mnist(source)),
            render_digits(selection.gallery, report, second, images, self.resources.all_wrong, called),
            comparison,
            render_classes(report),
            figures_json([reliability_figure(report.reliability, report.noun)]),
            figures_json([coverage_figure(*report.coverage)]),
            gr.skip() if first is before else "",
            *offered,
        )

    @user_facing_errors
    def open(self, visitor: Visitor, selection: Selection, model: str, event: gr.EventData) -> Any:
        """An example on the Draw tab, before the same model."""
        resolve_model(self.resources, model, visitor)
        source = selection.shown.source
        test = source.test
        index = number(event, "index", len(test.labels))
        # The pad knows MNIST's test digits by their index; anything else is a drawing to it.
        shown = render_test_digit(test, index) if is_mnist(source) else render_drawing(test.images[index].numpy())
        return shown, gr.Dropdown(choices=choices(self.resources, visitor), value=model)

    @user_facing_errors
    def disturb(self, selection: Selection) -> Iterator[Any]:
        """The curves of one disturbance after the other, until another model is shown."""
        measured, figures = selection.shown, []
        for disturbance, found in self._robustness(measured):
            if selection.measured is not measured:
                break
            figures.append(robustness_figure(disturbance, found))
            yield figures_json(figures)
        yield gr.skip()  # Gradio sends what comes last once more, when the page may show something else

    @user_facing_errors
    def take(self, name: str, selection: Selection) -> str:
        """A table of the model that is shown, as a file."""
        measured = selection.shown
        if name == "robustness.csv":
            content = curves_table(self._robustness(measured))
        else:
            content = self._report(measured).tables()[name]()
        return download(f"{measured.name.replace(' ', '-')}-{name}", "text/csv", content.encode())

    def _measure(self, visitor: Visitor, name: object, other: object) -> Measured:
        """The model, and what to test it on; one that has learned from none of these data, on what `other` is."""
        model, source = resolve_model(self.resources, name, visitor), source_of(self.resources, visitor)
        if model.classes != source.classes:
            raise UserError("This model tells other classes apart than those of the data: choose another.")
        label = next((label for label, own in choices(self.resources, visitor) if own == name), str(name))
        copy = model if name in self.resources.models else deepcopy(model)
        learned = [learned_from(source, visitor, each) for each in (name, other)] if source.own else []
        return Measured(str(name), label, copy, next((each for each in learned if each is not None), source))

    def _report(self, measured: Measured) -> Report:
        if not self._shared(measured):
            return self.resources.report(measured.model, measured.source)
        if measured.name not in self._reports:
            self._reports[measured.name] = self.resources.report(measured.model)
        return self._reports[measured.name]

    def _shared(self, measured: Measured) -> bool:
        """Whether the figures are those of a shipped model on MNIST's digits, the same for all visitors."""
        return measured.name in self.resources.models and is_mnist(measured.source)

    def _compared(self, visitor: Visitor, first: Measured, report: Report, other: object) -> tuple[Report | None, str]:
        """The other model's report, None where it has no figures, and the comparison as HTML."""
        try:
            second = self._measure(visitor, other, first.name)
            if second.source.key != first.source.key:
                raise UserError(OTHER_TEST)
            found = report if second.name == first.name else self._report(second)
        except ValueError as error:
            return None, f'<p class="warning">{escape(str(error))}</p>'
        return found, render_comparison(report, found, first.short, second.short)

    def _robustness(self, measured: Measured) -> Iterator[Any]:
        """Each disturbance with the curve of the model, beside those of the shipped models on MNIST's digits."""
        shared, test = is_mnist(measured.source), measured.source.test
        own = {} if self._shared(measured) else {measured.short: measured.model}
        for disturbance in DISTURBANCES:
            found = self.resources.robustness(disturbance) if shared else {}
            yield disturbance, found | (curves(own, test, disturbance) if own else {})

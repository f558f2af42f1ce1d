"""The Evaluate tab: how good a model is on MNIST's test digits, and on which ones it is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

from logreg.evaluation.report import Report
from logreg.evaluation.robustness import DISTURBANCES, curves, curves_table
from logreg.model import LogisticRegression
from logreg.reporting.charts import coverage_figure, figures_json, reliability_figure, robustness_figure
from logreg.reporting.images import render_answers
from logreg.reporting.summary import render_classes, render_comparison, render_summary
from logreg.ui.components.chart import figures_view
from logreg.ui.components.confusion import confusion_view
from logreg.ui.components.download import download, saver
from logreg.ui.components.gallery import gallery_view
from logreg.ui.components.sketchpad import render_drawing
from logreg.ui.rendering.confusion import render_confusion
from logreg.ui.server.errors import event_value, number, user_facing_errors
from logreg.ui.server.events import QUEUED, UNQUEUED
from logreg.ui.state.model_choices import choices, refresh_dropdown, resolve_model
from logreg.ui.state.resources import Resources
from logreg.ui.state.visitor import Visitor
from logreg.ui.tabs.draw import DrawTab

COMPARED = "pixels"  # with the model that is evaluated, until another is chosen
FILES = {
    "predictions.csv": "Predictions",
    "classes.csv": "Classes",
    "confusion.csv": "Confusion matrix",
    "reliability.csv": "Reliability",
    "coverage.csv": "Coverage",
    "robustness.csv": "Robustness",
}
GALLERIES = {
    "mistakes": "Surest mistakes",
    "unsure": "Least sure, and right",
    "all": "All five wrong",
    "first": "Only this model right",
    "second": "Only the one beside right",
}
TO_DRAW = """() => [...document.querySelectorAll("#tabs [role=tab]")]
  .find((tab) => tab.textContent.trim() === "Draw")?.click()"""


class EvaluateTab:
    """Builds the tab's components and wires them; a digit that is clicked opens in `draw`."""

    def __init__(self, resources: Resources, visitor: gr.State, tab: gr.Tab, draw: DrawTab) -> None:
        self.resources = resources
        models = choices(resources, Visitor())
        beside = COMPARED if COMPARED in resources.models else resources.default
        with gr.Row(elem_id="evaluate-models"):
            model = gr.Dropdown(
                models,
                value=resources.default,
                label="Model",
                elem_id="evaluate-model",
                filterable=False,
                min_width=200,
            )
            other = gr.Dropdown(
                models, value=beside, label="Beside", elem_id="compare-model", filterable=False, min_width=200
            )
        summary = gr.HTML("", elem_id="evaluate-summary")
        with gr.Row(elem_id="evaluate-errors"):
            with gr.Column(scale=5, min_width=300):
                gr.HTML("<h2>Confusion matrix</h2>")
                confusion = confusion_view(elem_id="confusion-matrix")
            with gr.Column(scale=6, min_width=300):
                gr.HTML("<h2>Digits</h2>")
                buttons = "".join(
                    f'<button type="button" data-gallery="{name}">{title}</button>' for name, title in GALLERIES.items()
                )
                kinds = gallery_view(value=f'<div class="kinds">{buttons}</div>', elem_id="gallery-kinds")
                gallery = gallery_view(elem_id="gallery")
        gr.HTML("<h2>Two models side by side</h2>")
        comparison = gr.HTML("", elem_id="comparison")
        gr.HTML("<h2>Class by class</h2>")
        classes = gr.HTML("", elem_id="class-figures")
        with gr.Row():
            with gr.Column(min_width=300):
                gr.HTML(
                    "<h2>Does it know how sure it is?</h2><p>On the dashed line, what it calls 90 % is right nine "
                    "times in ten. Below: how many answers are how sure.</p>"
                )
                reliability = figures_view(elem_id="reliability")
            with gr.Column(min_width=300):
                gr.HTML(
                    "<h2>When it may abstain</h2><p>How many of its surest answers are right, if it leaves the others "
                    "to someone else.</p>"
                )
                coverage = figures_view(elem_id="coverage")
        gr.HTML(
            "<h2>What it withstands</h2><p>The first 2,000 test digits, disturbed: what straightens the digits first "
            "does not mind where they lie and how large they are, and minds noise the more.</p>"
        )
        measure = gr.Button("Disturb the digits", elem_id="robustness-button")
        robustness = figures_view(elem_id="robustness")
        gr.HTML("<h2>Take along</h2>")
        with gr.Row(elem_id="evaluate-files"):
            files = [(gr.Button(f"{title} (CSV)", min_width=120), name) for name, title in FILES.items()]
        saved = saver(elem_id="evaluate-saver")

        asked, shown = (
            [visitor, model, other],
            [summary, confusion, gallery, comparison, classes, reliability, coverage],
        )
        tab.select(self.arrive, asked, [model, other], **QUEUED).then(self.measure, asked, shown, **QUEUED)
        for choice in (model, other):
            choice.input(self.measure, asked, shown, trigger_mode="always_last", **QUEUED)
        model.input(lambda: "", None, robustness, **UNQUEUED)
        kinds.gallery(self.gallery, asked, gallery, **QUEUED)
        confusion.cell(self.gallery, asked, gallery, **QUEUED)
        gallery.picked(self.open, [visitor, model], [draw.pad, draw.model_choice], **QUEUED).success(None, js=TO_DRAW)
        # A visitor's own model takes seconds: one at a time.
        alone: dict[str, Any] = {**QUEUED, "concurrency_id": "robustness", "concurrency_limit": 1}
        measure.click(self.disturb, [visitor, model], robustness, **alone)
        for button, name in files:
            which = gr.State(name)
            button.click(self.take, [visitor, model, which], saved, **alone)

    def arrive(self, visitor: Visitor, model: str, other: str) -> Any:
        """The models that there are now."""
        return refresh_dropdown(self.resources, visitor, model), refresh_dropdown(self.resources, visitor, other)

    @user_facing_errors
    def measure(self, visitor: Visitor, model: str, other: str) -> Any:
        """Everything but the robustness, which takes seconds."""
        first, second = self._report(visitor, model), self._report(visitor, other)
        labels = {name: label.partition(":")[0] for label, name in choices(self.resources, visitor)}
        return (
            render_summary(first),
            render_confusion(first.confusion),
            self._show("mistakes", first, second),
            render_comparison(first, second, labels[model], labels[other]),
            render_classes(first),
            figures_json([reliability_figure(first.reliability)]),
            figures_json([coverage_figure(*first.coverage)]),
        )

    @user_facing_errors
    def gallery(self, visitor: Visitor, model: str, other: str, event: gr.EventData) -> str:
        """The digits of a cell of the confusion matrix, or of one of the galleries."""
        first = self._report(visitor, model)
        which = event_value(event, "which")
        if isinstance(which, str) and which in GALLERIES:
            return self._show(which, first, self._report(visitor, other))
        truth, answer = number(event, "truth", 10), number(event, "answer", 10)
        cell = first.cell(truth, answer)
        return render_answers(f"{truth} read as {answer}", first, cell, self.resources.test.images)

    @user_facing_errors
    def open(self, visitor: Visitor, model: str, event: gr.EventData) -> Any:
        """A digit on the Draw tab, before the same model."""
        resolve_model(self.resources, model, visitor)
        images = self.resources.test.images
        image = images[number(event, "index", len(images))]
        return render_drawing(image.numpy()), gr.Dropdown(choices=choices(self.resources, visitor), value=model)

    @user_facing_errors
    def disturb(self, visitor: Visitor, model: str) -> Iterator[str]:
        """The curves of one disturbance after the other."""
        figures = []
        for disturbance, found in self._robustness(visitor, model):
            figures.append(robustness_figure(disturbance, found))
            yield figures_json(figures)

    @user_facing_errors
    def take(self, visitor: Visitor, model: str, name: str) -> str:
        """A table as a file."""
        if name == "robustness.csv":
            content = curves_table(self._robustness(visitor, model))
        else:
            content = self._report(visitor, model).tables()[name]
        return download(name, "text/csv", content.encode())

    def _report(self, visitor: Visitor, name: str) -> Report:
        return self.resources.report(resolve_model(self.resources, name, visitor))

    def _robustness(self, visitor: Visitor, name: str) -> Iterator[Any]:
        """Each disturbance with the curves of the shipped models, and of the visitor's own."""
        model = resolve_model(self.resources, name, visitor)
        own: dict[str, LogisticRegression] = {} if name in self.resources.models else {"yours": model}
        for disturbance in DISTURBANCES:
            found = self.resources.robustness(disturbance)
            yield disturbance, found | (curves(own, self.resources.test, disturbance) if own else {})

    def _show(self, which: str, first: Report, second: Report) -> str:
        found: dict[str, Callable[[], list[int]]] = {
            "mistakes": first.most_confident_mistakes,
            "unsure": first.least_sure_right,
            "all": self.resources.all_wrong,
            "first": lambda: first.only_right(second),
            "second": lambda: second.only_right(first),
        }
        return render_answers(GALLERIES[which], first, found[which](), self.resources.test.images)

"""The Evaluate tab: how good a model is on MNIST's test digits, and on which ones it is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

from logreg.evaluation import ClassFigures
from logreg.model import DEFAULT_PRESET, LogisticRegression
from logreg.report import Report, to_csv
from logreg.robustness import DISTURBANCES, curves
from logreg.ui.answer import percent
from logreg.ui.confusion import confusion_view, show_confusion
from logreg.ui.draw import DrawTab
from logreg.ui.errors import number, one_sentence
from logreg.ui.figures import coverage_figure, reliability_figure, robustness_figure
from logreg.ui.gallery import MOST, gallery_view, show_gallery
from logreg.ui.models import choices, choose, still_chosen
from logreg.ui.plots import figures_view, to_value
from logreg.ui.resources import Resources
from logreg.ui.saver import download, saver
from logreg.ui.sketchpad import show_drawing
from logreg.ui.visitor import Visitor

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
    "first": "Only the first right",
    "second": "Only the second right",
}
TO_DRAW = """() => [...document.querySelectorAll("#tabs [role=tab]")]
  .find((tab) => tab.textContent.trim() === "Draw")?.click()"""


class EvaluateTab:
    """Builds the tab's components and wires them; a digit that is clicked opens in `draw`."""

    def __init__(self, resources: Resources, visitor: gr.State, tab: gr.Tab, draw: DrawTab) -> None:
        self.resources = resources
        models = choices(Visitor())
        with gr.Row(elem_id="evaluate-models"):
            model = gr.Dropdown(
                models, value=DEFAULT_PRESET, label="Model", elem_id="evaluate-model", filterable=False, min_width=200
            )
            other = gr.Dropdown(
                models, value=COMPARED, label="Beside", elem_id="compare-model", filterable=False, min_width=200
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

        hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        asked, shown = (
            [visitor, model, other],
            [summary, confusion, gallery, comparison, classes, reliability, coverage],
        )
        tab.select(self.arrive, asked, [model, other], **hidden).then(self.measure, asked, shown, **hidden)
        for choice in (model, other):
            choice.input(self.measure, asked, shown, trigger_mode="always_last", **hidden)
        model.input(lambda: "", None, robustness, queue=False, **hidden)
        kinds.gallery(self.gallery, asked, gallery, **hidden)
        confusion.cell(self.gallery, asked, gallery, **hidden)
        gallery.digit(self.open, [visitor, model], [draw.pad, draw.model_choice], **hidden).success(None, js=TO_DRAW)
        measure.click(self.disturb, [visitor, model], robustness, **hidden)
        for button, name in files:
            which = gr.State(name)
            button.click(self.take, [visitor, model, which], saved, **hidden)

    def arrive(self, visitor: Visitor, model: str, other: str) -> Any:
        """The models that there are now."""
        return still_chosen(visitor, model), still_chosen(visitor, other)

    @one_sentence
    def measure(self, visitor: Visitor, model: str, other: str) -> Any:
        """Everything but the robustness, which takes seconds."""
        first, second = self._report(visitor, model), self._report(visitor, other)
        labels = {name: label.partition(":")[0] for label, name in choices(visitor)}
        return (
            _summary(first),
            show_confusion(first.confusion),
            self._show("mistakes", first, second),
            _comparison(first, second, labels[model], labels[other]),
            _classes(first),
            to_value([reliability_figure(first.reliability)]),
            to_value([coverage_figure(*first.coverage)]),
        )

    @one_sentence
    def gallery(self, visitor: Visitor, model: str, other: str, event: gr.EventData) -> str:
        """The digits of a cell of the confusion matrix, or of one of the galleries."""
        first = self._report(visitor, model)
        which = getattr(event, "which", None)
        if which in GALLERIES:
            return self._show(which, first, self._report(visitor, other))
        truth, answer = number(event, "truth", 10), number(event, "answer", 10)
        return self._digits(f"{truth} read as {answer}", first, first.cell(truth, answer))

    @one_sentence
    def open(self, visitor: Visitor, model: str, event: gr.EventData) -> Any:
        """A digit on the Draw tab, before the same model."""
        images = self.resources.test.images
        image = images[number(event, "index", len(images))]
        return show_drawing(image.numpy()), gr.Dropdown(choices=choices(visitor), value=model)

    @one_sentence
    def disturb(self, visitor: Visitor, model: str) -> Iterator[str]:
        """The curves of one disturbance after the other."""
        figures = []
        for disturbance, found in self._robustness(visitor, model):
            figures.append(robustness_figure(disturbance, found))
            yield to_value(figures)

    @one_sentence
    def take(self, visitor: Visitor, model: str, name: str) -> str:
        """A table as a file."""
        if name == "robustness.csv":
            rows = [
                [disturbance.title, level, kind, accuracy]
                for disturbance, found in self._robustness(visitor, model)
                for kind, accuracies in found.items()
                for level, accuracy in zip(disturbance.levels, accuracies, strict=True)
            ]
            content = to_csv(["disturbance", "level", "model", "accuracy"], rows)
        else:
            content = self._report(visitor, model).tables()[name]
        return download(name, "text/csv", content.encode())

    def _report(self, visitor: Visitor, name: str) -> Report:
        return self.resources.report(choose(self.resources, name, visitor))

    def _robustness(self, visitor: Visitor, name: str) -> Iterator[Any]:
        """Each disturbance with the curves of the shipped models, and of the visitor's own."""
        model = choose(self.resources, name, visitor)
        own: dict[str, LogisticRegression] = {} if name in self.resources.models else {"yours": model}
        for disturbance in DISTURBANCES:
            found = self.resources.robustness(disturbance)
            yield disturbance, found | (curves(own, self.resources.test, disturbance) if own else {})

    def _show(self, which: str, first: Report, second: Report) -> str:
        found: dict[str, Callable[[], list[int]]] = {
            "mistakes": first.surest_mistakes,
            "unsure": first.least_sure_right,
            "all": self.resources.all_wrong,
            "first": lambda: first.only_right(second),
            "second": lambda: second.only_right(first),
        }
        return self._digits(GALLERIES[which], first, found[which]())

    def _digits(self, title: str, report: Report, indices: list[int]) -> str:
        count = f"{len(indices):,} digit{'' if len(indices) == 1 else 's'}"
        shown = f", the first {MOST} of them shown" if len(indices) > MOST else ""
        digits = []
        for index in indices[:MOST]:
            truth, answer = int(report.labels[index]), int(report.answers[index])
            shares = report.probabilities[index]
            second = truth if truth != answer else int(shares.topk(2).indices[1])
            line = f"{truth} as {answer}" if truth != answer else f"{truth}"
            more = [f"{digit}: {percent(float(shares[digit]))}" for digit in (answer, second)]
            digits.append((index, line, more))
        return show_gallery(f"{title}: {count}{shown}.", self.resources.test.images, digits)


def _summary(report: Report) -> str:
    evaluation = report.evaluation
    low, high = (100 * bound for bound in evaluation.interval)
    return (
        f'<dl class="figures-line"><div><dt>accuracy</dt><dd>{100 * evaluation.accuracy:.2f} %</dd>'
        f"<dd>95 % interval {low:.2f} to {high:.2f} %</dd></div>"
        f"<div><dt>wrong</dt><dd>{evaluation.total - evaluation.correct:,}</dd>"
        f"<dd>of {evaluation.total:,} test digits</dd></div>"
        f"<div><dt>log loss</dt><dd>{evaluation.loss:.4f}</dd><dd>nats a digit</dd></div>"
        f"<div><dt>calibration error</dt><dd>{100 * report.reliability.error:.2f} %</dd>"
        "<dd>expected, 15 bins</dd></div></dl>"
    )


def _classes(report: Report) -> str:
    def row(name: str, each: ClassFigures) -> str:
        shares = "".join(f"<td>{100 * share:.2f} %</td>" for share in each[:3])
        return f'<tr><th scope="row">{name}</th>{shares}<td>{each.support:,}</td></tr>'

    rows = [row(str(digit), each) for digit, each in enumerate(report.classes)]
    rows += [row("macro mean", report.macro), row("weighted mean", report.weighted)]
    head = "".join(f'<th scope="col">{name}</th>' for name in ("class", "precision", "recall", "F1", "support"))
    return (
        f'<div class="scroll" tabindex="0"><table class="figures-table"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _comparison(first: Report, second: Report, name: str, other: str) -> str:
    gained, lost = len(first.only_right(second)), len(second.only_right(first))
    if name == other:
        return "<p>Choose another model beside it.</p>"
    p = first.p_value(second)
    chance = "less than one in a million times" if p < 1e-6 else f"with probability {p:.2g}"
    verdict = (
        "the difference is more than chance would make"
        if p < 0.05
        else "these digits alone can't tell which of them is better"
    )
    return (
        f"<p>{name} gets {gained:,} digits right that {other} gets wrong; {other} {lost:,} that {name} gets wrong. "
        f"Were the two equally good, numbers this far apart would come {chance} (McNemar's exact test, "
        f'p = <span id="p-value">{p:.3g}</span>): {verdict}.</p>'
    )

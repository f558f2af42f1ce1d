"""The Draw tab: a sketchpad, the answer while one draws, the evidence for it, and teaching."""

from __future__ import annotations

import random
from typing import Any, NamedTuple

import gradio as gr
import numpy as np
import torch

from logreg.evaluation import Evaluation, evaluate
from logreg.model import DEFAULT_PRESET, LogisticRegression
from logreg.picture import read_picture
from logreg.recognition import Found, read_digits
from logreg.teaching import teach
from logreg.ui.answer import show_image, show_prediction, show_probabilities
from logreg.ui.errors import one_sentence
from logreg.ui.evidence import evidence_view, steps_view, weigh
from logreg.ui.resources import Resources
from logreg.ui.run import Run
from logreg.ui.sketchpad import read_drawing, read_upload, show_drawing, sketchpad

OWN_RUN = "your run"
TAUGHT = "your taught copy"
DESCRIPTIONS = {
    "everyone": "everyone: hog, and restyled digits",
    "hog": "hog: orientations of edges",
    "deskewed": "deskewed: straightened pixels",
    "pixels": "pixels: raw pixels, fitted well",
    "article": "article: the article's recipe",
}
BLANK = np.zeros((28, 28), np.uint8)


class Taught(NamedTuple):
    """A visitor's own copy of the model called `base`, after each lesson; the last is the newest."""

    base: str
    models: tuple[LogisticRegression, ...]


class DrawTab:
    """Builds the tab's components and wires them. `run` holds the visitor's training run; `model_choice` is shared."""

    def __init__(self, resources: Resources, run: gr.State) -> None:
        self.resources = resources
        taught, chosen = gr.State(None), gr.State(0)
        # First of all events: Gradio's browser client takes an app's first for /predict, and warns where it is not.
        image, found = gr.File(label="image", visible=False), gr.JSON(label="answer", visible=False)
        image.upload(self.predict, image, found, api_name="predict", queue=False)
        with gr.Row(elem_id="draw"):
            with gr.Column(scale=10, min_width=280, elem_id="draw-pad"):
                pad = sketchpad(elem_id="sketchpad")
            with gr.Column(scale=8, min_width=280, elem_id="draw-answer"):
                with gr.Row(elem_id="answer-row"):
                    prediction = gr.HTML(show_prediction([], 0), elem_id="prediction", js_on_load=CHOOSE)
                    seen = gr.HTML(show_image(BLANK), elem_id="seen")
                probabilities = gr.HTML(show_probabilities(None), elem_id="probabilities")
                self.model_choice = gr.Dropdown(
                    choices=choices(None, None),
                    value=DEFAULT_PRESET,
                    label="Model",
                    elem_id="model-choice",
                    filterable=False,
                )
            with gr.Column(scale=8, min_width=280, elem_id="draw-why"):
                evidence = evidence_view(elem_id="explanation")
                total = gr.HTML(NO_EVIDENCE, elem_id="evidence-sum")
                with gr.Row():
                    answer_for = _class_choice("For", "the answer", "evidence-for")
                    against = _class_choice("Against", "the next best", "evidence-against")
        with gr.Row(elem_id="draw-more"):
            with gr.Column(scale=3, min_width=280):
                gr.HTML("<h2>From the drawing to the inputs</h2>")
                steps = steps_view(elem_id="preprocessing")
            with gr.Column(scale=2, min_width=280):
                gr.HTML("<h2>Teach it</h2><p>A copy of the model, yours alone, takes gradient steps on this drawing.</p>")
                with gr.Row(elem_id="teach"):
                    label = gr.Dropdown(list(range(10)), value=0, label="That was a", elem_id="teach-label", min_width=90)
                    lesson = gr.Button("Teach", elem_id="teach-button", min_width=80)
                    unteach = gr.Button("Undo", elem_id="unteach-button", min_width=80)
                report = gr.HTML("", elem_id="teach-report")

        # What is quick and can't fail goes past the queue; from the queue, an error reaches the page as a sentence.
        private: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        latest: dict[str, Any] = {**private, "queue": False, "trigger_mode": "always_last"}
        asked = [pad, self.model_choice, run, taught, chosen, answer_for, against]
        shown = [pad, prediction, probabilities, seen, evidence, total, steps]
        for event in (pad.input, self.model_choice.change, answer_for.input, against.input):
            event(self.answer, asked, shown, **latest)
        prediction.choose(self.choose, None, chosen, queue=False, **private).then(self.answer, asked, shown, **latest)
        pad.random(self.random_digit, None, pad, **private)
        pad.wrong(self.wrong_digit, [self.model_choice, run, taught], pad, **private)
        pad.picture(self.picture, None, pad, **private)
        lesson.click(
            self.teach, [pad, self.model_choice, run, taught, chosen, label], [taught, report, self.model_choice], **private
        ).then(self.answer, asked, shown, **latest)
        unteach.click(self.unteach, [run, taught], [taught, report, self.model_choice], **private).then(
            self.answer, asked, shown, **latest
        )

    def model(self, name: str | None, run: Run | None, taught: Taught | None) -> LogisticRegression:
        """The shipped model of that name, or the visitor's own."""
        if name == TAUGHT and taught is not None:
            return taught.models[-1]
        if name == OWN_RUN and run is not None:
            return run.trainer.model
        if name not in self.resources.models:
            raise ValueError(f"The model must be one of {', '.join(self.resources.models)}, or one of your own.")
        return self.resources.models[name]

    @one_sentence
    def answer(
        self,
        drawing: str,
        name: str,
        run: Run | None,
        taught: Taught | None,
        chosen: int,
        answer_for: int,
        against: int,
    ) -> tuple[Any, ...]:
        """All that the page shows of a drawing."""
        model, ink = self.model(name, run, taught), read_drawing(drawing)
        found = read_digits(model, ink)
        if not found:
            empty = show_prediction([], 0), show_probabilities(None), show_image(BLANK), "", NO_EVIDENCE, ""
            return gr.HTML(boxes=[]), *empty
        chosen = min(chosen, len(found) - 1)
        answer = found[chosen].answer
        evidence = weigh(model, answer.image, _class(answer_for), _class(against))
        return (
            gr.HTML(boxes=_boxes(found, chosen, ink.shape)),
            show_prediction([each.answer for each in found], chosen),
            show_probabilities(answer),
            show_image(answer.image),
            evidence.picture,
            evidence.text,
            evidence.picture,
        )

    def choose(self, event: gr.EventData) -> int:
        """Which of several digits is explained."""
        index = getattr(event, "index", 0)
        return index if isinstance(index, int) and index >= 0 else 0

    @one_sentence
    def random_digit(self, event: gr.EventData) -> str:
        """A random test digit, of the class that a key asks for."""
        images, labels = self.resources.test
        digit = getattr(event, "digit", None)
        wanted = (labels == digit).nonzero()[:, 0].tolist() if isinstance(digit, int) else range(len(labels))
        if not wanted:
            raise ValueError(f"The digit must be from 0 to 9, not {digit}.")
        return show_drawing(images[random.choice(wanted)].numpy())

    @one_sentence
    def wrong_digit(self, name: str, run: Run | None, taught: Taught | None) -> str:
        """A random test digit that this model gets wrong."""
        model = self.model(name, run, taught)
        images, labels = self.resources.test
        with torch.inference_mode():
            answers = model(self.resources.prepare(self.resources.test, model.features, 0)[0]).argmax(1)
        wrong = (answers != labels).nonzero()[:, 0].tolist()
        for index in random.sample(wrong, min(len(wrong), 20)):
            drawing = show_drawing(images[index].numpy())
            found = read_digits(model, read_drawing(drawing))
            if len(found) == 1 and found[0].answer.closest != int(labels[index]):
                return drawing  # wrong on the way through the pad too
        raise ValueError("This model gets no test digit wrong.")

    @one_sentence
    def picture(self, event: gr.EventData) -> str:
        """The ink of a picture file, on the pad."""
        drawing = read_upload(getattr(event, "name", "The file"), getattr(event, "content", None))
        return show_drawing(drawing)

    @one_sentence
    def teach(
        self, drawing: str, name: str, run: Run | None, taught: Taught | None, chosen: int, label: int
    ) -> tuple[Taught, str, Any]:
        """Teach the visitor's copy this drawing, and say what that cost."""
        model = self.model(name, run, taught)
        found = read_digits(model, read_drawing(drawing))
        if not found:
            raise ValueError("Draw a digit first, then say which it was.")
        image = torch.from_numpy(found[min(chosen, len(found) - 1)].answer.image)
        inputs, labels = self.resources.prepare(self.resources.train, model.features, 0)
        after = teach(model, image, label, inputs, labels)
        before = self._tested(model)
        learnt = taught if taught is not None and name == TAUGHT else Taught(name, (model,))
        taught = Taught(learnt.base, (*learnt.models, after))
        report = f"Learnt. Test accuracy of your copy: {_accuracy(self._tested(after))}, {_accuracy(before)} before."
        return taught, f"<p>{report}</p>", gr.Dropdown(choices=choices(run, taught), value=TAUGHT)

    @one_sentence
    def unteach(self, run: Run | None, taught: Taught | None) -> tuple[Taught | None, str, Any]:
        """Forget the last lesson."""
        if taught is None:
            raise ValueError("There is no lesson to undo.")
        if len(taught.models) > 2:
            taught = Taught(taught.base, taught.models[:-1])
            report = f"Undone. Test accuracy of your copy: {_accuracy(self._tested(taught.models[-1]))}."
            return taught, f"<p>{report}</p>", gr.Dropdown(choices=choices(run, taught), value=TAUGHT)
        return None, "<p>Undone.</p>", gr.Dropdown(choices=choices(run, None), value=taught.base)

    def _tested(self, model: LogisticRegression) -> Evaluation:
        inputs, labels = self.resources.prepare(self.resources.test, model.features, 0)
        with torch.inference_mode():
            return evaluate(model(inputs), labels)

    @one_sentence
    def predict(self, image: str | None) -> dict[str, object]:
        """Read a picture file: `digit` (null unless there is exactly one), its `probabilities` and `digit_score`, and
        `digits`, the same of each digit found from left to right, with its `box` (left, top, right, bottom)."""
        if image is None:
            raise ValueError("Give a picture file.")
        found = read_digits(self.resources.models[DEFAULT_PRESET], read_picture(image))
        digits = [{**_mapping(each), "box": list(each.box)} for each in found]
        if len(found) == 1:
            return {**_mapping(found[0]), "digits": digits}
        return {"digit": None, "probabilities": [0.1] * 10, "digit_score": None, "digits": digits}


# A click on one of several digits.
CHOOSE = """
element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-index]");
  if (button) trigger("choose", { index: Number(button.dataset.index) });
});
"""
NO_EVIDENCE = "<p>The evidence for the answer appears here, painted over the drawing.</p>"
DEFAULT_CLASS = -1  # whichever the model says


def choices(run: Run | None, taught: Taught | None) -> list[tuple[str, str]]:
    """The models to choose from, as (label, name): the five shipped, and the visitor's own once there are any."""
    own = []
    if run is not None:
        step, total = run.trainer.step, run.trainer.total_steps
        own.append((f"your run: {run.trainer.config.features}, step {step:,} of {total:,}", OWN_RUN))
    if taught is not None:
        own.append((f"your taught copy of {taught.base}", TAUGHT))
    return [*((label, name) for name, label in DESCRIPTIONS.items()), *own]


def _class_choice(label: str, default: str, elem_id: str) -> gr.Dropdown:
    options = [(default, DEFAULT_CLASS), *((str(digit), digit) for digit in range(10))]
    return gr.Dropdown(options, value=DEFAULT_CLASS, label=label, elem_id=elem_id, filterable=False, min_width=100)


def _class(choice: int) -> int | None:
    return None if choice == DEFAULT_CLASS else choice


def _boxes(found: list[Found], chosen: int, shape: tuple[int, ...]) -> list[list[float | bool]]:
    height, width = shape
    return [
        [box[0] / width, box[1] / height, box[2] / width, box[3] / height, index == chosen]
        for index, (box, _) in enumerate(found)
    ]


def _accuracy(result: Evaluation) -> str:
    return f"{100 * result.accuracy:.2f} %"


def _mapping(found: Found) -> dict[str, object]:
    answer = found.answer
    return {
        "digit": answer.digit,
        "probabilities": [round(share, 6) for share in answer.probabilities.tolist()],
        "digit_score": round(answer.digit_score, 6),
    }

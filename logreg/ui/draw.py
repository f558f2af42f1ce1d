"""The Draw tab: a sketchpad, the answer while one draws, and the picture that the model really sees."""

from __future__ import annotations

import base64
from html import escape
from io import BytesIO

import gradio as gr
import numpy as np
from PIL import Image

from logreg.model import DEFAULT_PRESET, LogisticRegression
from logreg.picture import read_picture
from logreg.recognition import Recognition, recognise
from logreg.ui.errors import one_sentence
from logreg.ui.resources import Resources
from logreg.ui.run import Run
from logreg.ui.sketchpad import read_drawing, sketchpad

OWN_RUN = "your run"
DESCRIPTIONS = {
    "everyone": "everyone: orientations, MNIST and restyled digits",
    "hog": "hog: orientations of the edges",
    "deskewed": "deskewed: straightened pixels",
    "pixels": "pixels: the best that raw pixels allow",
    "article": "article: the article's recipe",
}


class DrawTab:
    """Builds the tab's components and wires them; `offer_run` is for the Train tab."""

    def __init__(self, resources: Resources, run: gr.State) -> None:
        self.resources = resources
        # First of all events: Gradio's browser client takes an app's first for /predict, and warns where it is not.
        image, found = gr.File(label="image", visible=False), gr.JSON(label="answer", visible=False)
        image.upload(self.predict, image, found, api_name="predict", queue=False)
        with gr.Row(elem_id="draw"):
            with gr.Column(scale=5, min_width=280, elem_id="draw-pad"):
                pad = sketchpad(elem_id="sketchpad")
            with gr.Column(scale=4, min_width=280, elem_id="draw-answer"):
                with gr.Row(elem_id="answer-row"):
                    prediction = gr.HTML(show_prediction(None), elem_id="prediction")
                    seen = gr.HTML(show_image(np.zeros((28, 28), np.uint8)), elem_id="seen")
                probabilities = gr.HTML(show_probabilities(None), elem_id="probabilities")
                self.model_choice = gr.Dropdown(
                    choices=choices(None), value=DEFAULT_PRESET, label="Model", elem_id="model-choice", filterable=False
                )
        answer_events = [pad.input, self.model_choice.change]
        for event in answer_events:
            event(
                self.answer,
                [pad, self.model_choice, run],
                [prediction, probabilities, seen],
                queue=False,
                show_progress="hidden",
                trigger_mode="always_last",
                api_visibility="private",
            )

    def model(self, name: str | None, run: Run | None) -> LogisticRegression:
        """The shipped model of that name, or the visitor's own run's."""
        if name == OWN_RUN and run is not None:
            return run.trainer.model
        if name not in self.resources.models:
            raise ValueError(
                f"The model must be one of {', '.join(self.resources.models)}, or your run if you have one."
            )
        return self.resources.models[name]

    @one_sentence
    def answer(self, drawing: str, name: str, run: Run | None) -> tuple[str, str, str]:
        """What the page shows of a drawing: prediction, probabilities, picture."""
        found = recognise(self.model(name, run), read_drawing(drawing))
        shown = None if found.image.max() == 0 else found
        return show_prediction(shown), show_probabilities(shown), show_image(found.image)

    @one_sentence
    def predict(self, image: str | None) -> dict[str, object]:
        """The digit in a picture file (null where there is none) and the ten probabilities."""
        if image is None:
            raise ValueError("Give a picture file.")
        found = recognise(self.resources.models[DEFAULT_PRESET], read_picture(image))
        return {"digit": found.digit, "probabilities": [round(p, 6) for p in found.probabilities.tolist()]}


def choices(run: Run | None) -> list[tuple[str, str]]:
    """The models to choose from, as (label, name): the five shipped, and the visitor's run once there is one."""
    shipped = [(label, name) for name, label in DESCRIPTIONS.items()]
    if run is None:
        return shipped
    step, total = run.trainer.step, run.trainer.total_steps
    return [*shipped, (f"your run: {run.trainer.config.features}, step {step:,} of {total:,}", OWN_RUN)]


def show_prediction(found: Recognition | None) -> str:
    """The answer as large as it matters, and how sure the model is."""
    if found is None:
        return '<div class="digit blank" aria-label="no answer yet">&ndash;</div><div class="sure">&nbsp;</div>'
    sure = 100 * float(found.probabilities.max())
    digit = "?" if found.digit is None else str(found.digit)
    return f'<div class="digit">{escape(digit)}</div><div class="sure">{sure:.1f} %</div>'


def show_probabilities(found: Recognition | None) -> str:
    """Ten bars, always in the order of the digits so that they don't jump about."""
    rows = []
    for digit in range(10):
        share = 0.0 if found is None else float(found.probabilities[digit])
        best = found is not None and digit == int(found.probabilities.argmax())
        text = "" if found is None else f"{100 * share:.1f} %"
        rows.append(
            f'<li class="{"best" if best else ""}"><span class="name">{digit}</span>'
            f'<span class="track"><span class="bar" style="width:{100 * share:.1f}%"></span></span>'
            f'<span class="share">{text}</span></li>'
        )
    return f'<ol class="bars" aria-label="Probability of each digit">{"".join(rows)}</ol>'


def show_image(image: np.ndarray) -> str:
    """The 28 x 28 picture that the model sees, enlarged without smoothing."""
    buffer = BytesIO()
    Image.fromarray(image).save(buffer, "PNG")
    source = "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
    return (
        f'<figure><img src="{source}" alt="The drawing as the model sees it: 28 by 28 pixels" width="112" height="112">'
        "<figcaption>what the model sees</figcaption></figure>"
    )

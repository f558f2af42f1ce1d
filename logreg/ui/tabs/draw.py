"""The Draw tab: a sketchpad, the answer while one draws, and the evidence for it."""

from __future__ import annotations

import gradio as gr

from logreg.data.classes import DIGITS
from logreg.errors import UserError
from logreg.model import NOT_FINITE, LogisticRegression
from logreg.reporting.images import to_base64
from logreg.ui.components.answer import DEFAULT_CLASS, PROBABILITIES, SEEN, answer_view, own_model
from logreg.ui.components.evidence import evidence_view, steps_view
from logreg.ui.components.sketchpad import read_upload, render_drawing, render_preview, sketchpad
from logreg.ui.server.assets import reader, weights
from logreg.ui.server.errors import event_value, number, user_facing_errors
from logreg.ui.server.events import QUEUED, UNQUEUED
from logreg.ui.state.model_choices import choices, resolve_model, source_for
from logreg.ui.state.resources import Resources
from logreg.ui.state.sources import source_of
from logreg.ui.state.visitor import Visitor
from logreg.ui.tabs.dataset_digits import misread_digit, quiz_digit, random_digit
from logreg.ui.tabs.teach import TeachPanel

NO_EVIDENCE = "<p>The evidence for the answer appears here, painted over the drawing.</p>"
TELL_CHOICES = "(...chosen) => JSON.stringify(chosen)"
ANSWER, NEXT_BEST = "the answer", "the next best"
REFRESH_MODEL = "() => { document.dispatchEvent(new Event('refresh-model')); }"
# A class has no evidence against itself: choosing it against itself leaves the other side to the model.
NOT_ITSELF = f"(chosen, other) => chosen === other ? {DEFAULT_CLASS} : other"
# The options of the classes, as the bars name them; what was chosen of others is left to the model.
FOLLOW_CLASSES = f"""() => {{
  const names = [...document.querySelectorAll("#probabilities .name")].map((name) => name.textContent);
  const options = names.map((name, label) => [name, label]);
  return ["{ANSWER}", "{NEXT_BEST}"].map((first) => {{
    return {{ __type__: "update", choices: [[first, {DEFAULT_CLASS}], ...options], value: {DEFAULT_CLASS} }};
  }});
}}"""


class DrawTab:
    """Builds the tab's components and wires them; `model_choice` lists the visitor's own models too.

    Drawings are answered in the page (`logreg.ui.components.answer`); the server sends the visitor's own models, test
    digits, and the ink of pictures.
    """

    def __init__(self, resources: Resources, visitor: gr.State, tab: gr.Tab) -> None:
        self.resources = resources
        models = {name: weights().address(f"{name}.safetensors") for name in resources.models}
        files = reader().address("reader.js"), weights().address("digit_score.safetensors")
        with gr.Row(elem_id="draw"):
            with gr.Column(scale=10, min_width=280):
                self.pad = pad = sketchpad(elem_id="sketchpad")
            with gr.Column(scale=8, min_width=280, elem_id="draw-answer"):
                with gr.Row(elem_id="answer-row"):
                    answer = answer_view(models, resources.default, *files, elem_id="prediction")
                    gr.HTML(SEEN, elem_id="seen")
                gr.HTML(PROBABILITIES, elem_id="probabilities")
                teach = TeachPanel(resources)
                self.model_choice = gr.Dropdown(
                    choices(resources, Visitor()),
                    value=resources.default,
                    label="Model",
                    elem_id="model-choice",
                    filterable=False,
                )
            with gr.Column(scale=8, min_width=280, elem_id="draw-evidence"):
                evidence_view(elem_id="explanation", inner_id="evidence")
                gr.HTML(NO_EVIDENCE, elem_id="evidence-sum")
                with gr.Row():
                    pro = _class_choice("For", ANSWER, "evidence-for")
                    contra = _class_choice("Against", NEXT_BEST, "evidence-against")
        with gr.Column(elem_id="draw-more"):
            gr.HTML("<h2>From the drawing to the inputs</h2>")
            steps_view("explanation", elem_id="preprocessing")

        chosen = [self.model_choice, pro, contra]
        gr.on([each.change for each in chosen], None, chosen, answer, js=TELL_CHOICES, **UNQUEUED)
        pro.input(None, [pro, contra], contra, js=NOT_ITSELF, **UNQUEUED)
        contra.input(None, [contra, pro], pro, js=NOT_ITSELF, **UNQUEUED)
        answer.unchosen(None, None, contra, js=f"() => {DEFAULT_CLASS}", **UNQUEUED)
        answer.classes(None, None, [pro, contra], js=FOLLOW_CLASSES, **UNQUEUED)
        answer.model(self.own_model, visitor, answer, **UNQUEUED)
        tab.select(None, js=REFRESH_MODEL, **UNQUEUED)
        pad.random(self.random_digit, [self.model_choice, visitor], pad, **QUEUED)
        pad.wrong(self.misread_digit, [self.model_choice, visitor], pad, **QUEUED)
        pad.quiz(self.quiz_digit, [self.model_choice, visitor], pad, **QUEUED)
        pad.picture(self.picture, None, pad, **QUEUED)
        teach.wire(pad, self.model_choice, visitor)

    def own_model(self, visitor: Visitor, event: gr.EventData) -> gr.HTML:
        """One of the visitor's own models as it is now, for the page to answer with."""
        name, request = event_value(event, "name"), event_value(event, "request")
        request = request if isinstance(request, int) else 0
        try:
            model = resolve_model(self.resources, name, visitor)
            return own_model(request, str(name), to_base64(model.to_bytes()))
        except UserError as error:
            return own_model(request, str(name)[:80], problem=str(error))

    @user_facing_errors
    def random_digit(self, name: str, visitor: Visitor, event: gr.EventData) -> str:
        """A random test digit, of the class that a key asks for."""
        source = source_of(self.resources, visitor)
        if name:  # no model need be chosen
            source = source_for(self.resources, visitor, name, resolve_model(self.resources, name, visitor))
        label = None if event_value(event, "digit") is None else number(event, "digit", len(source.classes))
        return random_digit(source, label)

    @user_facing_errors
    def misread_digit(self, name: str, visitor: Visitor) -> str:
        """A random test digit that this model misreads."""
        model = self._finite(name, visitor)
        return misread_digit(self.resources, source_for(self.resources, visitor, name, model), model)

    @user_facing_errors
    def quiz_digit(self, name: str, visitor: Visitor) -> str:
        """A test digit to guess before this model does."""
        model = self._finite(name, visitor)
        return quiz_digit(self.resources, source_for(self.resources, visitor, name, model), model)

    def _finite(self, name: str, visitor: Visitor) -> LogisticRegression:
        model = resolve_model(self.resources, name, visitor)
        if not model.is_finite:
            raise UserError(NOT_FINITE)
        return model

    @user_facing_errors
    def picture(self, event: gr.EventData) -> str:
        """The ink of an image file, on the pad; of a photograph, to be looked at first."""
        ink = read_upload(event_value(event, "name", "The file"), event_value(event, "content"))
        if not event_value(event, "preview"):
            return render_drawing(ink)
        if not ink.any():
            raise UserError("No ink was found in the photograph: fill the picture with dark ink on light paper.")
        return render_preview(ink)


def _class_choice(label: str, default: str, elem_id: str) -> gr.Dropdown:
    options = [(default, DEFAULT_CLASS), *((name, label) for label, name in enumerate(DIGITS))]
    return gr.Dropdown(options, value=DEFAULT_CLASS, label=label, elem_id=elem_id, filterable=False, min_width=100)

"""The API: `/predict`, a picture file in, the digits read in it out; see `logreg.ui.mcp_tool` for language models."""

from __future__ import annotations

from typing import Any

import gradio as gr
import numpy as np

from logreg.data.classes import DIGITS, Classes
from logreg.drawing.image_file import read_picture
from logreg.errors import UserError
from logreg.model import NOT_FINITE
from logreg.recognition.image_answers import Recognition
from logreg.ui.server.errors import user_facing_errors
from logreg.ui.server.logs import count_event
from logreg.ui.state.model_choices import resolve_model
from logreg.ui.state.resources import Resources
from logreg.ui.state.visitor import Visitor

USAGE = (
    'image must be one picture file, as in {"data": [{"path": PATH, "meta": {"_type": "gradio.FileData"}}]}, where '
    "PATH is what /gradio_api/upload answered when the file was sent there."
)
INPUTS = 3  # the image, a model's name and the visitor: who leaves out what follows the image means the page's model


class Page(gr.Blocks):
    """Blocks whose `/predict` says what it takes to whoever sends something else, where Gradio would say null."""

    async def process_api(self, block_fn: Any, inputs: Any, *arguments: Any, **more: Any) -> Any:
        """As Gradio's; the handler's own errors are `gr.Error` already, so any other comes of the request's form."""
        function = self.fns[block_fn] if isinstance(block_fn, int) else block_fn
        if function.api_name == "predict" and isinstance(inputs, list) and inputs:
            inputs = [*inputs, *[None] * (INPUTS - len(inputs))]
        try:
            return await super().process_api(block_fn, inputs, *arguments, **more)
        except gr.Error:
            raise
        except Exception as error:
            if function.api_name != "predict":
                raise
            raise gr.Error(USAGE, print_exception=False) from error


def read_whole(
    resources: Resources, drawing: np.ndarray, name: object = None, visitor: Visitor | None = None
) -> dict[str, object]:
    """What `/predict` answers to a drawing uint8 [h, w]: by the model that the page opens with, or a visitor's.

    A name of none of the visitor's models and none of those shipped is a `UserError`.
    """
    model = resolve_model(resources, name or resources.default, visitor or Visitor())
    if not model.is_finite:
        raise UserError(NOT_FINITE)
    count_event("prediction")
    found, classes = resources.read(model, drawing), model.classes
    whole = _mapping(found[0].answer if len(found) == 1 else Recognition.none(classes), classes)
    return {**whole, "digits": [{**_mapping(each.answer, classes), "box": list(each.box)} for each in found]}


def add_api(resources: Resources, visitor: gr.State) -> None:
    """Add the endpoint to the page that is being built; a visitor's own models answer within that visitor's session.

    It must be the first of the page's events: Gradio's browser client takes an app's first for /predict.
    """

    @user_facing_errors
    def predict(image: dict[str, str] | None, model: str | None, visitor: Visitor) -> dict[str, object]:
        """Read the digits in a picture file.

        `digit` (null unless there is exactly one), `probabilities` and `digit_score` of the whole, and `digits`: the
        same of each digit found, from left to right, with its `box` (left, top, right, bottom, in pixels). `model` is
        the name of one that is shipped, or of one of the session's own, such as `run 1`. Where its classes are not
        the ten digits, `digit` is the place of one of them, and `class` its name.
        """
        if not isinstance(image, dict) or "path" not in image:
            raise UserError(USAGE)
        return read_whole(resources, read_picture(image["path"]), model, visitor)

    image, found = gr.File(label="image", visible=False), gr.JSON(label="answer", visible=False)
    model = gr.Textbox("", label="model", visible=False)
    # Gradio has checked that the file is one that was uploaded; its preprocessing would leave an empty one beside it.
    image.upload(predict, [image, model, visitor], found, api_name="predict", queue=False, preprocess=False)


def _mapping(answer: Recognition, classes: Classes) -> dict[str, object]:
    name = {} if classes == DIGITS else {"class": None if answer.digit is None else classes[answer.digit]}
    return {
        "digit": answer.digit,
        **name,
        "probabilities": [round(share, 6) for share in answer.probabilities.tolist()],
        "digit_score": round(answer.digit_score, 6),
    }

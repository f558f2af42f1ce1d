"""The API: `/predict`, a picture file in, the digits read in it out."""

from __future__ import annotations

import os
from importlib.util import find_spec

import gradio as gr

from logreg.drawing.image_file import read_picture
from logreg.errors import UserError
from logreg.recognition import Recognition
from logreg.ui.server.errors import user_facing_errors
from logreg.ui.server.logs import count_event
from logreg.ui.state.model_choices import resolve_model
from logreg.ui.state.resources import Resources
from logreg.ui.state.visitor import Visitor


def add_api(resources: Resources) -> None:
    """Add the endpoint to the page that is being built.

    It must be the first of the page's events: Gradio's browser client takes an app's first for /predict.
    """

    @user_facing_errors
    def predict(image: dict[str, str] | None) -> dict[str, object]:
        """Read the digits in a picture file.

        `digit` (null unless there is exactly one), `probabilities` and `digit_score` of the whole, and `digits`: the
        same of each digit found, from left to right, with its `box` (left, top, right, bottom, in pixels).
        """
        count_event("prediction")
        if image is None:
            raise UserError("Give a picture file.")
        found = resources.read(resolve_model(resources, resources.default, Visitor()), read_picture(image["path"]))
        whole = _mapping(found[0].answer if len(found) == 1 else Recognition.none())
        return {**whole, "digits": [{**_mapping(each.answer), "box": list(each.box)} for each in found]}

    image, found = gr.File(label="image", visible=False), gr.JSON(label="answer", visible=False)
    # Gradio has checked that the file is one that was uploaded; its preprocessing would leave an empty one beside it.
    image.upload(predict, image, found, api_name="predict", queue=False, preprocess=False)


def offers_tools() -> bool:
    """Whether `predict` is a tool for clients of the Model Context Protocol too: where Gradio's extra for it is
    installed, unless GRADIO_MCP_SERVER says False.
    """
    return os.environ.get("GRADIO_MCP_SERVER", "True").lower() == "true" and find_spec("mcp") is not None


def _mapping(answer: Recognition) -> dict[str, object]:
    return {
        "digit": answer.digit,
        "probabilities": [round(share, 6) for share in answer.probabilities.tolist()],
        "digit_score": round(answer.digit_score, 6),
    }

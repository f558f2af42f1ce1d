"""The API: `/predict`, a picture file in, the digits read in it out; see `logreg.ui.mcp_tool` for language models."""

from __future__ import annotations

from typing import Any

import gradio as gr
import numpy as np

from logreg.drawing.image_file import read_picture
from logreg.errors import UserError
from logreg.recognition import Recognition
from logreg.ui.server.errors import user_facing_errors
from logreg.ui.server.logs import count_event
from logreg.ui.state.model_choices import resolve_model
from logreg.ui.state.resources import Resources
from logreg.ui.state.visitor import Visitor

USAGE = (
    'image must be one picture file, as in {"data": [{"path": PATH, "meta": {"_type": "gradio.FileData"}}]}, where '
    "PATH is what /gradio_api/upload answered when the file was sent there."
)


class Page(gr.Blocks):
    """Blocks whose `/predict` says what it takes to whoever sends something else, where Gradio would say null."""

    async def process_api(self, block_fn: Any, *arguments: Any, **more: Any) -> Any:
        """As Gradio's; the handler's own errors are `gr.Error` already, so any other comes of the request's form."""
        try:
            return await super().process_api(block_fn, *arguments, **more)
        except gr.Error:
            raise
        except Exception as error:
            function = self.fns[block_fn] if isinstance(block_fn, int) else block_fn
            if function.api_name != "predict":
                raise
            raise gr.Error(USAGE, print_exception=False) from error


def read_whole(resources: Resources, drawing: np.ndarray) -> dict[str, object]:
    """What `/predict` answers to a drawing uint8 [h, w]."""
    count_event("prediction")
    found = resources.read(resolve_model(resources, resources.default, Visitor()), drawing)
    whole = _mapping(found[0].answer if len(found) == 1 else Recognition.none())
    return {**whole, "digits": [{**_mapping(each.answer), "box": list(each.box)} for each in found]}


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
        if not isinstance(image, dict) or "path" not in image:
            raise UserError(USAGE)
        return read_whole(resources, read_picture(image["path"]))

    image, found = gr.File(label="image", visible=False), gr.JSON(label="answer", visible=False)
    # Gradio has checked that the file is one that was uploaded; its preprocessing would leave an empty one beside it.
    image.upload(predict, image, found, api_name="predict", queue=False, preprocess=False)


def _mapping(answer: Recognition) -> dict[str, object]:
    return {
        "digit": answer.digit,
        "probabilities": [round(share, 6) for share in answer.probabilities.tolist()],
        "digit_score": round(answer.digit_score, 6),
    }

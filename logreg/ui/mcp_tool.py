"""`predict` as a tool for clients of the Model Context Protocol: a picture as a data URL in, JSON out."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import Any

import gradio as gr
from anyio import to_thread

from logreg.drawing.image_file import MAX_FILE_BYTES, read_picture
from logreg.errors import UserError
from logreg.ui.api import read_whole
from logreg.ui.components.sketchpad import decode_data_url
from logreg.ui.server.errors import user_facing_errors
from logreg.ui.state.resources import Resources

MAX_CHARACTERS = MAX_FILE_BYTES * 4 // 3 + 100
TAKES = "image must be a data URL such as data:image/png;base64,iVBORw0...: this server fetches nothing."
DESCRIPTION = (
    "Reads the handwritten digits in a picture. `digit` is null unless there is exactly one; `digits` has each, from "
    "left to right, with its probabilities and its box (left, top, right, bottom, in pixels)."
)
ONE = {
    "digit": {"type": ["integer", "null"], "minimum": 0, "maximum": 9},
    "probabilities": {"type": "array", "items": {"type": "number"}, "minItems": 10, "maxItems": 10},
    "digit_score": {"type": "number", "description": "how much it is like a digit, 0 to 1"},
}
BOX = {"type": "array", "items": {"type": "integer"}, "minItems": 4, "maxItems": 4}
INPUT = {
    "type": "object",
    "properties": {
        "image": {"type": "string", "description": "A picture file as a data URL, such as data:image/png;base64,..."}
    },
    "required": ["image"],
}
OUTPUT = {
    "type": "object",
    "properties": {**ONE, "digits": {"type": "array", "items": {"type": "object", "properties": {**ONE, "box": BOX}}}},
    "required": ["digit", "probabilities", "digit_score", "digits"],
}


def offers_tools() -> bool:
    """Whether Gradio's extra for the protocol is installed, unless GRADIO_MCP_SERVER says False."""
    return os.environ.get("GRADIO_MCP_SERVER", "True").lower() == "true" and find_spec("mcp") is not None


def add_tool(page: gr.Blocks, resources: Resources) -> None:
    """Have the page's MCP server, once it is there, offer this tool in place of what Gradio makes of `/predict`.

    Gradio's answers Python's text of the mapping, and asks for a tool for uploads that it does not offer.
    """
    if page.mcp_server_obj is None:
        return
    from mcp.types import Tool

    server = page.mcp_server_obj.mcp_server

    @user_facing_errors
    def predict(image: object) -> dict[str, object]:
        if not isinstance(image, str) or not image.startswith("data:"):
            raise UserError(TAKES)
        return read_whole(resources, read_picture(decode_data_url(image, "image", MAX_CHARACTERS)))

    @server.list_tools()  # type: ignore[no-untyped-call, untyped-decorator]
    async def list_tools() -> list[Tool]:
        return [Tool(name="predict", description=DESCRIPTION, inputSchema=INPUT, outputSchema=OUTPUT)]

    @server.call_tool(validate_input=False)  # type: ignore[untyped-decorator]
    async def call_tool(name: str, arguments: dict[str, Any]) -> dict[str, object]:
        if name != "predict":
            raise UserError("The only tool is predict.")
        try:
            return await to_thread.run_sync(predict, arguments.get("image"))
        except gr.Error as error:
            raise UserError(error.message) from error  # whose text, unlike a gr.Error's, is the sentence alone

"""The page's connection: the name of its session, and whether the server can be reached."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

from logreg.ui.components.shared import read_scripts

TEMPLATE = '<p id="lost" role="alert" hidden>The server can\'t be reached. The page tries again by itself.</p>'


def connection_view() -> gr.HTML:
    """A component that shows only that the connection is lost. Its value is `session_of` the page."""
    return gr.HTML(
        "",
        html_template=TEMPLATE,
        js_on_load=read_scripts(Path(__file__).with_name("connection.js")),
        elem_id="presence",
    )


def session_of(request: gr.Request) -> str:
    """The name of the page's session."""
    return request.session_hash or ""

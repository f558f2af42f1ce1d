"""An invisible component: a value made by `download` becomes a file among the visitor's downloads."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from time import time_ns
from typing import Any

import gradio as gr

from logreg.ui.components.shared import read_scripts

SCRIPT = Path(__file__).with_name("download.js")


def saver(**arguments: Any) -> gr.HTML:
    """The component."""
    return gr.HTML("", html_template="", js_on_load=read_scripts(SCRIPT), **arguments)


def download(name: str, kind: str, content: bytes) -> str:
    """A file of that name and media type, for the saver."""
    # The time makes a second download of the same file another value.
    values = {"name": name, "type": kind, "content": base64.b64encode(content).decode(), "time": time_ns()}
    return json.dumps(values)

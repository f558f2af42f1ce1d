"""A component without a face: its value, made by `download`, becomes a file among the visitor's downloads."""

from __future__ import annotations

import base64
import json
from time import time_ns
from typing import Any

import gradio as gr

SAVE = """
watch("value", () => {
  const { name, type, content } = JSON.parse(props.value);
  const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
});
"""


def saver(**arguments: Any) -> gr.HTML:
    """The component."""
    return gr.HTML("", html_template="", js_on_load=SAVE, **arguments)


def download(name: str, kind: str, content: bytes) -> str:
    """A file of that name and media type, for the saver."""
    # The time makes a second download of the same file another value.
    values = {"name": name, "type": kind, "content": base64.b64encode(content).decode(), "time": time_ns()}
    return json.dumps(values)

"""Digits of a dataset side by side, as buttons: what they are and what a model answers."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from html import escape
from io import BytesIO
from typing import Any

import gradio as gr
import numpy as np
import torch
from PIL import Image

MOST = 40  # pictures in a gallery
# Which gallery, and which digit of it.
CLICKS = """
element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.gallery) trigger("gallery", { which: button.dataset.gallery });
  if (button?.dataset.index) trigger("digit", { index: Number(button.dataset.index) });
});
"""


def gallery_view(value: str = "", **arguments: Any) -> gr.HTML:
    """The component; its value is what `show_gallery` writes. Triggers `gallery` (`which`) and `digit` (`index`)."""
    return gr.HTML(value, js_on_load=CLICKS, **arguments)


def show_gallery(title: str, images: torch.Tensor, digits: Iterable[tuple[int, str, list[str]]]) -> str:
    """Pictures out of uint8 images [n, 28, 28]: for each its index, a line, and fainter lines below."""
    shown = "".join(
        f'<button type="button" data-index="{index}" title="test digit {index}">'
        f'<img src="{picture(images[index].numpy())}" alt="" width="56" height="56">'
        f"<span>{escape(line)}</span>{''.join(f'<small>{escape(text)}</small>' for text in more)}</button>"
        for index, line, more in digits
    )
    return f'<p class="gallery-title" role="status">{escape(title)}</p><div class="digits">{shown}</div>'


def picture(image: np.ndarray) -> str:
    """A picture uint8 [h, w] as a PNG data URL."""
    buffer = BytesIO()
    Image.fromarray(image).save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()

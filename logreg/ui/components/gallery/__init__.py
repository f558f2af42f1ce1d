"""The component of a gallery: digits side by side, as buttons (see `logreg.reporting.images`)."""

from __future__ import annotations

from typing import Any

import gradio as gr

# Which gallery, and which digit of it.
CLICKS = """
element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.gallery) trigger("gallery", { which: button.dataset.gallery });
  if (button?.dataset.index) trigger("picked", { index: Number(button.dataset.index) });
});
"""


def gallery_view(value: str = "", **arguments: Any) -> gr.HTML:
    """The component; its value is what `render_gallery` writes. Triggers `gallery` (`which`) and `picked` (`index`)."""
    return gr.HTML(value, js_on_load=CLICKS, **arguments)

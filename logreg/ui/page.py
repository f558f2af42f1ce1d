"""The page: its tabs, its looks, and how it is served."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import gradio as gr
import torch

from logreg.ui.api import add_api
from logreg.ui.draw import DrawTab
from logreg.ui.resources import Resources
from logreg.ui.train import TrainTab

TITLE = "Logistic regression, live"
FORGET_AFTER = 3600  # seconds after which a visitor's run is freed if nothing was heard of it

# System fonts: nothing on the page comes from another host.
SANS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica", "Arial", "sans-serif"]
MONO = ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"]
THEME = gr.themes.Base(primary_hue="blue", neutral_hue="slate", font=SANS, font_mono=MONO).set(
    # The theme's own are too faint: every text has a contrast of at least 4.5 to 1.
    button_primary_background_fill="*primary_700",
    button_primary_background_fill_hover="*primary_800",
    button_primary_background_fill_dark="*primary_700",
    block_info_text_color="*neutral_600",
    block_info_text_color_dark="*neutral_300",
    block_label_text_color="*neutral_700",
    block_title_text_color="*neutral_700",
    body_text_color_subdued="*neutral_600",
    body_text_color_subdued_dark="*neutral_300",
    button_secondary_text_color="*neutral_900",
)


def build_page(resources: Resources) -> gr.Blocks:
    """The page with its tabs; what visitors share is in `resources`."""
    page = gr.Blocks(title=TITLE, analytics_enabled=False)
    with page:
        add_api(resources)
        # What is one visitor's alone: the training run, and the taught copy of a model.
        run, taught = gr.State(None, time_to_live=FORGET_AFTER), gr.State(None, time_to_live=FORGET_AFTER)
        gr.HTML(
            f"<h1>{TITLE}</h1><p>One linear layer, 7,850 numbers. Draw a digit, see its answer, watch it learn.</p>",
            elem_id="title",
        )
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Draw") as tab:
                draw = DrawTab(resources, run, taught, tab)
            with gr.Tab("Train"):
                TrainTab(resources, run, taught, draw.model_choice)
    return page


def launch() -> None:
    """Serve the page where GRADIO_SERVER_NAME and GRADIO_SERVER_PORT say, else on port 7860, until interrupted."""
    torch.set_num_threads(1)  # a visitor's step is too small to share between cores, and visitors are many
    resources = Resources()
    page = build_page(resources)
    Thread(target=resources.warm_up, daemon=True).start()
    with TemporaryDirectory(prefix="logreg-") as uploads:  # this process's own, gone with it
        os.environ.setdefault("GRADIO_TEMP_DIR", uploads)
        page.queue(default_concurrency_limit=None).launch(
            theme=THEME,
            css_paths=[Path(__file__).with_name("page.css")],
            footer_links=["api"],
            run_history=False,
            ssr_mode=False,
        )

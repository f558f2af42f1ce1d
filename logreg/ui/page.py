"""The page: its tabs, its looks, and how it is served."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from pathlib import Path
from threading import Thread, Timer
from typing import Any

import gradio as gr
import torch
from starlette.middleware import Middleware

from logreg.picture import LARGEST_FILE
from logreg.ui.api import add_api
from logreg.ui.draw import DrawTab
from logreg.ui.evaluate import EvaluateTab
from logreg.ui.figures import PLOTLY
from logreg.ui.machine import Machine
from logreg.ui.operation import add_routes, give_back, note, own_folder, start_log, stop_in_order
from logreg.ui.resources import Resources
from logreg.ui.threshold import ThresholdTab
from logreg.ui.train import TrainTab
from logreg.ui.visitor import Visitor

TITLE = "Logistic regression, live"
MOST_SESSIONS = 2000  # that Gradio remembers, half a megabyte each, a call to the API being one; the oldest goes
MOST_THREADS = 256  # a run takes one while it goes on or waits in line, so there must be enough left for drawings
UPLOADS_KEPT = 300  # seconds after which the file of a request to the API is deleted
FORGET_AFTER = 45.0  # seconds after a visitor's page is closed
# A link may ask for its run to begin; and a run that a reload has cut off goes on where it is seen.
START_RUN = """() => {
  const asked = new URLSearchParams(location.search).has("start");
  const cut = JSON.parse(sessionStorage.getItem("logreg-run") ?? "null");
  if (!asked && !cut?.going) return;
  [...document.querySelectorAll("#tabs [role=tab]")].find((tab) => tab.textContent.trim() === "Train")?.click();
  if (asked && !cut) setTimeout(() => document.querySelector("#train-button").click(), 300);
}"""

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


class Lobby:
    """Who is here. What was a visitor's is freed a while after the page was closed, unless it is open again."""

    def __init__(self) -> None:
        self._present: dict[str, Visitor] = {}

    def enter(self, visitor: Visitor, request: gr.Request) -> None:
        """A page was opened."""
        self._present[request.session_hash or ""] = visitor

    def leave(self, request: gr.Request) -> None:
        """A page was closed, or its connection lost."""
        visitor = self._present.pop(request.session_hash or "", None)
        if visitor is not None:
            if visitor.run is not None:
                visitor.run.pause()
            timer = Timer(FORGET_AFTER, _forget, [visitor])
            timer.daemon = True
            timer.start()


def _forget(visitor: Visitor) -> None:
    visitor.free()
    give_back()


def build_page(resources: Resources, machine: Machine) -> gr.Blocks:
    """The page with its tabs; what visitors share is in `resources`, and how they share it in `machine`."""
    gr.set_static_paths([PLOTLY])
    page = gr.Blocks(title=TITLE, analytics_enabled=False, delete_cache=(60, UPLOADS_KEPT))
    with page:
        add_api(resources)
        visitor = gr.State(Visitor())
        gr.HTML(
            f"<h1>{TITLE}</h1><p>One linear layer, 7,850 numbers. Draw a digit, see its answer, watch it learn.</p>",
            elem_id="title",
        )
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Draw") as tab:
                draw = DrawTab(resources, visitor, tab)
            with gr.Tab("Train"):
                train = TrainTab(resources, machine, visitor, draw.model_choice)
            with gr.Tab("Evaluate") as tab:
                EvaluateTab(resources, visitor, tab, draw)
            with gr.Tab("Threshold") as tab:
                ThresholdTab(resources, visitor, tab)
        hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        lobby = Lobby()
        page.load(lobby.enter, visitor, None, queue=False, **hidden)
        page.unload(lobby.leave)
        page.load(train.arrive, visitor, train.arrivals, **hidden).then(None, js=START_RUN)
    return page


def launch() -> None:
    """Serve the page where GRADIO_SERVER_NAME and GRADIO_SERVER_PORT say, else on port 7860, until interrupted."""
    torch.set_num_threads(1)  # a visitor's step is too small to share between cores, and visitors are many
    counters = start_log()
    stop_in_order()
    with suppress(KeyboardInterrupt), own_folder() as uploads:
        os.environ.setdefault("GRADIO_TEMP_DIR", uploads)  # before the page is built, whose components remember it
        try:
            resources, machine = Resources(), Machine()
        except (ValueError, OSError) as error:
            print(f"The page can't start: {error}", file=sys.stderr)
            sys.exit(2)
        page = build_page(resources, machine)
        gc.freeze()  # so that to look for what visitors have left is quick
        Thread(target=resources.warm_up, daemon=True).start()
        app, _, _ = page.queue(default_concurrency_limit=None).launch(
            theme=THEME,
            css_paths=[Path(__file__).with_name(name) for name in ("colours.css", "page.css", "evaluate.css")],
            footer_links=["api"],
            run_history=False,
            ssr_mode=False,
            max_threads=MOST_THREADS,
            max_file_size=LARGEST_FILE,
            state_session_capacity=MOST_SESSIONS,
            prevent_thread_lock=True,
            app_kwargs={"middleware": [Middleware(machine.first)]},
        )
        # A page keeps its connection for as long as it is open: an end does not wait for it.
        page.server.config.timeout_graceful_shutdown = 1  # second
        add_routes(app, counters)
        note("start", models=len(resources.models))
        page.block_thread()

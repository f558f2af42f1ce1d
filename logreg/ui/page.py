"""The page: its tabs, its looks, and how it is served."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from threading import Thread

import gradio as gr
import torch
from starlette.middleware import Middleware

from logreg.picture import LARGEST_FILE
from logreg.ui.api import add_api, offers_tools
from logreg.ui.door import Door, restrain_gradio
from logreg.ui.draw import DrawTab
from logreg.ui.evaluate import EvaluateTab
from logreg.ui.events import PRIVATE, QUICK
from logreg.ui.figures import PLOTLY
from logreg.ui.machine import Machine
from logreg.ui.operation import add_routes, log_others, most_memory, note, notice_lost, start_log
from logreg.ui.plots import read_scripts
from logreg.ui.presence import presence_view, session_of
from logreg.ui.resources import Resources
from logreg.ui.sessions import Sessions
from logreg.ui.threshold import ThresholdTab
from logreg.ui.train import TrainTab
from logreg.ui.visitor import Visitor

TITLE = "Logistic regression, live"
MOST_EVENTS = 2000  # that the queue lets go on at once, runs that wait in line among them; they hold no thread
MOST_ALIKE = 16  # of one kind, where the event does not say otherwise
MOST_QUEUED = 500  # events that wait for that
START_RUN = "() => {" + read_scripts("memory.js", "start.js") + "}"

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


def build_page(resources: Resources, machine: Machine) -> gr.Blocks:
    """The page with its tabs; what visitors share is in `resources`, and how they share it in `machine`."""
    gr.set_static_paths([PLOTLY])
    page = gr.Blocks(title=TITLE, analytics_enabled=False)
    with page:
        add_api(resources)
        visitor = gr.State(Visitor())
        gr.HTML(
            f"<h1>{TITLE}</h1><p>One linear layer, 7,850 numbers. Draw a digit, see its answer, watch it learn.</p>",
            elem_id="title",
        )
        presence = presence_view()
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Draw") as tab:
                draw = DrawTab(resources, visitor, tab)
            with gr.Tab("Train"):
                train = TrainTab(resources, machine, visitor, draw.model_choice)
            with gr.Tab("Evaluate") as tab:
                EvaluateTab(resources, visitor, tab, draw)
            with gr.Tab("Threshold") as tab:
                ThresholdTab(resources, machine, visitor, tab)
        page.load(session_of, None, presence, **QUICK)
        page.load(train.arrive, visitor, train.arrivals, **PRIVATE).then(None, js=START_RUN)
    return page


def launch(uploads: Path) -> None:
    """Serve the page where GRADIO_SERVER_NAME and GRADIO_SERVER_PORT say, else on port 7860, until interrupted.

    `uploads` is the folder that GRADIO_TEMP_DIR names.
    """
    sys.setswitchinterval(0.0005)  # seconds: who answers a drawing waits no longer for a run's Python than that
    torch.set_num_threads(1)  # a visitor's step is too small to share between cores, and visitors are many
    counters = start_log()
    restrain_gradio()
    try:
        resources, machine = Resources(), Machine(most=most_memory())
    except (ValueError, OSError) as error:
        print(f"The page can't start: {error}", file=sys.stderr)
        sys.exit(2)
    page = build_page(resources, machine)
    page.queue(default_concurrency_limit=MOST_ALIKE, max_size=MOST_QUEUED, api_open=False)
    sessions = Sessions(page, uploads)
    gc.freeze()  # so that to look for what visitors have left is quick
    Thread(target=resources.warm_up, daemon=True).start()
    app, _, _ = page.launch(
        theme=THEME,
        css_paths=[Path(__file__).with_name(name) for name in ("colours.css", "page.css", "evaluate.css")],
        footer_links=["api"],
        run_history=False,
        ssr_mode=False,
        max_threads=MOST_EVENTS,
        max_file_size=LARGEST_FILE,
        mcp_server=offers_tools(),
        prevent_thread_lock=True,
        app_kwargs={"middleware": [Middleware(Door, machine=machine, sessions=sessions, uploads=uploads)]},
    )
    # A page keeps its connection for as long as it is open: an end does not wait for it.
    page.server.config.timeout_graceful_shutdown = 1  # second
    notice_lost(page.server)
    log_others()
    sessions.take_over(app)
    add_routes(app, counters, lambda: machine.counts() | sessions.counts())
    note("start", models=len(resources.models))
    page.block_thread()

"""How the page is served."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from threading import Thread

import torch
from starlette.middleware import Middleware

from logreg.drawing.image_file import MAX_FILE_BYTES
from logreg.ui.api import offers_tools
from logreg.ui.page import build_page
from logreg.ui.server.batching import MicroBatcher
from logreg.ui.server.logs import log_event, log_others, start_log
from logreg.ui.server.middleware import RequestFilterMiddleware, restrain_gradio
from logreg.ui.server.process import memory_limit_mb, set_tcp_timeout
from logreg.ui.server.routes import add_routes
from logreg.ui.server.scheduler import TrainingScheduler
from logreg.ui.server.sessions import Sessions
from logreg.ui.state.resources import Resources
from logreg.ui.theme import STYLE_SHEETS, THEME

MAX_EVENTS = 2000  # that the queue lets go on at once, runs that wait in line among them; they hold no thread
MAX_ALIKE = 16  # of one kind, where the event does not say otherwise
MAX_QUEUED = 500  # events that wait for that


def launch(uploads: Path) -> None:
    """Serve the page where GRADIO_SERVER_NAME and GRADIO_SERVER_PORT say, else on port 7860, until interrupted.

    `uploads` is the folder that GRADIO_TEMP_DIR names.
    """
    sys.setswitchinterval(0.0005)  # seconds: who answers a drawing waits no longer for a run's Python than that
    torch.set_num_threads(1)  # a visitor's step is too small to share between cores, and visitors are many
    counters = start_log()
    restrain_gradio()
    try:
        resources, machine = Resources(batched=MicroBatcher), TrainingScheduler(most=memory_limit_mb())
    except (ValueError, OSError) as error:
        print(f"The page can't start: {error}", file=sys.stderr)
        sys.exit(2)
    page = build_page(resources, machine)
    page.queue(default_concurrency_limit=MAX_ALIKE, max_size=MAX_QUEUED, api_open=False)
    sessions = Sessions(page, uploads)
    gc.freeze()  # so that to look for what visitors have left is quick
    Thread(target=resources.warm_up, daemon=True).start()
    app, _, _ = page.launch(
        theme=THEME,
        css_paths=STYLE_SHEETS,
        footer_links=["api"],
        run_history=False,
        ssr_mode=False,
        max_threads=MAX_EVENTS,
        max_file_size=MAX_FILE_BYTES,
        mcp_server=offers_tools(),
        prevent_thread_lock=True,
        app_kwargs={
            "middleware": [Middleware(RequestFilterMiddleware, machine=machine, sessions=sessions, uploads=uploads)]
        },
    )
    # A page keeps its connection for as long as it is open: an end does not wait for it.
    page.server.config.timeout_graceful_shutdown = 1  # second
    set_tcp_timeout(page.server)
    log_others()
    sessions.install(app)
    add_routes(app, counters, lambda: machine.counts() | sessions.counts())
    log_event("start", models=len(resources.models))
    page.block_thread()

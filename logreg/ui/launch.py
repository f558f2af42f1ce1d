"""How the page is served."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from threading import Thread

import gradio as gr
import torch
from anyio import to_thread
from gradio.routes import App
from starlette.middleware import Middleware

from logreg.data.limits import PAGE
from logreg.ui.mcp_tool import add_tool, offers_tools
from logreg.ui.page import build_page
from logreg.ui.server.assets import reader, weights
from logreg.ui.server.batching import MicroBatcher
from logreg.ui.server.gradio_patches import (
    NO_SELF_CHECK,
    forget_uploads,
    is_ending,
    limit_shutdown,
    patch_modules,
    patch_page,
)
from logreg.ui.server.logs import log_event, log_others, start_log
from logreg.ui.server.middleware import RequestFilterMiddleware
from logreg.ui.server.process import memory_limit_mb, set_tcp_timeout, warms_up
from logreg.ui.server.routes import operator_routes
from logreg.ui.server.scheduler import TrainingScheduler
from logreg.ui.server.sessions import Sessions
from logreg.ui.server.uploads import delete_old
from logreg.ui.state.resources import Resources
from logreg.ui.theme import STYLE_SHEETS, THEME

MAX_RUNNING_EVENTS = 2000  # events that run at once, among them runs that wait in line; those hold no thread
MAX_RUNNING_ALIKE = 16  # of one kind, where the event does not say otherwise
MAX_QUEUED = 500  # events that wait for their turn
SWITCH_INTERVAL = 0.0005  # seconds: no longer does a visitor's answer wait for a run's Python
SWEEP_EVERY = 30.0  # seconds between two looks for old uploads


def launch(uploads: Path) -> None:
    """Serve the page where GRADIO_SERVER_NAME and GRADIO_SERVER_PORT say, else on port 7860, until interrupted.

    `uploads` is the folder that GRADIO_TEMP_DIR names.
    """
    sys.setswitchinterval(SWITCH_INTERVAL)
    torch.set_num_threads(1)  # a visitor's step is too small to share between cores, and visitors are many
    counters = start_log()
    patch_modules()
    try:
        resources, scheduler = Resources(batched=MicroBatcher), TrainingScheduler(memory_limit=memory_limit_mb())
        routes = operator_routes(counters, lambda: scheduler.counts() | sessions.counts())
        routes += [reader().route(), weights().route()]
        warming_up = warms_up()
    except (ValueError, OSError) as error:
        print(f"The page can't start: {error}", file=sys.stderr)
        sys.exit(2)
    page = build_page(resources, scheduler)
    page.queue(default_concurrency_limit=MAX_RUNNING_ALIKE, max_size=MAX_QUEUED, api_open=False)
    sessions = Sessions(partial(is_ending, page))
    middleware = Middleware(RequestFilterMiddleware, scheduler=scheduler, sessions=sessions, uploads=uploads)
    gc.freeze()  # what is there now stays: a search for what visitors have left need not look at it
    if warming_up:
        Thread(target=resources.warm_up, daemon=True).start()
    page.launch(
        theme=THEME,
        css_paths=STYLE_SHEETS,
        footer_links=["api"],
        run_history=False,
        ssr_mode=False,
        max_threads=MAX_RUNNING_EVENTS,
        max_file_size=PAGE.file_bytes,
        mcp_server=offers_tools(),
        prevent_thread_lock=True,
        **NO_SELF_CHECK,
        app_kwargs={
            "middleware": [middleware],
            "routes": routes,
            "lifespan": partial(_lifespan, page=page, resources=resources, sessions=sessions, uploads=uploads),
        },
    )
    limit_shutdown(page)
    set_tcp_timeout(page.server)
    log_others(sessions.is_ending)
    log_event("start", models=len(resources.models))
    page.block_thread()


@asynccontextmanager
async def _lifespan(
    app: App, page: gr.Blocks, resources: Resources, sessions: Sessions, uploads: Path
) -> AsyncIterator[None]:
    """From before the first request until after the last."""
    patch_page(page, app, sessions)
    add_tool(page, resources)
    sweeping = asyncio.create_task(_sweep(page, uploads))
    try:
        yield
    finally:
        sweeping.cancel()


async def _sweep(page: gr.Blocks, uploads: Path) -> None:
    """Delete old uploads, now and then."""
    while True:
        await to_thread.run_sync(delete_old, uploads)
        await to_thread.run_sync(forget_uploads, page)
        await asyncio.sleep(SWEEP_EVERY)

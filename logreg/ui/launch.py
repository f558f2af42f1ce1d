"""How the page is served."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from threading import Thread
from typing import NoReturn

import gradio as gr
import torch
from anyio import to_thread
from gradio.routes import App
from starlette.middleware import Middleware
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware

from logreg.data.limits import MAX_SENT_BYTES
from logreg.ui.mcp_tool import add_tool, offers_tools
from logreg.ui.page import build_page
from logreg.ui.server.assets import reader, weights
from logreg.ui.server.batching import MicroBatcher
from logreg.ui.server.draining import Drain, DrainMiddleware, drain_seconds
from logreg.ui.server.gradio_patches import (
    NO_SELF_CHECK,
    forget_uploads,
    indicator_script,
    patch_modules,
    patch_page,
)
from logreg.ui.server.logs import log_event, log_others, start_log
from logreg.ui.server.metrics import Metrics, MetricsMiddleware, metrics_port
from logreg.ui.server.middleware import RequestFilterMiddleware
from logreg.ui.server.process import is_ending, limit_shutdown, memory_limit_mb, set_tcp_timeout, warms_up
from logreg.ui.server.scheduler import TrainingScheduler
from logreg.ui.server.sessions import Sessions
from logreg.ui.server.uploads import delete_old
from logreg.ui.state.resources import Resources
from logreg.ui.theme import STYLE_SHEETS, THEME

MAX_RUNNING_EVENTS = 2000  # events that run at once, among them runs that wait in line; those hold no thread
MAX_RUNNING_ALIKE = 16  # of one kind, where the event does not say otherwise
MAX_QUEUED = 500  # events that wait for their turn
SWITCH_INTERVAL = 0.0005  # seconds: no longer does a visitor's answer wait for a run's Python
# The page and what handlers answer are compressed here, scripts and style sheets by Gradio; weights hardly shrink.
COMPRESSED_ELSEWHERE = (
    *DEFAULT_EXCLUDED_CONTENT_TYPES,
    *("application/javascript", "text/javascript", "text/css", "application/octet-stream"),
)
SWEEP_EVERY = 30.0  # seconds between two looks for old uploads


def launch(uploads: Path) -> None:
    """Serve the page where GRADIO_SERVER_NAME and GRADIO_SERVER_PORT say, else on port 7860, until interrupted.

    `uploads` is the folder that GRADIO_TEMP_DIR names.
    """
    sys.setswitchinterval(SWITCH_INTERVAL)
    torch.set_num_threads(1)  # a visitor's step is too small to share between cores, and visitors are many
    metrics = Metrics(lambda: scheduler.counts() | sessions.counts() | {"draining": drain.began})
    start_log(metrics)
    patch_modules()
    try:
        resources, scheduler = Resources(batched=MicroBatcher), TrainingScheduler(memory_limit=memory_limit_mb())
        drain = Drain(drain_seconds(), lambda: sessions.counts()["pages"])
        routes = [drain.health(), reader().route(), weights().route(), *indicator_script()]
        warming_up, port = warms_up(), metrics_port()
    except (ValueError, OSError) as error:
        _refuse_to_start(error)
    page = build_page(resources, scheduler)
    page.queue(default_concurrency_limit=MAX_RUNNING_ALIKE, max_size=MAX_QUEUED, api_open=False)
    sessions = Sessions(lambda: is_ending(getattr(page, "server", None)))  # until `launch` it has none
    if port is not None:
        try:
            metrics.serve(port, os.environ.get("GRADIO_SERVER_NAME", "127.0.0.1"))
        except OSError as error:
            _refuse_to_start(error)
    middleware = [
        Middleware(MetricsMiddleware, metrics=metrics),
        Middleware(DrainMiddleware, drain=drain),
        Middleware(RequestFilterMiddleware, scheduler=scheduler, sessions=sessions, uploads=uploads),
        Middleware(GZipMiddleware, compresslevel=5, exclude_content_types=COMPRESSED_ELSEWHERE),
    ]
    gc.freeze()  # what is there now stays: a search for what visitors have left need not look at it
    if warming_up:
        Thread(target=resources.warm_up, daemon=True).start()
    # It means what Gradio makes of `/predict`, in whose place there is our own tool, without a session.
    warnings.filterwarnings("ignore", "This MCP server includes a tool that has a gr.State input")
    page.launch(
        theme=THEME,
        css_paths=STYLE_SHEETS,
        footer_links=["api"],
        run_history=False,
        ssr_mode=False,
        max_threads=MAX_RUNNING_EVENTS,
        max_file_size=MAX_SENT_BYTES,
        mcp_server=offers_tools(),
        prevent_thread_lock=True,
        **NO_SELF_CHECK,
        app_kwargs={
            "middleware": middleware,
            "routes": routes,
            "lifespan": partial(_lifespan, page=page, resources=resources, sessions=sessions, uploads=uploads),
        },
    )
    limit_shutdown(page.server)
    set_tcp_timeout(page.server)
    log_others(sessions.is_ending)
    log_event("start", models=len(resources.models))
    drain.wait_for_end()
    page.server.close()  # type: ignore[no-untyped-call]


def _refuse_to_start(error: Exception) -> NoReturn:
    print(f"The page can't start: {error}", file=sys.stderr)
    sys.exit(2)


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

"""What the server answers beside the page: `/health`, and `/counters` for the operator."""

from __future__ import annotations

import os
from collections.abc import Callable

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from logreg.ui.server.logs import Counters
from logreg.ui.server.process import rss_mb

COUNTERS = "LOGREG_COUNTERS"  # a variable of the environment: with it, /counters answers


def add_routes(app: FastAPI, counters: Counters, counted: Callable[[], dict[str, int]]) -> None:
    """Add `/health`, and `/counters`, with what is `counted` now, where the operator asks for it."""

    async def health(_: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    async def count_all(_: Request) -> JSONResponse:
        return JSONResponse({"events": dict(counters.counts), **counted(), "memory_mb": round(rss_mb(), 1)})

    # Before Gradio's own, of which one takes every address of one part for a page.
    app.router.routes.insert(0, Route("/health", health))
    if os.environ.get(COUNTERS):
        app.router.routes.insert(0, Route("/counters", count_all))

"""What the server answers beside the page: `/health`, and `/counters` for the operator."""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from logreg.ui.server.logs import Counters
from logreg.ui.server.process import rss_mb

COUNTERS = "LOGREG_COUNTERS"  # environment variable: "1" answers this machine alone, anything longer is a secret
MIN_SECRET_LENGTH = 16  # characters
LOOPBACK = ("127.0.0.1", "::1")
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")  # headers of a proxy, whose visitors are not this machine


def operator_routes(counters: Counters, gauges: Callable[[], dict[str, int]]) -> list[Route]:
    """`/health`, and `/counters`, with what `gauges` tells of this moment, where the operator asks for it.

    Errors: `ValueError` for a secret that is too short.
    """
    secret = os.environ.get(COUNTERS, "")
    if secret not in ("", "1") and len(secret) < MIN_SECRET_LENGTH:
        raise ValueError(f"{COUNTERS} must be 1, or a secret of at least {MIN_SECRET_LENGTH} characters.")

    async def health(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def count(request: Request) -> Response:
        if not _is_operator(request, secret):
            return PlainTextResponse("There is nothing here.", 404)
        return JSONResponse({"events": dict(counters.counts), **gauges(), "memory_mb": round(rss_mb(), 1)})

    return [Route("/health", health), Route("/counters", count)]


def _is_operator(request: Request, secret: str) -> bool:
    if secret == "1":
        return request.client is not None and request.client.host in LOOPBACK and not _is_forwarded(request)
    given = request.headers.get("authorization", "")
    return bool(secret) and hmac.compare_digest(given.encode(), f"Bearer {secret}".encode())


def _is_forwarded(request: Request) -> bool:
    return any(name in request.headers for name in FORWARDED)

"""How the server ends: new visitors are sent elsewhere, and those who are here may stay until they leave.

This is of use only behind a balancer that has another server to send them to, so it takes no time unless
LOGREG_DRAIN_SECONDS says so: alone, the sooner the next server starts the better, and the pages come back to it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic, sleep

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from logreg.ui.server.logs import log_event
from logreg.ui.server.process import Terminated

DRAIN = "LOGREG_DRAIN_SECONDS"  # environment variable: how long visitors may stay after SIGTERM
HEALTH = "/health"
VISITS = frozenset({"", "/config"})  # what a visitor, or a client of the API, asks for first
UPLOADS = frozenset({"/gradio_api/upload"})  # what a call of the API begins with
QUIET = 0.5  # seconds without a request, after which no call of the API is in the middle
CLOSING = 3.0  # seconds at most to wait for that
POLL = 0.02  # seconds


class Drain:
    """What is refused since SIGTERM, and which requests are being answered; one object for the server.

    `pages` tells how many pages are open: each of them may stay for `seconds`.
    """

    def __init__(self, seconds: float, pages: Callable[[], int]) -> None:
        self.refused: frozenset[str] = frozenset()
        self._seconds, self._pages = seconds, pages
        self._requests, self._last_request = 0, -QUIET

    @property
    def began(self) -> bool:
        """Whether the server takes no new visitors."""
        return bool(self.refused)

    @contextmanager
    def request(self) -> Iterator[None]:
        """While a request is being answered; only the event loop's thread calls this."""
        self._requests += 1
        try:
            yield
        finally:
            self._requests -= 1
            self._last_request = monotonic()

    def wait_for_end(self) -> None:
        """Until the server is to end: at Ctrl+C or a second SIGTERM at once, at SIGTERM when it has drained."""
        with suppress(KeyboardInterrupt):
            try:
                while True:
                    sleep(3600)
            except Terminated:
                if self._seconds:
                    self._drain()

    def _drain(self) -> None:
        pages, end = self._pages(), monotonic() + self._seconds
        self.refused = VISITS
        log_event("draining", pages=pages)
        while self._pages() and monotonic() < end:
            sleep(POLL)
        # A call of the API is several requests. Now none begins, and those that have begun come to their end.
        self.refused, end = VISITS | UPLOADS, monotonic() + CLOSING
        while not self._is_quiet() and monotonic() < end:
            sleep(POLL)

    def _is_quiet(self) -> bool:
        return not self._requests and monotonic() - self._last_request > QUIET

    def health(self) -> Route:
        """`/health`: 503 once no visitor should be sent here."""

        async def answer(_: Request) -> Response:
            return JSONResponse({"status": "draining"}, 503) if self.began else JSONResponse({"status": "ok"})

        return Route(HEALTH, answer)


class DrainMiddleware:
    """Answers with 503 what is refused while the server drains: it has done nothing, so another may be asked."""

    def __init__(self, app: ASGIApp, drain: Drain) -> None:
        self._app, self._drain = app, drain

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        path = scope["path"].rstrip("/") if scope["type"] == "http" else HEALTH
        if path == HEALTH:
            await self._app(scope, receive, send)
            return
        with self._drain.request():
            if path in self._drain.refused:
                log_event("refusal", status=503)
                refusal = PlainTextResponse("This server is ending: try again.", 503, {"Retry-After": "5"})
                await refusal(scope, receive, send)
            else:
                await self._app(scope, receive, send)


def drain_seconds() -> float:
    """How long visitors may stay after SIGTERM: not at all, or as the environment says.

    Errors: `ValueError` for what is no number from 0 to 3,600.
    """
    value = os.environ.get(DRAIN, "0")
    with suppress(ValueError):
        if 0 <= float(value) <= 3600:
            return float(value)
    raise ValueError(f"{DRAIN} must be a number of seconds from 0 to 3600, such as 60, not {value!r}.")

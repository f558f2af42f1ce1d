"""The door: every request comes through it. What the page does not need is closed, and what is too large stays out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import gradio as gr
import httpx
from anyio import to_thread
from gradio import processing_utils, route_utils
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from logreg.drawing.image_file import MAX_FILE_BYTES
from logreg.ui.server.logs import log_event
from logreg.ui.server.scheduler import TrainingScheduler
from logreg.ui.server.sessions import Sessions
from logreg.ui.server.uploads import make_room

API = "/gradio_api/"
UNQUEUED_CALLS = f"{API}run/"
HEARTBEAT = f"{API}heartbeat/"
UPLOAD = f"{API}upload"
TOOL = f"{API}mcp"
PRESENT = "/present/"
# What the page, its clients and an operator ask for; Gradio has more: deep links, recordings, streams, a proxy.
PAGE = ("/", "/config", "/theme.css", "/favicon.ico", "/robots.txt", "/manifest.json", "/health", "/counters")
FILES = ("/assets/", "/static/", "/svelte/", "/pwa_icon", f"{API}file=/")  # no address: it would be fetched
CALLS = (UNQUEUED_CALLS, f"{API}call/", f"{API}queue/", HEARTBEAT, UPLOAD, f"{API}cancel", f"{API}reset", TOOL)
TOLD = (f"{API}info", f"{API}openapi.json", f"{API}startup-events", f"{API}app_id", f"{API}theme.css")

MAX_UPLOAD_BYTES = MAX_FILE_BYTES + 64 * 1024  # bytes, with the lines that a form puts around its file
MAX_MESSAGE_BYTES = 5_000_000  # bytes: a picture on the pad takes 4 million
MAX_UNQUEUED_BYTES = 500_000  # bytes past the queue, where any number come at once: a drawing takes 5,000
MAX_TOOL_CALL_BYTES = MAX_FILE_BYTES * 4 // 3 + 64 * 1024  # bytes: a picture in base64
MAX_QUERY_LENGTH = 4000  # characters; a link to all settings has some 300
MAX_VALUES = 20_000  # commas in a message: a small one of many values is a large one in memory

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    # Nothing from another host; other pages may show this one in a frame. Gradio's components are scripts in strings.
    "Content-Security-Policy": "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors *",
}


def restrain_gradio() -> None:
    """Keep Gradio from two things that it does for a visitor without a limit.

    It fetches the addresses that stand in the place of a file, whatever they send, into memory; and it takes a thousand
    files at once, each of which it holds open.
    """

    async def refuse(url: str) -> httpx.Response:
        raise gr.Error("Send the file itself: this server fetches nothing.", print_exception=False)

    class OneFile(route_utils.GradioMultiPartParser):
        def __init__(self, *arguments: Any, **limits: Any) -> None:
            super().__init__(*arguments, **{**limits, "max_files": 1, "max_fields": 10})

    processing_utils.async_ssrf_protected_get = refuse
    route_utils.GradioMultiPartParser = OneFile  # type: ignore[misc]


class RequestFilterMiddleware:
    """The app behind it gets the requests that it is for."""

    def __init__(self, app: ASGIApp, machine: TrainingScheduler, sessions: Sessions, uploads: Path) -> None:
        self._app, self._machine, self._sessions, self._uploads = app, machine, sessions, uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        with ExitStack() as meanwhile:

            def whole() -> None:  # a request that has come, not one that dawdles
                if path.startswith(UNQUEUED_CALLS):
                    meanwhile.enter_context(self._machine.interactive_request())

            body, response = _LimitedReceive(receive, path, whole), _HeaderSender(send, meanwhile.close, self._sessions)
            answer = await self._answer(scope)
            if answer is not None:
                await answer(scope, receive, response)
            elif path.startswith(HEARTBEAT):
                with self._sessions.page(path.removeprefix(HEARTBEAT)):
                    await self._app(scope, body, response)
            else:
                await self._app(scope, body, response)

    async def _answer(self, scope: Scope) -> Response | None:
        """What is answered here: whether a session is known, and what does not come in."""
        path = scope["path"]
        if path.startswith(PRESENT):
            return JSONResponse({"known": self._sessions.known(path.removeprefix(PRESENT))})
        refused = self._refused(scope)
        if refused is None and path.startswith((UPLOAD, TOOL)) and scope["method"] == "POST":
            await to_thread.run_sync(make_room, self._uploads)
        if refused is not None:
            log_event("refusal", status=refused.status_code)
        return refused

    def _refused(self, scope: Scope) -> Response | None:
        path = scope["path"]
        if not (path.startswith(FILES + CALLS) or path.rstrip("/") in ("", *PAGE, *TOLD)):
            return PlainTextResponse("There is nothing here.", 404)
        if len(scope["query_string"]) > MAX_QUERY_LENGTH:
            return PlainTextResponse(
                f"The address is too long: at most {MAX_QUERY_LENGTH:,} characters of a query.", 414
            )
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or int(length[:20]) > _largest(path):
            return PlainTextResponse(_too_large(path), 413)
        return None


class _HeaderSender:
    """Sends, with HEADERS, and tells of its beginning."""

    def __init__(self, send: Send, begins: Callable[[], None], sessions: Sessions) -> None:
        self._send, self._begins, self._sessions = send, begins, sessions

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._begins()
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        # Gradio tells its streams, as they are cut off, of a cancelled task. A page understands silence better.
        if not (self._sessions.stopping and b'"unexpected_error"' in message.get("body", b"")):
            await self._send(message)


class _LimitedReceive:
    """Receives, but no more than may be sent to the path, whatever the headers say; tells when all has come."""

    def __init__(self, receive: Receive, path: str, whole: Callable[[], None]) -> None:
        self._receive, self._path, self._whole = receive, path, whole
        self._bytes, self._commas = _largest(path), MAX_VALUES

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            body = message.get("body", b"")
            self._bytes -= len(body)
            if not self._path.startswith(UPLOAD):
                self._commas -= body.count(b",")
            if self._bytes < 0:
                raise HTTPException(413, _too_large(self._path))
            if self._commas < 0:
                raise HTTPException(413, f"A message has at most {MAX_VALUES:,} values.")
            if not message.get("more_body", False):
                self._whole()
        return message


def _largest(path: str) -> int:
    if path.startswith(UPLOAD):
        return MAX_UPLOAD_BYTES
    if path.startswith(UNQUEUED_CALLS):
        return MAX_UNQUEUED_BYTES
    return MAX_TOOL_CALL_BYTES if path.startswith(TOOL) else MAX_MESSAGE_BYTES


def _too_large(path: str) -> str:
    return f"That is too large: at most {_largest(path):,} bytes are taken here."

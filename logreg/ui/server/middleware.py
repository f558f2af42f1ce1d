"""Every request passes here first. What the page does not need is closed, and what is too large is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from secrets import token_hex

from anyio import to_thread
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from logreg.data.limits import MAX_SENT_BYTES
from logreg.drawing.image_file import MAX_FILE_BYTES
from logreg.ui.server.logs import log_event
from logreg.ui.server.scheduler import TrainingScheduler
from logreg.ui.server.sessions import MAX_NAME_LENGTH, Sessions
from logreg.ui.server.uploads import make_room

API = "/gradio_api/"
UNQUEUED_CALLS = f"{API}run/"
HEARTBEAT = f"{API}heartbeat/"
UPLOAD = f"{API}upload"
TOOL = f"{API}mcp"
PRESENT = "/present/"
# What the page, its clients and an operator ask for; Gradio has more: deep links, recordings, streams, a proxy.
PAGE = ("/", "/config", "/theme.css", "/favicon.ico", "/robots.txt", "/manifest.json", "/health")
FILES = ("/assets/", "/static/", "/svelte/", "/pwa_icon", "/reader/", "/weights/")
# A path, on Windows with its drive; never an address, which would be fetched.
FILE_PATH = re.compile(re.escape(API) + r"file=(/|[A-Za-z]:[/\\])")
CALLS = (UNQUEUED_CALLS, f"{API}call/", f"{API}queue/", HEARTBEAT, UPLOAD, f"{API}cancel", f"{API}reset", TOOL)
INFORMATION = (f"{API}info", f"{API}openapi.json", f"{API}startup-events", f"{API}app_id", f"{API}theme.css")

MAX_UPLOAD_BYTES = MAX_SENT_BYTES + 64 * 1024  # with the lines that a form puts around its file
MAX_MESSAGE_BYTES = 5_000_000  # a picture on the pad takes 4 million
MAX_UNQUEUED_BYTES = 500_000  # any number of these come at once; a watched drawing takes 5,000
MAX_TOOL_CALL_BYTES = MAX_FILE_BYTES * 4 // 3 + 64 * 1024  # a picture in base64
MAX_QUERY_LENGTH = 4000  # characters; a link to all settings has some 300
MAX_VALUES = 20_000  # commas in a message: each may become an object of some 50 bytes

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    # Nothing from another host; other pages may show this one in a frame. Gradio's components are scripts in strings.
    "Content-Security-Policy": "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors *",
}


class RequestFilterMiddleware:
    """Lets through to the app what the page needs, and nothing else."""

    def __init__(self, app: ASGIApp, scheduler: TrainingScheduler, sessions: Sessions, uploads: Path) -> None:
        self._app, self._scheduler, self._sessions, self._uploads = app, scheduler, sessions, uploads
        self._server = token_hex(8)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        with ExitStack() as being_answered:

            def on_complete() -> None:  # runs give way once a request has arrived, not while one is being sent
                if path.startswith(UNQUEUED_CALLS):
                    being_answered.enter_context(self._scheduler.interactive_request())

            body = LimitedReceive(receive, path, on_complete)
            response = HeaderSender(send, being_answered.close, self._sessions)
            answer = await self._answer(scope)
            if answer is not None:
                await answer(scope, receive, response)
            elif path.startswith(HEARTBEAT):
                with self._sessions.page(path.removeprefix(HEARTBEAT)):
                    await self._app(scope, body, response)
            else:
                await self._app(scope, body, response)

    async def _answer(self, scope: Scope) -> Response | None:
        """The answers given here: whether a session is known, with a name for this server's life, and refusals."""
        path = scope["path"]
        if path.startswith(PRESENT):
            known = self._sessions.is_known(path.removeprefix(PRESENT))
            return JSONResponse({"known": known, "server": self._server})
        refused = self._refused(scope)
        if refused is None and path.startswith((UPLOAD, TOOL)) and scope["method"] == "POST":
            await to_thread.run_sync(make_room, self._uploads)
        if refused is not None:
            log_event("refusal", status=refused.status_code)
        return refused

    def _refused(self, scope: Scope) -> Response | None:
        path = scope["path"]
        if not (
            path.startswith(FILES + CALLS) or FILE_PATH.match(path) or path.rstrip("/") in ("", *PAGE, *INFORMATION)
        ):
            return PlainTextResponse("There is nothing here.", 404)
        if len(scope["query_string"]) > MAX_QUERY_LENGTH:
            return PlainTextResponse(
                f"The address is too long: at most {MAX_QUERY_LENGTH:,} characters of a query.", 414
            )
        if path.startswith(HEARTBEAT) and len(path) > len(HEARTBEAT) + MAX_NAME_LENGTH:
            return PlainTextResponse(f"A session's name has at most {MAX_NAME_LENGTH} characters.", 414)
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or int(length[:20]) > _max_bytes(path):
            return PlainTextResponse(_too_large(path), 413)
        return None


class HeaderSender:
    """Sends a response with HEADERS, and calls `on_start` when it begins."""

    def __init__(self, send: Send, on_start: Callable[[], None], sessions: Sessions) -> None:
        self._send, self._on_start, self._sessions = send, on_start, sessions

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._on_start()
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        # At the end of the server, Gradio writes to each stream that its task was cancelled. A page takes that for the
        # answer to its event; a connection that is cut off it takes for what it is, and connects again.
        if not (self._sessions.is_ending() and b'"unexpected_error"' in message.get("body", b"")):
            await self._send(message)


class LimitedReceive:
    """Receives no more than may be sent to a path, whatever the headers say; calls `on_complete` at the end."""

    def __init__(self, receive: Receive, path: str, on_complete: Callable[[], None]) -> None:
        self._receive, self._path, self._on_complete = receive, path, on_complete
        self._bytes, self._commas = _max_bytes(path), MAX_VALUES

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
                self._on_complete()
        return message


def _max_bytes(path: str) -> int:
    if path.startswith(UPLOAD):
        return MAX_UPLOAD_BYTES
    if path.startswith(UNQUEUED_CALLS):
        return MAX_UNQUEUED_BYTES
    return MAX_TOOL_CALL_BYTES if path.startswith(TOOL) else MAX_MESSAGE_BYTES


def _too_large(path: str) -> str:
    return f"That is too large: at most {_max_bytes(path):,} bytes are taken here."

"""The door: every request comes through it. What the page does not need is closed, and what is too large stays out."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import gradio as gr
import httpx
from gradio import processing_utils
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from logreg.picture import LARGEST_FILE
from logreg.ui.machine import Machine
from logreg.ui.operation import count, files_in
from logreg.ui.sessions import Sessions

API = "/gradio_api/"
PAST_THE_QUEUE = f"{API}run/"
HEARTBEAT = f"{API}heartbeat/"
UPLOAD = f"{API}upload"
# What the page, its clients and an operator ask for; Gradio has more: deep links, recordings, streams, a proxy.
PAGE = ("/", "/config", "/theme.css", "/favicon.ico", "/robots.txt", "/manifest.json", "/health", "/counters")
FILES = ("/assets/", "/static/", "/svelte/", "/pwa_icon", f"{API}file=/")  # no address: it would be fetched
CALLS = (PAST_THE_QUEUE, f"{API}call/", f"{API}queue/", HEARTBEAT, UPLOAD, f"{API}cancel", f"{API}reset", f"{API}mcp")
TOLD = (f"{API}info", f"{API}openapi.json", f"{API}startup-events", f"{API}app_id", f"{API}theme.css")

LARGEST_UPLOAD = LARGEST_FILE + 64 * 1024  # bytes, with the lines that a form puts around its file
LARGEST_MESSAGE = 5_000_000  # bytes: a picture on the pad takes 4 million
LARGEST_TOOL_CALL = LARGEST_FILE * 4 // 3 + 64 * 1024  # bytes: a picture in base64
MOST_UPLOADED = 1024**3  # bytes that wait in the folder of uploads

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    # Nothing from another host; other pages may show this one in a frame. Gradio's components are scripts in strings.
    "Content-Security-Policy": "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors *",
}


def fetch_nothing() -> None:
    """Keep Gradio from fetching the addresses that a visitor gives in the place of a file.

    It would take from any public host as much as that sends, into memory.
    """

    async def refuse(url: str) -> httpx.Response:
        raise gr.Error("Send the file itself: this server fetches nothing.", print_exception=False)

    processing_utils.async_ssrf_protected_get = refuse


class Door:
    """The app behind it gets the requests that it is for."""

    def __init__(self, app: ASGIApp, machine: Machine, sessions: Sessions, uploads: Path) -> None:
        self._app, self._machine, self._sessions, self._uploads = app, machine, sessions, uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        response = _Headed(send)
        refused = self._refused(scope)
        if refused is not None:
            count("refusal")
            await refused(scope, receive, response)
            return
        body = _Measured(receive, _largest(path))
        try:
            if path.startswith(HEARTBEAT):
                with self._sessions.page(path.removeprefix(HEARTBEAT)):
                    await self._app(scope, body, response)
            elif path.startswith(PAST_THE_QUEUE):
                with self._machine.answering():
                    await self._app(scope, body, response)
            else:
                await self._app(scope, body, response)
        except _TooLargeError:
            if not response.begun:
                await _too_large(path)(scope, receive, response)

    def _refused(self, scope: Scope) -> PlainTextResponse | None:
        path = scope["path"]
        if not (path.startswith(FILES + CALLS) or path.rstrip("/") in ("", *PAGE, *TOLD)):
            return PlainTextResponse("There is nothing here.", 404)
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or int(length[:20]) > _largest(path):
            return _too_large(path)
        if path.startswith(UPLOAD) and scope["method"] == "POST" and _size(self._uploads) > MOST_UPLOADED:
            return PlainTextResponse("Too many uploads wait here: try again in a minute.", 503)
        return None


class _Headed:
    """Sends, with HEADERS."""

    def __init__(self, send: Send) -> None:
        self._send, self.begun = send, False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await self._send(message)


class _Measured:
    """Receives, but no more than so many bytes, whatever the request's headers say."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive, self._left = receive, most

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise _TooLargeError
        return message


class _TooLargeError(Exception):
    pass


def _largest(path: str) -> int:
    if path.startswith(UPLOAD):
        return LARGEST_UPLOAD
    return LARGEST_TOOL_CALL if path.startswith(f"{API}mcp") else LARGEST_MESSAGE


def _too_large(path: str) -> PlainTextResponse:
    return PlainTextResponse(f"That is too large: at most {_largest(path):,} bytes are taken here.", 413)


def _size(folder: Path) -> int:
    total = 0
    for path in files_in(folder):
        with suppress(OSError):  # it may just have been deleted
            total += path.stat().st_size
    return total

# ruff: noqa: E402 - what makes the import of Gradio quick comes before it
"""The only file that touches what Gradio does not document, or replaces another library's function.

Written for Gradio 6.31.0. Each patch says why it is needed and what would let us drop it;
`tests/ui/server/test_gradio_patches.py` runs each against the installed Gradio, and fails if it no longer takes hold.
"""

from __future__ import annotations

import inspect
import logging
import sys
import traceback
from collections.abc import Iterable
from copy import copy
from pathlib import Path
from types import ModuleType
from typing import Any

# While it is imported, Gradio writes the signatures of each component whose source it finds to a file beside it, for
# editors: a third of the time that its import takes. To drop it: Gradio writes them when it is released.
_getfile = inspect.getfile


def _getfile_of_others(object: Any) -> str:
    if inspect.isclass(object) and object.__module__.startswith("gradio."):
        raise OSError
    return _getfile(object)


inspect.getfile = _getfile_of_others
import gradio as gr

inspect.getfile = _getfile

import httpx
from gradio import processing_utils, queueing, route_utils, routes, utils
from gradio.block_function import BlockFunction
from gradio.data_classes import PredictBodyInternal
from gradio.queueing import Event
from gradio.server_messages import EventMessage, ProcessCompletedMessage
from gradio.state_holder import SessionState, StateHolder
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from logreg.ui.server.logs import log_event
from logreg.ui.server.sessions import MAX_SESSIONS, Sessions, admits_alike

WRITTEN_FOR = "6.31.0"
MAX_UNREAD = 200  # messages to a session: one that reads none gets no more
MAX_TRACKED_UPLOADS = 1000  # uploads whose progress is remembered
# For `launch`, which otherwise asks its own page for an answer within three seconds, and ends if there is none: on a
# busy machine, while the open pages of the server before come back. To drop it: a public way to leave that out.
NO_SELF_CHECK: dict[str, Any] = {"_frontend": False}
TIMER, ENDED_TIMER = "W&&ze()", "W&&U&&ze()"  # in Gradio's script: U is the indicator, null once it is gone
QUEUE_REST = 0.02  # seconds


def patch_modules() -> None:
    """Apply the patches that concern no page in particular; a Gradio that they were not written for is logged."""
    if gr.__version__ != WRITTEN_FOR:
        log_event("other gradio", logging.WARNING, version=gr.__version__, written_for=WRITTEN_FOR)
    _refuse_to_fetch()
    _limit_upload_forms()
    _log_tracebacks()
    _slim_sessions_without_a_name()


def patch_page(page: gr.Blocks, app: routes.App, sessions: Sessions) -> None:
    """Apply those that concern a page, before the app that serves it answers its first request."""
    app.state_holder = page.state_holder = SessionHolder(page, sessions)
    # A thousand times a second Gradio looks for an event, which takes a tenth of a core for as long as the server runs.
    page._queue.sleep_when_free = QUEUE_REST  # to drop it: the queue waits for an event
    _limit_queue(page, sessions)


def _refuse_to_fetch() -> None:
    """Gradio fetches whatever address stands in the place of a file, and reads what comes into memory, without limit.

    To drop it: a setting that turns this off.
    """

    async def refuse(url: str) -> httpx.Response:
        raise gr.Error("Send the file itself: this server fetches nothing.", print_exception=False)

    processing_utils.async_ssrf_protected_get = refuse


def _limit_upload_forms() -> None:
    """Gradio takes up to a thousand files in one form, and holds each of them open.

    To drop it: a parameter for the number of files, beside `max_file_size`.
    """

    class OneFileParser(route_utils.GradioMultiPartParser):
        def __init__(self, *arguments: Any, **limits: Any) -> None:
            super().__init__(*arguments, **{**limits, "max_files": 1, "max_fields": 10})

    route_utils.GradioMultiPartParser = OneFileParser  # type: ignore[misc]


class _TracebackLogger(ModuleType):
    """The module `traceback`, except that it logs an exception as one line in place of printing it."""

    def __getattr__(self, name: str) -> Any:
        return getattr(traceback, name)

    def print_exc(self, *_: Any, **__: Any) -> None:
        log_event("error", logging.ERROR, exc_info=True)


def _log_tracebacks() -> None:
    """Gradio prints the traceback of every error that is not a `gr.Error`, which may quote what a visitor sent.

    Only the modules of Gradio that print get the stand-in. To drop it: Gradio uses `logging`.
    """
    for module in (queueing, routes, route_utils, utils):
        module.traceback = _TracebackLogger("traceback")  # type: ignore[attr-defined]


class SlimSessionState(SessionState):
    """Gradio's record of a session, without a copy of the configuration of the whole page.

    That copy serves Gradio's deep links, which are closed here. It takes 240 KB and 10 ms or more of the event loop,
    against 0.1 ms without: more than answering a drawing, and each call of the API would pay for it. To drop it: Gradio
    makes the copy when it needs it, or not at all where there is no gr.DeepLinkButton.
    """

    def __init__(self, blocks: gr.Blocks) -> None:
        self.blocks_config = copy(blocks.default_config)
        self.config_values: dict[int, Any] = {}
        self.state_data: dict[int, Any] = {}
        self._state_ttl: dict[int, Any] = {}
        self.is_closed = False
        self.STATE_TTL_WHEN_CLOSED = 0

    def __setitem__(self, key: int, value: Any) -> None:
        """As Gradio's, which also notes the configuration of what has changed: that note goes."""
        super().__setitem__(key, value)
        self.config_values.clear()

    def _update_config(self, key: int) -> None:
        pass

    def _update_value_in_config(self, key: int, value: Any) -> None:
        pass


def _slim_sessions_without_a_name() -> None:
    """A call without a session's name gets a record too, from the class that these modules have imported.

    To drop it: as for `SlimSessionState`.
    """
    for name in {"gradio.route_utils", "gradio.mcp"} & sys.modules.keys():
        sys.modules[name].SessionState = SlimSessionState  # type: ignore[attr-defined]


class SessionHolder(StateHolder):
    """Has `Sessions` decide how long a session is kept.

    Gradio keeps what a closed page held for an hour, a session of the API until 10,000 others have come, and then drops
    sessions whether or not their page is open. `gr.State(time_to_live=...)` counts from the last change, not from
    when the page was closed; `Blocks.unload` is not told of an API session. To drop it: `state_session_capacity` that
    spares open pages, and a time to live after the page is closed.
    """

    def __init__(self, page: gr.Blocks, sessions: Sessions) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.blocks, self._sessions = page, sessions
        sessions.on_forget = self._forget

    def __getitem__(self, session_id: str) -> SessionState:
        """The session of that name, which begins with its first use."""
        state = self._sessions.get(session_id, lambda: SlimSessionState(self.blocks))
        assert isinstance(state, SessionState)
        return state

    def __contains__(self, session_id: str) -> bool:
        return session_id in self._sessions

    def delete_all_expired_state(self) -> None:
        """Gradio calls this every second."""
        self._sessions.forget_expired()

    def _forget(self, name: str) -> None:
        """The queue never forgets a session, nor a message that nobody has read."""
        self.blocks._queue.pending_messages_per_session.pop(name, None)
        self.blocks._queue.pending_event_ids_session.pop(name, None)


def _limit_queue(page: gr.Blocks, sessions: Sessions) -> None:
    """Nobody fills the queue: neither with events, nor with messages that nobody reads.

    `queue(max_size=...)` limits only all visitors together. To drop it: Gradio limits events and messages by session.
    """
    queue = page._queue
    queue.pending_messages_per_session.max_size = 2 * MAX_SESSIONS  # so that none goes before its session
    push, send = queue.push, queue.send_message

    async def push_limited(body: PredictBodyInternal, request: Request, username: str | None) -> Any:
        name, fn, pending = body.session_hash or "", page.fns.get(body.fn_index or 0), queue.pending_event_ids_session
        if not (sessions.admits(name, pending) and (fn is None or admits_another(fn, pending.get(name, ())))):
            log_event("refusal", status=503)
            return False, "The server is busy: try again in a minute.", "queue_full"
        return await push(body=body, request=request, username=username)

    def admits_another(fn: BlockFunction, pending: Iterable[str]) -> bool:
        waiting = queue.event_queue_per_concurrency_id.get(fn.concurrency_id)
        events = [queue.event_ids_to_events[each] for each in pending if each in queue.event_ids_to_events]
        alike = sum(event.concurrency_id == fn.concurrency_id for event in events)
        return admits_alike(alike, len(waiting.queue) if waiting else 0, slow=fn.concurrency_limit == 1)

    def send_bounded(event: Event, event_message: EventMessage) -> None:
        unread = queue.pending_messages_per_session.get(event.session_hash)
        if unread is not None and unread.qsize() <= MAX_UNREAD:
            send(event, event_message)
        elif event.alive:
            event.alive = False  # the event ends, and its run with it; a page that reads on later is told
            if unread is not None:
                send(event, ProcessCompletedMessage(output={}, success=True, event_id=event._id))

    queue.push = push_limited  # type: ignore[method-assign]
    queue.send_message = send_bounded  # type: ignore[method-assign]


def indicator_script() -> list[Route]:
    """Gradio's loading indicator, gone once a page is there, goes on counting time in every frame: 7 % of a core.

    To drop it: Gradio ends the count with the indicator.
    """
    files = (Path(gr.__file__).parent / "templates" / "frontend" / "assets").glob("statustracker-*.js")
    scripts = {path.name: path.read_text(encoding="utf-8").replace(TIMER, ENDED_TIMER) for path in files}
    head = {"Cache-Control": "max-age=86400", "Content-Type": "text/javascript"}
    return [Route(f"/assets/{name}", Response(text, headers=head)) for name, text in scripts.items()]


def forget_uploads(page: gr.Blocks) -> None:
    """Gradio keeps the names of all uploads, and the progress of those that nobody asks for.

    `Blocks(delete_cache=...)` deletes files by these names, but neither forgets the name of a file that its handler has
    deleted nor finds what an upload that broke off has left. To drop it: Gradio forgets both.
    """
    for progress in (routes.file_upload_statuses._signals, routes.file_upload_statuses._statuses):
        if len(progress) > MAX_TRACKED_UPLOADS:
            progress.clear()
    for files in page.temp_file_sets:
        for name in list(files):
            if not Path(name).exists():
                files.discard(name)

"""Who is here: what the server keeps for a session, and when it forgets it."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import datetime
from itertools import islice
from pathlib import Path
from threading import Thread
from time import time
from typing import Any

import gradio as gr
from gradio.data_classes import PredictBodyInternal
from gradio.queueing import Event
from gradio.routes import App
from gradio.server_messages import EventMessage, ProcessCompletedMessage
from gradio.state_holder import SessionState, StateHolder
from starlette.requests import Request

from logreg.ui.server.logs import log_event
from logreg.ui.server.process import release_memory
from logreg.ui.server.uploads import sweep
from logreg.ui.state.visitor import Visitor

FORGET_AFTER = 45.0  # seconds without a page that is open or a call
MAX_SESSIONS = 10_000  # 14 KB each; of those without an open page, the one not used for longest goes
MAX_NAME_LENGTH = 100  # characters of a session's name, which the browser makes
MAX_CONCURRENT, MAX_PAGELESS = 30, 200  # events that wait or go on: of a session, of all that have no page open
MAX_UNREAD = 200  # messages to a session: who reads none gets no more
SWEEP_EVERY = 30.0  # seconds


class Session(SessionState):
    """Gradio's record of a session without its copy of the page's configuration.

    That copy, 240 KB and 10 ms a session, is for Gradio's deep links alone, which this page has none of.
    """

    def __init__(self, blocks: gr.Blocks) -> None:
        self.blocks_config = copy(blocks.default_config)
        self.config_values: dict[int, Any] = {}
        self.state_data: dict[int, Any] = {}
        self._state_ttl: dict[int, Any] = {}
        self.is_closed = False
        self.STATE_TTL_WHEN_CLOSED = 0

    def __setitem__(self, key: int, value: Any) -> None:
        """As Gradio keeps it; what it notes of the configuration goes."""
        super().__setitem__(key, value)
        self.config_values.clear()

    def _update_config(self, key: int) -> None:
        pass

    def _update_value_in_config(self, key: int, value: Any) -> None:
        pass


class Sessions(StateHolder):
    """All sessions, in place of Gradio's own holder, which keeps them until there are too many.

    A page that is open holds a connection, its heartbeat. Once it is closed or lost, the session's run pauses at once,
    and FORGET_AFTER seconds later everything of the session is freed, unless the page is back. A call to the API has
    no page: its session is forgotten as long after the call.
    """

    def __init__(self, page: gr.Blocks, folder: Path) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.blocks, self.capacity = page, MAX_SESSIONS
        page._queue.pending_messages_per_session.max_size = 2 * MAX_SESSIONS  # so that none goes before its session
        self._push: Any = page._queue.push
        page._queue.push = self._push_limited  # type: ignore[method-assign]
        self._send = page._queue.send_message
        page._queue.send_message = self._send_bounded  # type: ignore[method-assign]
        self._folder = folder
        self._open: Counter[str] = Counter()
        self._swept = time()

    def __getitem__(self, session_id: str) -> SessionState:
        """The session of that name, which begins with its first use."""
        if session_id not in self.session_data:
            if len(str(session_id)) > MAX_NAME_LENGTH:
                raise ValueError(f"A session's name has at most {MAX_NAME_LENGTH} characters.")
            self.session_data[session_id] = Session(self.blocks)
        return super().__getitem__(session_id)

    def install(self, app: App) -> None:
        """Hold the app's sessions from now on, and those that it has; a call without a session has a small one too."""
        for name in {"gradio.route_utils", "gradio.mcp"} & sys.modules.keys():
            sys.modules[name].SessionState = Session  # type: ignore[attr-defined]
        self.session_data.update(app.state_holder.session_data)
        self.time_last_used.update(app.state_holder.time_last_used)
        app.state_holder = self.blocks.state_holder = self

    @property
    def stopping(self) -> bool:
        """Whether the server is about to end."""
        return bool(self.blocks.server.should_exit)

    @contextmanager
    def page(self, session_id: str) -> Iterator[None]:
        """While a page of the session is open."""
        self._open[session_id] += 1
        try:
            yield
        finally:
            self._open[session_id] -= 1
            if not self._open[session_id]:
                del self._open[session_id]
                # A server that ends pauses nothing: its pages remember that their runs go on, and make them again.
                if session_id in self.session_data and not self.stopping:
                    self.time_last_used[session_id] = datetime.now()
                    _in_a_thread(_pause, [self.session_data[session_id]])

    def delete_all_expired_state(self) -> None:
        """Forget who has gone: Gradio calls this every second."""
        now, used = datetime.now(), self.time_last_used.items()
        self._forget([name for name, last in used if (now - last).total_seconds() > FORGET_AFTER])
        if time() - self._swept > SWEEP_EVERY:
            self._swept = time()
            _in_a_thread(sweep, self._folder, self.blocks.temp_file_sets)

    def update(self, session_id: str) -> None:
        """It has been used; if there are too many now, another goes."""
        self.session_data.move_to_end(session_id)
        if len(self.session_data) > self.capacity:
            others = (name for name in self.session_data if name not in self._open and name != session_id)
            self._forget(list(islice(others, 1)))

    def known(self, session_id: str) -> bool:
        """Whether anything is kept of the session; the page that asks is open, though its heartbeat may be lost."""
        if session_id in self.session_data:
            self.time_last_used[session_id] = datetime.now()
        return session_id in self.session_data

    def _forget(self, names: list[str]) -> None:
        gone = []
        for name in names:
            if name not in self._open:
                self.time_last_used.pop(name, None)
                self.blocks._queue.pending_messages_per_session.pop(name, None)
                self.blocks._queue.pending_event_ids_session.pop(name, None)
                if name in self.session_data:
                    gone.append(self.session_data.pop(name))
        if gone:
            _in_a_thread(_free, gone)

    async def _push_limited(self, body: PredictBodyInternal, request: Request, username: str | None) -> Any:
        """Nobody fills the queue: a session has few events at once, and so have all together that have no page open."""
        name, events = body.session_hash or "", self.blocks._queue.pending_event_ids_session
        pageless = 0 if name in self._open else sum(len(ids) for one, ids in events.items() if one not in self._open)
        if len(events.get(name, ())) >= MAX_CONCURRENT or pageless >= MAX_PAGELESS:
            log_event("refusal", status=503)
            return False, "The server is busy: try again in a minute.", "queue_full"
        return await self._push(body=body, request=request, username=username)

    def _send_bounded(self, event: Event, event_message: EventMessage) -> None:
        unread = self.blocks._queue.pending_messages_per_session.get(event.session_hash)
        if unread is not None and unread.qsize() <= MAX_UNREAD:
            self._send(event, event_message)
        elif event.alive:
            event.alive = False  # the event ends, and its run with it; a page that reads on later should know
            if unread is not None:
                self._send(event, ProcessCompletedMessage(output={}, success=True, event_id=event._id))

    def counts(self) -> dict[str, int]:
        """How many pages are open, and how many sessions are kept."""
        return {"pages": len(self._open), "sessions": len(self.session_data)}


def _in_a_thread(work: Callable[..., None], *arguments: Any) -> None:
    """The event loop must not wait for a run's moment to end."""
    Thread(target=work, args=arguments, daemon=True).start()


def _visitors(sessions: list[SessionState]) -> list[Visitor]:
    values = [value for session in sessions for value in session.state_data.values()]
    return [value for value in values if isinstance(value, Visitor)]


def _pause(sessions: list[SessionState]) -> None:
    for run in [run for visitor in _visitors(sessions) for run in visitor.runs]:
        run.pause()


def _free(sessions: list[SessionState]) -> None:
    for visitor in _visitors(sessions):
        visitor.dispose()
    sessions.clear()
    release_memory()

"""Who is here: what the server keeps for each session, and when it forgets it.

`Sessions` knows nothing of Gradio; `gradio_patches.SessionHolder` puts it in the place of Gradio's own holder.

Visitors stay in a `gr.State`. To keep them in a dictionary of our own instead, by `gr.Request.session_hash`, was tried
on paper: all of this file would stay (who is here, limits, times), every handler would change, and Gradio's record of a
session would still have to be replaced, for making one takes it longer than answering a drawing.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from threading import Thread
from time import monotonic
from typing import Any, Protocol

from logreg.errors import UserError
from logreg.ui.server.process import release_memory
from logreg.ui.state.visitor import Visitor

FORGET_AFTER = 45.0  # seconds without an open page or a call
MAX_SESSIONS = 10_000  # 14 KB each; beyond that, the one without an open page that was used longest ago goes
MAX_NAME_LENGTH = 100  # characters of a session's name, which the browser makes
MAX_EVENTS = 30  # events of a session that wait or run
MAX_PAGELESS_EVENTS = 200  # of all sessions together that have no page open
MAX_ALIKE = 8  # of a session and of one kind; a page sends the next click on a button once the last is answered
MAX_SLOW = 2  # the same where only one of that kind runs at a time, for all visitors
MAX_WAITING_ALIKE = 250  # of one kind that wait, of all sessions: half of the queue


class State(Protocol):
    """What is kept of a session: the values of its `gr.State` components, of which one is a `Visitor`."""

    state_data: dict[int, Any]


class Sessions:
    """All sessions.

    A page that is open holds a connection, its heartbeat. Once that is closed or lost, the session's run pauses at
    once, and FORGET_AFTER seconds later everything of the session is freed, unless the page is back. A call to the API
    has no page: its session is forgotten as long after the call.

    `is_ending` tells whether the server is about to end. `on_forget` is called with the name of each session that is
    forgotten.
    """

    def __init__(self, is_ending: Callable[[], bool] = lambda: False, capacity: int = MAX_SESSIONS) -> None:
        self.is_ending, self.capacity = is_ending, capacity
        self.on_forget: Callable[[str], None] = lambda name: None
        self._states: OrderedDict[str, State] = OrderedDict()  # the one used longest ago first
        self._last_used: dict[str, float] = {}  # by the monotonic clock, in seconds
        self._open: Counter[str] = Counter()  # heartbeats

    def get(self, name: str, make: Callable[[], State]) -> State:
        """The session of that name, made with its first use; if there are too many now, another goes."""
        if name not in self._states:
            if len(str(name)) > MAX_NAME_LENGTH:
                raise UserError(f"A session's name has at most {MAX_NAME_LENGTH} characters.")
            self._states[name] = make()
        self._states.move_to_end(name)
        self._last_used[name] = monotonic()
        if len(self._states) > self.capacity:
            others = (other for other in self._states if other not in self._open and other != name)
            self._forget(list(islice(others, 1)))
        return self._states[name]

    def __contains__(self, name: str) -> bool:
        return name in self._states

    @contextmanager
    def page(self, name: str) -> Iterator[None]:
        """While a page of the session is open."""
        self._open[name] += 1
        try:
            yield
        finally:
            self._open[name] -= 1
            if not self._open[name]:
                del self._open[name]
                # A server that ends pauses nothing: its pages remember that their runs go on, and make them again.
                if name in self._states and not self.is_ending():
                    self._last_used[name] = monotonic()
                    _in_a_thread(_pause, [self._states[name]])

    def is_known(self, name: str) -> bool:
        """Whether anything is kept of the session; the page that asks is open, though its heartbeat may be lost."""
        if name in self._states:
            self._last_used[name] = monotonic()
        return name in self._states

    def forget_expired(self) -> None:
        """Forget every session whose time is up."""
        now = monotonic()
        self._forget([name for name, last in self._last_used.items() if now - last > FORGET_AFTER])

    def admits(self, name: str, pending: Mapping[str, Collection[str]]) -> bool:
        """Whether a session may send another event, by the events of each session that wait or run."""
        if len(name) > MAX_NAME_LENGTH or len(pending.get(name, ())) >= MAX_EVENTS:
            return False
        if name in self._open:
            return True
        return sum(len(events) for other, events in pending.items() if other not in self._open) < MAX_PAGELESS_EVENTS

    def counts(self) -> dict[str, int]:
        """How many pages are open, and how many sessions are kept."""
        return {"pages": len(self._open), "sessions": len(self._states)}

    def _forget(self, names: list[str]) -> None:
        gone = []
        for name in names:
            if name not in self._open:
                del self._last_used[name]
                gone.append(self._states.pop(name))
                self.on_forget(name)
        if gone:
            _in_a_thread(_free, gone)


def admits_alike(pending: int, waiting: int, slow: bool) -> bool:
    """Whether one more event of its kind may come: `pending` of the session wait or run, `waiting` of all wait."""
    return pending < (MAX_SLOW if slow else MAX_ALIKE) and waiting < MAX_WAITING_ALIKE


def _in_a_thread(work: Callable[..., None], *arguments: Any) -> None:
    """The event loop must not wait until a run has finished its step."""
    Thread(target=work, args=arguments, daemon=True).start()


def _visitors(states: list[State]) -> list[Visitor]:
    values = [value for state in states for value in state.state_data.values()]
    return [value for value in values if isinstance(value, Visitor)]


def _pause(states: list[State]) -> None:
    for run in [run for visitor in _visitors(states) for run in visitor.runs]:
        run.pause()


def _free(states: list[State]) -> None:
    for visitor in _visitors(states):
        visitor.dispose()
    states.clear()
    release_memory()

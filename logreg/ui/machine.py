"""How visitors share the machine: drawings are answered first, runs take turns, and who finds no place waits."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from starlette.types import ASGIApp, Receive, Scope, Send

from logreg.ui.visitor import Run

PLACES = 8  # runs that take turns; more would each be too slow to watch
PAST_THE_QUEUE = "/gradio_api/run/"
PATIENCE = 0.1  # seconds that a run's turn gives way to drawings: it slows down, and never stands still


class Machine:
    """One for all visitors.

    Training holds Python's lock for most of its time, so one run at a time is as quick as several at once, and leaves
    more of the machine to those who draw.
    """

    def __init__(self, places: int = PLACES) -> None:
        self._places = places
        self._changed = Condition()
        self._line: list[Run] = []  # those that have a place, then those that wait
        self._turns: deque[object] = deque()
        self._answering = 0

    @contextmanager
    def answering(self) -> Iterator[None]:
        """While someone is being answered, no turn of a run begins."""
        with self._changed:
            self._answering += 1
        try:
            yield
        finally:
            with self._changed:
                self._answering -= 1
                self._changed.notify_all()

    def first(self, app: ASGIApp) -> ASGIApp:
        """The app, which answers what goes past Gradio's queue, drawings above all, before runs go on."""

        async def call(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http" and scope["path"].startswith(PAST_THE_QUEUE):
                with self.answering():
                    await app(scope, receive, send)
            else:
                await app(scope, receive, send)

        return call

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A moment of training: one at a time, in the order of asking."""
        mine = object()
        with self._changed:
            self._turns.append(mine)
            self._changed.wait_for(lambda: self._turns[0] is mine)
            self._changed.wait_for(lambda: not self._answering, PATIENCE)
        try:
            yield
        finally:
            with self._changed:
                self._turns.popleft()
                self._changed.notify_all()

    @contextmanager
    def line(self, run: Run) -> Iterator[None]:
        """Stand in line with a run, from its first turn to its last."""
        with self._changed:
            self._line.append(run)
        try:
            yield
        finally:
            with self._changed:
                self._line = [other for other in self._line if other is not run]
                self._changed.notify_all()

    def wait(self, run: Run, seconds: float) -> int:
        """Until the run has a place, but no longer than so many seconds; how many are before it in the line (0: none,
        it has a place).
        """
        with self._changed:
            self._changed.wait_for(lambda: self._before(run) == 0, seconds)
            return self._before(run)

    def remark(self, run: Run) -> str:
        """What a visitor should know: who shares the machine, or the place in line and an estimate of the wait."""
        with self._changed:
            before = self._before(run)
            training = self._line[: self._places]
        others = len(training) - 1
        if before:
            left = sorted(other.seconds_left * len(training) for other in training)
            wait = left[min(before, len(left)) - 1]
            return f"waiting: place {before} in line, about {wait:,.0f} s"
        return f"in turns with {others} other run{'s' if others > 1 else ''}" if others > 0 else ""

    def _before(self, run: Run) -> int:
        # A run whose page has been closed stands in nobody's way, whether or not Gradio has ended its event.
        self._line = [other for other in self._line if other.going or other is run]
        place = next((place for place, other in enumerate(self._line) if other is run), 0)
        return max(0, place - self._places + 1)

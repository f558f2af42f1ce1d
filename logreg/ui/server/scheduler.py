"""How visitors share the machine: drawings are answered first, runs take turns, and who finds no place waits."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition
from time import monotonic

from logreg.ui.server.process import rss_mb
from logreg.ui.state.run import Run

MAX_RUNNING = 8  # runs that take turns; more would each be too slow to watch
TIME_SLICE = 30.0  # seconds after which a run leaves its place to who waits for one, and waits itself
PATIENCE = 0.1  # seconds that a run's turn gives way to drawings: it slows down, and never stands still


@dataclass(eq=False)
class _QueueEntry:
    """A run in the line, and since when it has a place."""

    run: Run
    since: float | None = None


class TrainingScheduler:
    """One for all visitors.

    Training holds Python's lock for most of its time, so one run at a time is as quick as several at once, and leaves
    more of the machine to those who draw. `memory` tells how many MB the server holds: at `most`, no run begins.
    """

    def __init__(
        self,
        places: int = MAX_RUNNING,
        hold: float = TIME_SLICE,
        most: float = math.inf,
        memory: Callable[[], float] = rss_mb,
    ) -> None:
        self._places, self._hold, self._most, self._memory = places, hold, most, memory
        self._changed = Condition()
        self._line: list[_QueueEntry] = []  # those that have a place, then those that wait
        self._turns: deque[object] = deque()
        self._interactive = 0

    @contextmanager
    def interactive_request(self) -> Iterator[None]:
        """While someone is being answered, no turn of a run begins."""
        with self._changed:
            self._interactive += 1
        try:
            yield
        finally:
            with self._changed:
                self._interactive -= 1
                self._changed.notify_all()

    @contextmanager
    def slot(self) -> Iterator[None]:
        """A moment of training: one at a time, in the order of asking."""
        mine = object()
        with self._changed:
            self._turns.append(mine)
            self._changed.wait_for(lambda: self._turns[0] is mine)
            self._changed.wait_for(lambda: not self._interactive, PATIENCE)
        try:
            yield
        finally:
            with self._changed:
                self._turns.popleft()
                self._changed.notify_all()

    @contextmanager
    def enqueue(self, run: Run) -> Iterator[None]:
        """Stand in line with a run, from its first turn to its last."""
        mine = _QueueEntry(run)
        with self._changed:
            self._line.append(mine)
        try:
            yield
        finally:
            with self._changed:
                self._line = [stand for stand in self._line if stand is not mine]

    def assign_and_get_position(self, run: Run) -> int:
        """The run's place among those that wait; 0: it has one among those that train.

        A run that has had its place for TIME_SLICE seconds leaves it to who waits, and stands at the end of the line:
        not while the memory is full, when nobody could take it.
        """
        with self._changed:
            self._settle()
            stand = next((stand for stand in reversed(self._line) if stand.run is run), None)
            held = 0.0 if stand is None or stand.since is None else monotonic() - stand.since
            if stand is not None and held >= self._hold and len(self._line) > self._places and not self.full:
                self._line.remove(stand)
                self._line.append(stand)
                stand.since = None
                self._settle()
            return self._behind(run)

    def status(self, run: Run) -> str:
        """What a visitor should know: who shares the machine, or the place in line and an estimate of the wait."""
        with self._changed:
            behind = self._behind(run)
            training = [stand for stand in self._line if stand.since is not None]
            others = len(training) - 1
        if not behind:
            return f"in turns with {others} other run{'s' if others > 1 else ''}" if others > 0 else ""
        if not training:
            return f"waiting: place {behind} in line, for the server's memory is full"
        left = sorted(self._seconds_left(stand, len(training)) for stand in training)
        rounds, place = divmod(behind - 1, len(left))
        wait = left[place] + rounds * self._hold
        return f"waiting: place {behind} in line, about {max(5, 5 * round(wait / 5)):,} s"  # no new one each second

    @property
    def full(self) -> bool:
        """Whether the server holds so much memory that no run may begin."""
        return self._memory() >= self._most

    def counts(self) -> dict[str, int]:
        """How many runs train, and how many wait."""
        with self._changed:
            training = sum(stand.since is not None for stand in self._line)
            return {"training": training, "waiting": len(self._line) - training}

    def _seconds_left(self, stand: _QueueEntry, training: int) -> float:
        held = monotonic() - (stand.since or monotonic())
        return min(stand.run.seconds_left * training, max(1.0, self._hold - held))

    def _settle(self) -> None:
        """Give the free places to the first in line, while the memory is not full."""
        # A run whose page has been closed stands in nobody's way, whether or not Gradio has ended its event.
        self._line = [stand for stand in self._line if stand.run.is_running]
        for stand in self._line[: self._places]:
            if stand.since is None and not self.full:
                stand.since = monotonic()

    def _behind(self, run: Run) -> int:
        """Its place among those that wait; 0 for one that has a place, or is not in the line."""
        waiting = [stand.run for stand in self._line if stand.since is None]
        return next((place for place, other in enumerate(waiting, 1) if other is run), 0)

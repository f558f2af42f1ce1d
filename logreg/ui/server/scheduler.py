"""How visitors share the server: short requests come first, a few runs take turns, and the others wait in line."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition
from time import monotonic
from weakref import WeakKeyDictionary

from logreg.ui.server.process import rss_mb
from logreg.ui.state.run import Run

MAX_RUNNING = 8  # runs that take turns; more would each be too slow to watch
TIME_SLICE = 30.0  # seconds after which a run gives its place to one that waits, and waits itself
MAX_YIELD = 0.1  # seconds that a run gives way to short requests: they slow it down, but never stop it


@dataclass(eq=False)
class _QueueEntry:
    """A run in the line, and since when it has had a place."""

    run: Run
    since: float | None = None


class TrainingScheduler:
    """Shares the server among all visitors' runs; one object for all of them.

    At most `max_running` runs have a place, for `time_slice` seconds each while others wait, and of these only one
    trains at any moment: training holds Python's lock most of the time, so that several at once would be no faster and
    leave less of the processor for others. While `memory` says that the server holds `memory_limit` MB or more, no
    further run gets a place.
    """

    def __init__(
        self,
        max_running: int = MAX_RUNNING,
        time_slice: float = TIME_SLICE,
        memory_limit: float = math.inf,
        memory: Callable[[], float] = rss_mb,
    ) -> None:
        self._max_running, self._time_slice = max_running, time_slice
        self._memory_limit, self._memory = memory_limit, memory
        self._changed = Condition()
        self._line: list[_QueueEntry] = []  # those that have a place, then those that wait
        self._turns: deque[object] = deque()
        self._interactive = 0
        self._steps = 0
        self._counted: WeakKeyDictionary[Run, int] = WeakKeyDictionary()  # the steps of each run that are among them

    @contextmanager
    def interactive_request(self) -> Iterator[None]:
        """While a short request is being answered, no run starts another slice."""
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
            self._changed.wait_for(lambda: not self._interactive, MAX_YIELD)
        try:
            yield
        finally:
            with self._changed:
                self._turns.popleft()
                self._changed.notify_all()

    @contextmanager
    def enqueue(self, run: Run) -> Iterator[None]:
        """Keep a run in the line, from its first turn to its last."""
        mine = _QueueEntry(run)
        with self._changed:
            self._line.append(mine)
            self._counted.setdefault(run, run.step)
        try:
            yield
        finally:
            with self._changed:
                self._count_steps(run)
                self._line = [entry for entry in self._line if entry is not mine]

    def assign_and_get_position(self, run: Run) -> int:
        """Give out free places, and return the run's position among those that wait; 0 if it has a place.

        A run that has had its place for a time slice goes to the end of the line if others wait, except while the
        memory is full, when none of them could take the place.
        """
        with self._changed:
            self._count_steps(run)
            self._assign_places()
            entry = next((entry for entry in reversed(self._line) if entry.run is run), None)
            held = 0.0 if entry is None or entry.since is None else monotonic() - entry.since
            if entry is not None and held >= self._time_slice and len(self._line) > self._max_running and not self.full:
                self._line.remove(entry)
                self._line.append(entry)
                entry.since = None
                self._assign_places()
            return self._position(run)

    def status(self, run: Run) -> str:
        """What a visitor should know: how many others share the server, or the position in line and about how long."""
        with self._changed:
            position = self._position(run)
            training = [entry for entry in self._line if entry.since is not None]
            others = len(training) - 1
        if not position:
            return f"in turns with {others} other run{'s' if others > 1 else ''}" if others > 0 else ""
        if not training:
            return f"waiting: place {position} in line, because the server's memory is full"
        left = sorted(self._seconds_left(entry, len(training)) for entry in training)
        rounds, place = divmod(position - 1, len(left))
        wait = left[place] + rounds * self._time_slice
        rounded = max(5, 5 * round(wait / 5))  # so that it does not change each second
        return f"waiting: place {position} in line, about {rounded:,} s"

    @property
    def full(self) -> bool:
        """Whether the server holds so much memory that no run may start."""
        return self._memory() >= self._memory_limit

    def counts(self) -> dict[str, int]:
        """How many runs train, how many wait, and how many steps all have taken."""
        with self._changed:
            training = sum(entry.since is not None for entry in self._line)
            return {"training": training, "waiting": len(self._line) - training, "steps": self._steps}

    def _count_steps(self, run: Run) -> None:
        before, self._counted[run] = self._counted.get(run, run.step), run.step
        self._steps += run.step - before

    def _seconds_left(self, entry: _QueueEntry, training: int) -> float:
        held = monotonic() - (entry.since or monotonic())
        return min(entry.run.seconds_left * training, max(1.0, self._time_slice - held))

    def _assign_places(self) -> None:
        """Give the free places to the first in line, while the memory is not full."""
        # A run whose page has been closed leaves the line, whether or not Gradio has ended its event.
        self._line = [entry for entry in self._line if entry.run.is_running]
        for entry in self._line[: self._max_running]:
            if entry.since is None and not self.full:
                entry.since = monotonic()

    def _position(self, run: Run) -> int:
        """The run's position among those that wait; 0 if it has a place, or is not in the line."""
        waiting = [entry.run for entry in self._line if entry.since is None]
        return next((place for place, other in enumerate(waiting, 1) if other is run), 0)

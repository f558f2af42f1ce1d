"""Trains a run slice by slice and keeps its page informed, for as long as the run has its turn."""

from __future__ import annotations

import asyncio
import functools
import math
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from threading import Event
from time import monotonic

from anyio import to_thread

from logreg.ui.server.scheduler import MAX_RUNNING, TrainingScheduler
from logreg.ui.state.resources import Resources
from logreg.ui.state.run import MAX_STEPS_PER_SLICE, SLICE, Run
from logreg.ui.state.visitor import Visitor
from logreg.ui.state.watched import watched_source
from logreg.ui.tabs.train.live import progress_message, template_parts

POLL_QUEUE = 1.0  # seconds between two looks at a run's place in the queue


class Stream:
    """One for all visitors. A run that waits for its place holds no thread."""

    def __init__(self, resources: Resources, scheduler: TrainingScheduler) -> None:
        self._resources, self._scheduler = resources, scheduler
        # A thread for each run that has a place, and some for runs that are just leaving theirs.
        self._threads = ThreadPoolExecutor(2 * MAX_RUNNING, "trainer")

    async def train(self, visitor: Visitor, run: Run, end: int) -> AsyncGenerator[str, None]:
        """Train to step `end`; a message for each slice, and a last one unless another event has taken the turn."""
        turn = await to_thread.run_sync(run.take_turn)
        run.end = end
        try:
            with self._scheduler.enqueue(run):
                while run.step < end and not (run.diverged or turn.is_set()):
                    async with aclosing(self._wait_for_place(visitor, run, turn)) as waiting:
                        async for message in waiting:
                            yield message
                    async with aclosing(self._slices(visitor, run, turn, end)) as slices:
                        async for message in slices:
                            yield message
            taken = turn.is_set()
        finally:
            turn.set()
        if not taken:
            yield self.message(visitor, run.last_sent_step)

    def message(self, visitor: Visitor, start: int) -> str:
        """Where the visitor's run stands, with its points from step `start` on."""
        return progress_message(visitor, start, watched_source(self._resources, visitor))

    async def _wait_for_place(self, visitor: Visitor, run: Run, turn: Event) -> AsyncGenerator[str, None]:
        """Until the run has a place; a message whenever its position or the estimated wait changes."""
        shown = ""
        while self._scheduler.assign_and_get_position(run) and not turn.is_set():
            run.queue_status = self._scheduler.status(run)
            if run.queue_status != shown:
                shown = run.queue_status
                yield progress_message(visitor, run.step, rows=range(0))
            await asyncio.sleep(POLL_QUEUE)
        run.queue_status = ""

    async def _slices(self, visitor: Visitor, run: Run, turn: Event, end: int) -> AsyncGenerator[str, None]:
        """Train until `end`, or until the run loses its turn or its place; a message for each slice.

        While a message is on its way, the next slice is already being trained.
        """
        begin, count, due = run.step, 0, monotonic()
        source, parts = watched_source(self._resources, visitor), template_parts(run.model)
        next_slice = asyncio.create_task(self._slice(run, turn, end, due))
        while await next_slice:
            start, begin, count = begin, run.step, count + 1
            due = max(due + (begin - start) / run.limit, monotonic() - SLICE)
            more = begin < end and not run.diverged and not self._scheduler.assign_and_get_position(run)
            if more:
                next_slice = asyncio.create_task(self._slice(run, turn, end, due))
            run.queue_status = self._scheduler.status(run)
            run.last_sent_step = start  # this message may not have arrived when another event shows the run
            yield progress_message(visitor, start, source, parts[count % len(parts)])
            if not more:
                return

    async def _slice(self, run: Run, turn: Event, end: int, due: float) -> bool:
        """One slice, in a thread, no sooner than its pace allows; False if the turn is over."""
        while monotonic() < due and not turn.is_set():
            await asyncio.sleep(min(due - monotonic(), 0.05))
        if run.step < run.repeat_until:
            end = min(end, run.repeat_until)
        steps = MAX_STEPS_PER_SLICE if math.isinf(run.limit) else max(1, round(run.limit * SLICE))
        advance = functools.partial(run.advance, turn, min(steps, end - run.step), SLICE, self._scheduler.slot)
        return await asyncio.get_running_loop().run_in_executor(self._threads, advance)

"""A run goes on, slice by slice, and its page is told: for as long as it has its turn and a place among the others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from functools import partial
from threading import Event
from time import monotonic
from typing import Any

from anyio import to_thread

from logreg.training import Inputs
from logreg.ui.server.scheduler import MAX_RUNNING, TrainingScheduler
from logreg.ui.state.resources import Resources
from logreg.ui.state.run import MAX_STEPS_PER_SLICE, SLICE, Run
from logreg.ui.state.visitor import Visitor
from logreg.ui.tabs.train.live import progress_message
from logreg.ui.tabs.train.settings import SKIP

TEMPLATE_HALVES = range(5), range(5, 10)  # of the classes: a message has the templates of one
WAIT = 1.0  # seconds between two looks of who waits in line
Update = tuple[Any, Any]  # a message, and what the button does now


class Stream:
    """One for all visitors. A run that waits holds no thread."""

    def __init__(self, resources: Resources, machine: TrainingScheduler) -> None:
        self._resources, self._machine = resources, machine
        # A thread a run that has a place, and some for those that are just leaving theirs.
        self._trainers = ThreadPoolExecutor(2 * MAX_RUNNING, "trainer")

    async def train(self, visitor: Visitor, run: Run, end: int) -> AsyncGenerator[Update, None]:
        """Train to that step; a message a slice."""
        turn, tested = await to_thread.run_sync(run.take_turn), self.tested(run)
        begin, slices = run.step, 0
        try:
            with self._machine.enqueue(run):
                while True:
                    async with aclosing(self._wait(visitor, run, turn)) as waiting:
                        async for shown in waiting:
                            yield shown
                    yield self.show(visitor, run.step)
                    coming = self._submit_slice(visitor, run, turn, end)
                    while await coming:
                        start, begin, slices = begin, run.step, slices + 1
                        more, pace = run.step < end and not run.diverged, visitor.steps_per_second
                        keeps = more and not self._machine.assign_and_get_position(run)
                        if keeps and not pace:
                            coming = self._submit_slice(visitor, run, turn, end)
                        run.queue_status = self._machine.status(run)
                        run.last_sent_step = start  # the message before may still be on its way
                        yield progress_message(visitor, start, tested, TEMPLATE_HALVES[slices % 2]), "Train"
                        if not keeps:
                            break
                        if pace:
                            await _passed(turn, max(1 / pace, SLICE))
                            coming = self._submit_slice(visitor, run, turn, end)
                    else:
                        # Whoever took the turn has shown where the run stands; Gradio would end with the last message.
                        yield SKIP, SKIP
                        return
                    if not more:
                        break
        finally:
            turn.set()
        yield self.show(visitor, begin)

    def tested(self, run: Run) -> Inputs:
        """The test digits' inputs, as the run has them."""
        return self._resources.prepare(self._resources.test, run.config.features, 0)

    def show(self, visitor: Visitor, start: int) -> Update:
        """Where the visitor's run stands, with its points from step `start` on, and what the button does."""
        run = visitor.run
        if run is None:
            return progress_message(visitor), "Train"
        return progress_message(visitor, start, self.tested(run)), button_label(visitor)

    async def _wait(self, visitor: Visitor, run: Run, turn: Event) -> AsyncGenerator[Update, None]:
        """Until the run has a place; a message when its place in the line, or the estimate, is another."""
        told = ""
        while self._machine.assign_and_get_position(run) and not turn.is_set():
            run.queue_status = self._machine.status(run)
            if run.queue_status != told:
                told = run.queue_status
                yield progress_message(visitor, run.step, classes=range(0)), "Train"
            await asyncio.sleep(WAIT)
        run.queue_status = ""

    def _submit_slice(self, visitor: Visitor, run: Run, turn: Event, end: int) -> asyncio.Future[bool]:
        """The next slice, in a thread, while the page is told of the one before: its steps at most, its seconds."""
        steps = MAX_STEPS_PER_SLICE if not visitor.steps_per_second else max(1, round(visitor.steps_per_second * SLICE))
        advance = partial(run.advance, turn, min(steps, end - run.step), SLICE, self._machine.slot)
        return asyncio.get_running_loop().run_in_executor(self._trainers, advance)


def button_label(visitor: Visitor) -> str:
    """What the button does: a run that has been paused is resumed."""
    run = visitor.run
    resumes = run is not None and run.step and not (run.is_running or run.finished or run.diverged)
    return "Resume" if resumes else "Train"


async def _passed(turn: Event, seconds: float) -> None:
    """Until so many seconds have passed, or the turn is over."""
    end = monotonic() + seconds
    while (left := end - monotonic()) > 0 and not turn.is_set():
        await asyncio.sleep(min(left, 0.05))

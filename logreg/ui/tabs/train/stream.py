"""Trains a run slice by slice and keeps its page informed, for as long as the run has its turn."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncGenerator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from threading import Event
from time import monotonic
from typing import Any

import gradio as gr
from anyio import to_thread

from logreg.training import Inputs
from logreg.ui.server.errors import user_facing_errors
from logreg.ui.server.scheduler import MAX_RUNNING, TrainingScheduler
from logreg.ui.state.resources import Resources
from logreg.ui.state.run import MAX_STEPS_PER_SLICE, SLICE, Run
from logreg.ui.state.visitor import Visitor
from logreg.ui.tabs.train.live import progress_message

TEMPLATES_PER_MESSAGE = range(5), range(5, 10)  # of the classes, alternately, so that messages stay small
POLL_QUEUE = 1.0  # seconds between two looks at a run's place in the queue
Update = tuple[Any, Any]  # a message, and the label of the Train button
Target = tuple[Run, int] | None  # the run to train, and the step to train it to; None: only show where it stands


class Stream:
    """One for all visitors. A run that waits for its place holds no thread."""

    def __init__(self, resources: Resources, scheduler: TrainingScheduler) -> None:
        self._resources, self._scheduler = resources, scheduler
        # A thread for each run that has a place, and some for runs that are just leaving theirs.
        self._threads = ThreadPoolExecutor(2 * MAX_RUNNING, "trainer")

    async def train(self, visitor: Visitor, run: Run, end: int) -> AsyncGenerator[Update, None]:
        """Train to step `end`, with an update for each slice.

        Where another event takes the turn, that event shows where the run stands.
        """
        turn = await to_thread.run_sync(run.take_turn)
        try:
            with self._scheduler.enqueue(run):
                while run.step < end and not (run.diverged or turn.is_set()):
                    async with aclosing(self._wait_for_place(visitor, run, turn)) as waiting:
                        async for update in waiting:
                            yield update
                    yield self.update(visitor, run.step)
                    async with aclosing(self._slices(visitor, run, turn, end)) as slices:
                        async for update in slices:
                            yield update
            taken = turn.is_set()  # by another event
        finally:
            turn.set()
        # Gradio repeats an event's last update when the event ends: by then it may be out of date.
        yield (gr.skip(), gr.skip()) if taken else self.update(visitor, run.last_sent_step)

    def update(self, visitor: Visitor, start: int) -> Update:
        """Where the visitor's run stands, with its points from step `start` on, and the button's label."""
        run = visitor.run
        if run is None:
            return progress_message(visitor), "Train"
        return progress_message(visitor, start, self.test_inputs(run)), button_label(visitor)

    def test_inputs(self, run: Run) -> Inputs:
        """The test digits as inputs of the run's model."""
        return self._resources.prepare(self._resources.test, run.config.features, 0)

    async def _wait_for_place(self, visitor: Visitor, run: Run, turn: Event) -> AsyncGenerator[Update, None]:
        """Until the run has a place; an update whenever its position or the estimated wait changes."""
        shown = ""
        while self._scheduler.assign_and_get_position(run) and not turn.is_set():
            run.queue_status = self._scheduler.status(run)
            if run.queue_status != shown:
                shown = run.queue_status
                yield progress_message(visitor, run.step, classes=range(0)), "Train"
            await asyncio.sleep(POLL_QUEUE)
        run.queue_status = ""

    async def _slices(self, visitor: Visitor, run: Run, turn: Event, end: int) -> AsyncGenerator[Update, None]:
        """Train until `end`, or until the run loses its turn or its place; an update for each slice.

        While an update is on its way, the next slice is already being trained.
        """
        test, begin, count = self.test_inputs(run), run.step, 0
        next_slice = asyncio.create_task(self._slice(visitor, run, turn, end))
        while await next_slice:
            start, begin, count = begin, run.step, count + 1
            more = begin < end and not run.diverged and not self._scheduler.assign_and_get_position(run)
            if more:
                next_slice = asyncio.create_task(self._slice(visitor, run, turn, end, pause=True))
            run.queue_status = self._scheduler.status(run)
            run.last_sent_step = start  # this message may not have arrived when another event shows the run
            yield progress_message(visitor, start, test, TEMPLATES_PER_MESSAGE[count % 2]), "Train"
            if not more:
                return

    async def _slice(self, visitor: Visitor, run: Run, turn: Event, end: int, pause: bool = False) -> bool:
        """One slice, in a thread, after the pause that the visitor's pace asks for; False if the turn is over."""
        pace = visitor.steps_per_second
        if pace and pause:
            await _sleep(max(1 / pace, SLICE), turn)
        steps = max(1, round(pace * SLICE)) if pace else MAX_STEPS_PER_SLICE
        advance = functools.partial(run.advance, turn, min(steps, end - run.step), SLICE, self._scheduler.slot)
        return await asyncio.get_running_loop().run_in_executor(self._threads, advance)


def trains(handler: Callable[..., Awaitable[Target]]) -> Any:
    """Make an event handler, which finds the run to train, one that trains it and yields the updates."""

    @user_facing_errors
    @functools.wraps(handler)
    async def train(tab: Any, visitor: Visitor, *arguments: Any) -> AsyncGenerator[Update, None]:
        target = await handler(tab, visitor, *arguments)
        if target is None:
            yield await to_thread.run_sync(tab.stream.update, visitor, 0)
            return
        async with aclosing(tab.stream.train(visitor, *target)) as updates:
            async for update in updates:
                yield update

    return train


def button_label(visitor: Visitor) -> str:
    """What the Train button does next: a run that is paused is resumed."""
    run = visitor.run
    resumes = run is not None and run.step and not (run.is_running or run.finished or run.diverged)
    return "Resume" if resumes else "Train"


async def _sleep(seconds: float, turn: Event) -> None:
    """For so many seconds, or until the turn is over."""
    end = monotonic() + seconds
    while (left := end - monotonic()) > 0 and not turn.is_set():
        await asyncio.sleep(min(left, 0.05))

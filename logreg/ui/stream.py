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
from logreg.ui.live import news
from logreg.ui.machine import PLACES, Machine
from logreg.ui.resources import Resources
from logreg.ui.settings import SKIP
from logreg.ui.visitor import MOST_IN_SLICE, SLICE, Run, Visitor

HALVES = range(5), range(5, 10)  # of the classes: a message has the templates of one
WAIT = 1.0  # seconds between two looks of who waits in line
Shown = tuple[Any, Any]  # a message, and what the button does now


class Stream:
    """One for all visitors. A run that waits holds no thread."""

    def __init__(self, resources: Resources, machine: Machine) -> None:
        self._resources, self._machine = resources, machine
        # A thread a run that has a place, and some for those that are just leaving theirs.
        self._trainers = ThreadPoolExecutor(2 * PLACES, "trainer")

    async def train(self, visitor: Visitor, run: Run, end: int) -> AsyncGenerator[Shown, None]:
        """Train to that step; a message a slice."""
        turn, tested = await to_thread.run_sync(run.take_turn), self.tested(run)
        begin, slices = run.step, 0
        try:
            with self._machine.line(run):
                while True:
                    async with aclosing(self._wait(visitor, run, turn)) as waiting:
                        async for shown in waiting:
                            yield shown
                    yield self.show(visitor, run.step)
                    coming = self._ahead(visitor, run, turn, end)
                    while await coming:
                        start, begin, slices = begin, run.step, slices + 1
                        more, pace = run.step < end and not run.diverged, visitor.pace
                        keeps = more and not self._machine.waits(run)
                        if keeps and not pace:
                            coming = self._ahead(visitor, run, turn, end)
                        run.remark = self._machine.remark(run)
                        run.told = start  # the message before may still be on its way
                        yield news(visitor, start, tested, HALVES[slices % 2]), "Train"
                        if not keeps:
                            break
                        if pace:
                            await _passed(turn, max(1 / pace, SLICE))
                            coming = self._ahead(visitor, run, turn, end)
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

    def show(self, visitor: Visitor, start: int) -> Shown:
        """Where the visitor's run stands, with its points from step `start` on, and what the button does."""
        run = visitor.run
        if run is None:
            return news(visitor), "Train"
        return news(visitor, start, self.tested(run)), button_label(visitor)

    async def _wait(self, visitor: Visitor, run: Run, turn: Event) -> AsyncGenerator[Shown, None]:
        """Until the run has a place; a message when its place in the line, or the estimate, is another."""
        told = ""
        while self._machine.waits(run) and not turn.is_set():
            run.remark = self._machine.remark(run)
            if run.remark != told:
                told = run.remark
                yield news(visitor, run.step, classes=range(0)), "Train"
            await asyncio.sleep(WAIT)
        run.remark = ""

    def _ahead(self, visitor: Visitor, run: Run, turn: Event, end: int) -> asyncio.Future[bool]:
        """The next slice, in a thread, while the page is told of the one before: its steps at most, its seconds."""
        steps = MOST_IN_SLICE if not visitor.pace else max(1, round(visitor.pace * SLICE))
        advance = partial(run.advance, turn, min(steps, end - run.step), SLICE, self._machine.turn)
        return asyncio.get_running_loop().run_in_executor(self._trainers, advance)


def button_label(visitor: Visitor) -> str:
    """What the button does: a run that has been paused is resumed."""
    run = visitor.run
    resumes = run is not None and run.step and not (run.going or run.finished or run.diverged)
    return "Resume" if resumes else "Train"


async def _passed(turn: Event, seconds: float) -> None:
    """Until so many seconds have passed, or the turn is over."""
    end = monotonic() + seconds
    while (left := end - monotonic()) > 0 and not turn.is_set():
        await asyncio.sleep(min(left, 0.05))

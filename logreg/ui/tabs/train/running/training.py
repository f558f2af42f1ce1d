"""How an event of the Train tab trains a run, and keeps the live view up to date."""

from __future__ import annotations

import functools
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Any

import gradio as gr
from anyio import to_thread

from logreg.ui.server.errors import user_facing_errors
from logreg.ui.state.resources import Resources
from logreg.ui.state.run import Run
from logreg.ui.state.visitor import Visitor
from logreg.ui.state.watched import watched_source
from logreg.ui.tabs.train.live import context_update, progress_message
from logreg.ui.tabs.train.running.begin import NewRun, begin, go_on
from logreg.ui.tabs.train.running.stream import Stream

# The run to train (None: only show the current one), and the last step to take.
Target = tuple[Run | NewRun | None, Callable[[Run], int]]


def to_the_end(run: Run) -> int:
    """All of the run's steps."""
    return run.total_steps


class Training:
    """Updates of the live view, and the training that yields them.

    An event that trains updates nothing else, since the page tells each of an event's outputs about each of its
    messages. What follows from the run besides, the live view asks for.
    """

    def __init__(self, resources: Resources, stream: Stream) -> None:
        self.resources, self.stream = resources, stream

    def live(self, visitor: Visitor, start: int = 0) -> Any:
        """All that the live view shows; the chart's points are those from step `start` on."""
        source = watched_source(self.resources, visitor)
        return context_update(visitor, source, value=progress_message(visitor, start, source))

    async def advance(self, visitor: Visitor, target: Target) -> AsyncGenerator[Any, None]:
        """Begin the run if it is new, and train it; an update of the live view whenever there is something new."""
        run, end = target
        start = 0 if run is None or isinstance(run, NewRun) else run.last_sent_step
        if run is None:
            yield progress_message(visitor)
            return
        if isinstance(run, NewRun) or run.trainer is None:
            begun, resources = None, self.resources
            making = begin(resources, visitor, run) if isinstance(run, NewRun) else go_on(resources, visitor, run)
            try:
                async with aclosing(making) as beginning:
                    async for begun in beginning:
                        if begun is None:
                            yield progress_message(visitor, rows=range(0))
            except Exception:
                yield progress_message(visitor)  # what it took the place of is over, too
                raise
            if begun is None:  # another request has taken its place
                yield gr.skip()
                return
            run = begun
        else:
            visitor.new_request()
        last = end(run)
        async with aclosing(self.stream.train(visitor, run, last)) as messages:
            first = True
            async for message in messages:
                if first:
                    yield await to_thread.run_sync(self.live, visitor, start)
                first = False
                yield message
        yield gr.skip()  # Gradio repeats an event's last update at its end: by then it may be out of date


def trains(handler: Callable[..., Awaitable[Target]]) -> Any:
    """Make a handler that chooses a run one that trains it, and yields updates of the live view."""

    @user_facing_errors
    @functools.wraps(handler)
    async def train(training: Training, visitor: Visitor, *arguments: Any) -> AsyncGenerator[Any, None]:
        target = await handler(training, visitor, *arguments)
        async with aclosing(training.advance(visitor, target)) as updates:
            async for update in updates:
                yield update

    return train

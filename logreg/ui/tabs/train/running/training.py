"""How an event of the Train tab trains a run, and keeps all of the tab's state up to date."""

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
from logreg.ui.tabs.train.live import context_update, progress_message
from logreg.ui.tabs.train.running.begin import NewRun, begin
from logreg.ui.tabs.train.running.buttons import PREPARING, RUNNING, Buttons, button_updates, download_updates
from logreg.ui.tabs.train.running.stream import Stream
from logreg.ui.tabs.train.runs.table import table

# The run to train (None: only show the current one), and the last step to take.
Target = tuple[Run | NewRun | None, Callable[[Run], int]]
STATE_SIZE = 12  # the live view, five buttons, the downloads' text and four buttons, the runs' table


def to_the_end(run: Run) -> int:
    """All of the run's steps."""
    return run.total_steps


class Training:
    """Updates of the tab's state, and the training that yields them."""

    def __init__(self, resources: Resources, stream: Stream) -> None:
        self.resources, self.stream = resources, stream

    def state(self, visitor: Visitor, shown: Buttons, start: int = 0) -> list[Any]:
        """Updates of all that shows the visitor's current run; the chart's points are those from step `start` on."""
        message = progress_message(visitor, start, self.resources.test)
        return [
            context_update(visitor, self.resources.test, value=message),
            *button_updates(shown),
            *download_updates(visitor),
            table(self.resources, visitor),
        ]

    async def advance(self, visitor: Visitor, target: Target) -> AsyncGenerator[list[Any], None]:
        """Begin the run if it is new, and train it; an update of the state, then of the live view alone."""
        run, end = target
        start = 0 if run is None or isinstance(run, NewRun) else run.last_sent_step
        if run is None:
            yield _live(progress_message(visitor))
            return
        if isinstance(run, NewRun):
            begun, first = None, True
            async with aclosing(begin(self.resources, visitor, run)) as beginning:
                async for begun in beginning:
                    if begun is None:  # the buttons are set once: since then the controls may have changed them
                        message = progress_message(visitor, classes=range(0))
                        yield [message, *_buttons_only(PREPARING)] if first else _live(message)
                        first = False
            if begun is None:  # another request has taken its place
                yield _live(gr.skip())
                return
            run = begun
        else:
            visitor.new_request()
        last = end(run)
        async with aclosing(self.stream.train(visitor, run, last)) as messages:
            first = True
            async for message in messages:
                if first:
                    yield await to_thread.run_sync(self.state, visitor, RUNNING, start)
                first = False
                yield _live(message)
        yield _live(gr.skip())  # Gradio repeats an event's last update at its end: by then it may be out of date


def trains(handler: Callable[..., Awaitable[Target]]) -> Any:
    """Make a handler that chooses a run one that trains it, and yields updates of the tab's state."""

    @user_facing_errors
    @functools.wraps(handler)
    async def train(training: Training, visitor: Visitor, *arguments: Any) -> AsyncGenerator[list[Any], None]:
        target = await handler(training, visitor, *arguments)
        async with aclosing(training.advance(visitor, target)) as updates:
            async for update in updates:
                yield update

    return train


def _live(message: Any) -> list[Any]:
    return [message, *[gr.skip()] * (STATE_SIZE - 1)]


def _buttons_only(shown: Buttons) -> list[Any]:
    return [*button_updates(shown), *[gr.skip()] * (STATE_SIZE - 6)]

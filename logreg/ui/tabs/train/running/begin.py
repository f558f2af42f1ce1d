"""How a run begins, or goes on after a later one: its inputs are made, while the page says how far that is."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncGenerator
from contextlib import aclosing
from time import monotonic
from typing import NamedTuple

from anyio import to_thread

from logreg.config import TrainingConfig
from logreg.errors import UserError
from logreg.reporting.wording import counted
from logreg.training import Trainer
from logreg.ui.server.logs import log_event
from logreg.ui.state.feature_cache import require_few_styles
from logreg.ui.state.resources import Resources
from logreg.ui.state.run import Run
from logreg.ui.state.source_identity import fingerprint
from logreg.ui.state.sources import DataSource, MnistDigits, make_trainer, source_of
from logreg.ui.state.visitor import Visitor

MAX_STEPS = 300_000  # of a run on the page: some minutes of computing
REPORT_EVERY = 0.3  # seconds


class Data(NamedTuple):
    """What a run learns from; None for MNIST's digits."""

    source: DataSource | None


class NewRun(NamedTuple):
    """A run to begin, with settings to change at some steps; steps up to `repeat_until` were shown before.

    It learns from `data`, or else from what the visitor has chosen.
    """

    config: TrainingConfig
    scheduled_changes: dict[int, dict[str, float]] = {}  # noqa: RUF012 - never changed
    repeat_until: int = 0
    name: str = ""
    data: Data | None = None


async def begin(resources: Resources, visitor: Visitor, new: NewRun) -> AsyncGenerator[Run | None, None]:
    """Yields None whenever there is progress to show, and the run at last, unless another request came before that.

    Errors: `UserError` for a run that is too long for the page, or on more copies of the digits than it makes.
    """
    config, request = new.config, visitor.new_request()
    require_few_styles(config)
    chosen = visitor.source if new.data is None else new.data.source
    chosen = chosen and chosen.by_seed(config.seed)
    source = chosen or MnistDigits(resources)
    count = await to_thread.run_sync(lambda: len(source.train.labels))
    steps = config.steps_per_epoch(count) * config.epochs
    if steps > MAX_STEPS:
        raise UserError(
            f"A run on the page has at most {MAX_STEPS:,} steps, and this one would have {steps:,}: choose "
            "fewer epochs or a larger batch. The command line has no such limit."
        )
    if visitor.run is not None:
        await to_thread.run_sync(visitor.run.pause)
    trainer = None
    async with aclosing(_prepare(visitor, request, source, config, config)) as preparing:
        async for trainer in preparing:
            if trainer is None:
                yield None
    if trainer is None:
        return
    log_event("run", features=config.features, styles=config.styles, steps=trainer.total_steps)
    run = await to_thread.run_sync(visitor.begin, trainer, new.scheduled_changes, chosen)
    run.repeat_until, run.name = new.repeat_until, new.name or run.name
    if chosen is not None:
        run.data = await to_thread.run_sync(fingerprint, chosen)
    yield run


async def go_on(resources: Resources, visitor: Visitor, run: Run) -> AsyncGenerator[Run | None, None]:
    """As `begin`, for a run that can go on but has lost its trainer to a later one."""
    request, source = visitor.new_request(), source_of(resources, run)
    trainer = None
    async with aclosing(_prepare(visitor, request, source, run.config, run.settings)) as preparing:
        async for trainer in preparing:
            if trainer is None:
                yield None
    if trainer is not None:
        await to_thread.run_sync(visitor.revive, run, trainer)
        yield run


async def _prepare(
    visitor: Visitor, request: int, source: DataSource, config: TrainingConfig, shown: TrainingConfig
) -> AsyncGenerator[Trainer | None, None]:
    """Yields None while the inputs are made, and a trainer at last, unless another request came before that.

    `shown` are the settings that the page's controls have meanwhile.
    """
    count = await to_thread.run_sync(lambda: len(source.train.labels))
    # Waiting for the inputs holds no thread, so any number of visitors can.
    inputs = [source.train_inputs(config.features, config.styles), source.test_inputs(config.features)]
    waiting = [asyncio.wrap_future(future) for future in inputs]
    began, first = monotonic(), source.progress(config.features, config.styles)
    while not all(future.done() for future in inputs):
        done = source.progress(config.features, config.styles)
        what = f"{config.features} of {counted(count, source.noun)}"
        visitor.preparing, visitor.progress = shown, _progress(config, what, done, first, monotonic() - began)
        yield None
        await asyncio.wait(waiting, timeout=REPORT_EVERY)
        if visitor.request != request:
            return
    visitor.preparing, visitor.progress = None, ""
    for future in inputs:
        future.result()
    trainer = await to_thread.run_sync(make_trainer, source, config)
    if visitor.request == request:
        yield trainer


def _progress(config: TrainingConfig, what: str, done: float, first: float, seconds: float) -> str:
    """What is being made, how far it is, and about how long it still takes."""
    copies = f" in {counted(1 + config.styles, 'version')} each" if config.styles else ""
    text = f"Preparing the inputs: {what}{copies}, {100 * done:.0f} % done"
    if done - first < 0.02 or seconds < 0.5:
        return f"{text}\N{HORIZONTAL ELLIPSIS}"
    return f"{text}, about {math.ceil((1 - done) * seconds / (done - first)):,} s left\N{HORIZONTAL ELLIPSIS}"

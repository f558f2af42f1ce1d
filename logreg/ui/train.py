"""The Train tab: every setting, and all that happens while a run goes on."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, suppress
from dataclasses import replace
from functools import partial
from threading import Event
from time import monotonic
from typing import Any

import gradio as gr
from anyio import to_thread

from logreg.training import CHANGEABLE, PRESETS, Inputs, Trainer, TrainingConfig
from logreg.ui.errors import brought, one_sentence
from logreg.ui.events import PRIVATE, QUICK
from logreg.ui.guide import GuidePanel
from logreg.ui.link import from_query
from logreg.ui.live import beside, live_view, news
from logreg.ui.machine import PLACES, Machine
from logreg.ui.models import still_chosen
from logreg.ui.operation import note
from logreg.ui.resources import Resources
from logreg.ui.runs import RunsPanel
from logreg.ui.settings import OWN, SETTINGS, SKIP, SettingsPanel, changes, continues, filled_with, read_config
from logreg.ui.takeaway import TakeawayPanel
from logreg.ui.visitor import MOST_CHANGES, MOST_IN_SLICE, SLICE, Run, Visitor

PACES = {"full speed": 0.0, "100 steps a second": 100.0, "10 steps a second": 10.0, "1 step a second": 1.0}
HALVES = range(5), range(5, 10)  # of the classes: a message has the templates of one
Shown = tuple[Any, Any]  # a message, and what the button does now
WAIT = 1.0  # seconds between two looks of who waits in line
MOST_IN_LINE = 300  # runs, which wait without a thread; who comes after them waits in Gradio's queue
MOST_STEPS = 300_000  # of a run on the page: some minutes of the machine


class TrainTab:
    """Builds the tab's components and wires them. What is the visitor's own is in `visitor`."""

    def __init__(self, resources: Resources, machine: Machine, visitor: gr.State, model_choice: gr.Dropdown) -> None:
        self.resources, self.machine = resources, machine
        # A thread a run that has a place, and some for those that are just leaving theirs.
        self._trainers = ThreadPoolExecutor(2 * PLACES, "trainer")
        with gr.Row(elem_id="train-buttons"):
            preset = gr.Dropdown(
                [*PRESETS, OWN], value="article", label="Preset", elem_id="preset", filterable=False, min_width=130
            )
            train = gr.Button("Train", variant="primary", elem_id="train-button", min_width=80)
            pause = gr.Button("Pause", elem_id="pause-button", min_width=80)
            step = gr.Button("One step", elem_id="step-button", min_width=80)
            epoch = gr.Button("One epoch", elem_id="epoch-button", min_width=80)
            reset = gr.Button("Reset", elem_id="reset-button", min_width=80)
            pace = gr.Dropdown(
                list(PACES), value="full speed", label="Pace", elem_id="pace", filterable=False, min_width=130
            )
        with gr.Row(elem_id="train"):
            with gr.Column(scale=5, min_width=300):
                live = live_view(elem_id="live")
            with gr.Column(scale=3, min_width=300):
                settings = SettingsPanel(preset)
        runs = RunsPanel(resources)
        guide = GuidePanel()
        takeaway = TakeawayPanel(resources)

        limits: dict[str, Any] = {"concurrency_id": "runs", "concurrency_limit": MOST_IN_LINE}
        endless: dict[str, Any] = {**PRIVATE, **limits}
        live.restore(self.refill, visitor, settings.filled, **QUICK)
        shown, chosen = [live, train], [visitor, *settings.controls]
        for event in (
            train.click(self.train, chosen, shown, **endless),
            epoch.click(self.epoch, chosen, shown, **endless),
            step.click(self.step, chosen, shown, **PRIVATE),
            pause.click(self.pause, visitor, shown, **QUICK),
            reset.click(self.reset, visitor, shown, **QUICK),
            live.back(self.back, visitor, shown, **endless),
            live.restore(self.restore, visitor, shown, **endless),
            *guide.wire(self.train, visitor, settings, shown, limits),
        ):
            event.then(self.settle, [visitor, model_choice], [train, model_choice], **QUICK)
            runs.refresh_after(event, visitor)
        for button in (train, epoch, step):  # whatever waited for a new run has got it
            button.click(lambda: "", None, settings.remark, **QUICK)
        live.gap(self.gap, visitor, live, **QUICK)
        live.watched(self.watch, visitor, live, **QUICK)
        pace.input(self.set_pace, [visitor, pace], None, **QUICK)
        settings.wire(visitor, live)
        runs.wire(visitor, live, model_choice, settings)
        takeaway.wire(visitor, model_choice, settings)
        self.arrivals = [*settings.filled, live]

    @one_sentence
    def arrive(self, visitor: Visitor, request: gr.Request) -> list[Any]:
        """The settings of the link that the page was opened with, and the watched digit."""
        try:
            config = from_query(dict(request.query_params))
        except ValueError as error:
            gr.Warning(f"The link's settings were not taken: {error}")
            config = None
        return [
            *([SKIP] * (1 + len(SETTINGS)) if config is None else filled_with(config)),
            beside(visitor, self.resources.test),
        ]

    def refill(self, visitor: Visitor, event: gr.EventData) -> list[Any]:
        """The settings of the run that is to be made again."""
        if visitor.run is None:
            with suppress(ValueError):  # which `restore` tells
                return filled_with(_remembered(event)[0])
        return [SKIP] * (1 + len(SETTINGS))

    @one_sentence
    async def restore(self, visitor: Visitor, event: gr.EventData) -> AsyncGenerator[Shown, None]:
        """Make a run again that a reload has cut off: the same config and changes give the same losses."""
        if visitor.run is not None:
            yield await to_thread.run_sync(self._show, visitor, 0)
            return
        config, plan, step = _remembered(event)
        run = await self._begin(visitor, config, plan)
        end = run.total_steps if brought(event, "going") is True else step
        async with aclosing(self._stream(visitor, run, end)) as stream:
            async for shown in stream:
                yield shown

    @one_sentence
    async def train(self, visitor: Visitor, *values: Any) -> AsyncGenerator[Shown, None]:
        """Go on with the run if it can have these settings, or begin a new one."""
        run = await self._run_with(visitor, read_config(values))
        async with aclosing(self._stream(visitor, run, run.total_steps)) as stream:
            async for shown in stream:
                yield shown

    @one_sentence
    async def epoch(self, visitor: Visitor, *values: Any) -> AsyncGenerator[Shown, None]:
        """Go on to the end of the epoch."""
        run = await self._run_with(visitor, read_config(values))
        end = (run.step // run.steps_per_epoch + 1) * run.steps_per_epoch
        async with aclosing(self._stream(visitor, run, end)) as stream:
            async for shown in stream:
                yield shown

    @one_sentence
    async def step(self, visitor: Visitor, *values: Any) -> AsyncGenerator[Shown, None]:
        """One step of the run, or the first of a new one."""
        run = await self._run_with(visitor, read_config(values))
        if self.machine.full and not run.step:
            raise ValueError("The server's memory is full: try again in some minutes.")
        turn = await to_thread.run_sync(run.take_turn)
        await to_thread.run_sync(run.advance, turn, 1, SLICE, self.machine.turn)
        turn.set()
        yield self._show(visitor, run.step - 1)

    def pause(self, visitor: Visitor) -> Any:
        """Show where the run stands, which it does from now on."""
        if visitor.run is None:
            return SKIP, SKIP
        visitor.run.pause()
        return self._show(visitor, visitor.run.told)

    def reset(self, visitor: Visitor) -> Shown:
        """Leave the run to the table."""
        visitor.leave()
        return self._show(visitor, 0)

    def settle(self, visitor: Visitor, chosen: str) -> tuple[str, gr.Dropdown]:
        """What the button does once an event is over, whatever message came last, and the models that there are."""
        return _button(visitor), still_chosen(self.resources, visitor, chosen)

    @one_sentence
    async def back(self, visitor: Visitor) -> AsyncGenerator[Shown, None]:
        """A new run, the same up to the last good step of this one, from which a smaller learning rate may go on."""
        run = visitor.run
        if run is None or not run.diverged:
            raise ValueError("The run has not diverged: there is nothing to go back to.")
        again = await self._begin(visitor, run.config, run.changes)
        if not run.last_good_step:
            yield self._show(visitor, 0)
            return
        async with aclosing(self._stream(visitor, again, run.last_good_step)) as stream:
            async for shown in stream:
                yield shown

    def gap(self, visitor: Visitor, event: gr.EventData) -> str:
        """The points from some step on."""
        start = brought(event, "from", 0)
        return news(visitor, start if isinstance(start, int) else 0)

    def set_pace(self, visitor: Visitor, pace: object) -> None:
        """So many steps a second from now on."""
        visitor.pace = PACES.get(str(pace), 0.0)

    @one_sentence
    def watch(self, visitor: Visitor) -> Any:
        """Another test digit, and what the run answers to it now."""
        visitor.watched = random.randrange(len(self.resources.test.labels))
        run = visitor.run
        value = {} if run is None else {"value": news(visitor, run.step, self._tested(run))}
        return beside(visitor, self.resources.test, **value)

    async def _run_with(self, visitor: Visitor, config: TrainingConfig) -> Run:
        """The run at hand, with the changes that the settings ask for, if it can go on with them; else a new one."""
        run = visitor.run
        if run is None or not continues(run, config):
            return await self._begin(visitor, config)
        if changes(run, config):
            await to_thread.run_sync(lambda: run.change(**changes(run, config)))
        return run

    async def _begin(
        self, visitor: Visitor, config: TrainingConfig, plan: dict[int, dict[str, float]] | None = None
    ) -> Run:
        resources = self.resources
        train, test = await to_thread.run_sync(lambda: (resources.train, resources.test))
        steps = config.steps_per_epoch(len(train.labels)) * config.epochs
        if steps > MOST_STEPS:
            raise ValueError(
                f"A run on the page has at most {MOST_STEPS:,} steps, and this one would have {steps:,}: choose "
                "fewer epochs or a larger batch. The command line has no such limit."
            )
        if not resources.ready(train, config.features, config.styles):
            gr.Info("Preparing the digits.")
        # Who waits for these holds no thread, so that any number of visitors may.
        await asyncio.wrap_future(resources.coming(train, config.features, config.styles))
        await asyncio.wrap_future(resources.coming(test, config.features, 0))
        trainer = await to_thread.run_sync(lambda: Trainer(config, train, test, prepare=resources.prepare))
        note("run", features=config.features, styles=config.styles, steps=trainer.total_steps)
        return await to_thread.run_sync(visitor.begin, trainer, plan)

    async def _stream(self, visitor: Visitor, run: Run, end: int) -> AsyncGenerator[Shown, None]:
        """Train to that step; a message a slice."""
        turn, tested = await to_thread.run_sync(run.take_turn), self._tested(run)
        begin, slices = run.step, 0
        try:
            with self.machine.line(run):
                while True:
                    async with aclosing(self._wait(visitor, run, turn)) as waiting:
                        async for shown in waiting:
                            yield shown
                    yield self._show(visitor, run.step)
                    coming = self._ahead(visitor, run, turn, end)
                    while await coming:
                        start, begin, slices = begin, run.step, slices + 1
                        more, pace = run.step < end and not run.diverged, visitor.pace
                        keeps = more and not self.machine.waits(run)
                        if keeps and not pace:
                            coming = self._ahead(visitor, run, turn, end)
                        run.remark = self.machine.remark(run)
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
        yield self._show(visitor, begin)

    async def _wait(self, visitor: Visitor, run: Run, turn: Event) -> AsyncGenerator[Shown, None]:
        """Until the run has a place; a message when its place in the line, or the estimate, is another."""
        told = ""
        while self.machine.waits(run) and not turn.is_set():
            run.remark = self.machine.remark(run)
            if run.remark != told:
                told = run.remark
                yield news(visitor, run.step, classes=range(0)), "Train"
            await asyncio.sleep(WAIT)
        run.remark = ""

    def _ahead(self, visitor: Visitor, run: Run, turn: Event, end: int) -> asyncio.Future[bool]:
        """The next slice, in a thread, while the page is told of the one before: its steps at most, its seconds."""
        steps = MOST_IN_SLICE if not visitor.pace else max(1, round(visitor.pace * SLICE))
        advance = partial(run.advance, turn, min(steps, end - run.step), SLICE, self.machine.turn)
        return asyncio.get_running_loop().run_in_executor(self._trainers, advance)

    def _tested(self, run: Run) -> Inputs:
        return self.resources.prepare(self.resources.test, run.config.features, 0)

    def _show(self, visitor: Visitor, start: int) -> Shown:
        run = visitor.run
        if run is None:
            return news(visitor), "Train"
        return news(visitor, start, self._tested(run)), _button(visitor)


def _button(visitor: Visitor) -> str:
    run = visitor.run
    resumes = run is not None and run.step and not (run.going or run.finished or run.diverged)
    return "Resume" if resumes else "Train"


async def _passed(turn: Event, seconds: float) -> None:
    """Until so many seconds have passed, or the turn is over."""
    end = monotonic() + seconds
    while (left := end - monotonic()) > 0 and not turn.is_set():
        await asyncio.sleep(min(left, 0.05))


def _remembered(event: gr.EventData) -> tuple[TrainingConfig, dict[int, dict[str, Any]], int]:
    """Config, changes and step of the run that the browser remembers; a `ValueError` for what is no such run."""
    step, pairs = brought(event, "step"), brought(event, "changes")
    config = TrainingConfig.from_json(json.dumps(brought(event, "config")))
    if not isinstance(step, int) or step < 1 or not isinstance(pairs, list) or len(pairs) > MOST_CHANGES:
        raise ValueError("The run that was going on before can't be made again.")
    plan: dict[int, dict[str, Any]] = {}
    for pair in pairs:
        if not (isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], int) and isinstance(pair[1], dict)):
            raise ValueError("The run that was going on before can't be made again.")
        plan[pair[0]] = {name: value for name, value in pair[1].items() if name in CHANGEABLE}
        replace(config, **plan[pair[0]])  # is refused if a value is out of its range
    return config, plan, step

"""The Train tab: every setting, and all that happens while a run goes on."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import Any

import gradio as gr
from anyio import to_thread

from logreg.training import CHANGEABLE, PRESETS, Trainer, TrainingConfig
from logreg.ui.errors import brought, one_sentence
from logreg.ui.events import PRIVATE, QUICK
from logreg.ui.guide import GuidePanel
from logreg.ui.link import from_query
from logreg.ui.live import beside, live_view, news
from logreg.ui.machine import Machine
from logreg.ui.models import still_chosen
from logreg.ui.operation import note
from logreg.ui.resources import Resources
from logreg.ui.runs import RunsPanel
from logreg.ui.settings import OWN, SETTINGS, SKIP, SettingsPanel, changes, continues, filled_with, read_config
from logreg.ui.stream import Shown, Stream, button_label
from logreg.ui.takeaway import TakeawayPanel
from logreg.ui.visitor import MOST_CHANGES, SLICE, Run, Visitor

PACES = {"full speed": 0.0, "100 steps a second": 100.0, "10 steps a second": 10.0, "1 step a second": 1.0}
MOST_IN_LINE = 1000  # runs, which wait without a thread; who comes after them waits in Gradio's queue
MOST_STEPS = 300_000  # of a run on the page: some minutes of the machine


class TrainTab:
    """Builds the tab's components and wires them. What is the visitor's own is in `visitor`."""

    def __init__(self, resources: Resources, machine: Machine, visitor: gr.State, model_choice: gr.Dropdown) -> None:
        self.resources, self.machine = resources, machine
        self.stream = Stream(resources, machine)
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
        live.gap(self.gap, visitor, live, **PRIVATE)
        live.watched(self.watch, visitor, live, **PRIVATE)
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
            yield await to_thread.run_sync(self.stream.show, visitor, 0)
            return
        config, plan, step = _remembered(event)
        run = await self._begin(visitor, config, plan)
        end = run.total_steps if brought(event, "going") is True else step
        async with aclosing(self.stream.train(visitor, run, end)) as stream:
            async for shown in stream:
                yield shown

    @one_sentence
    async def train(self, visitor: Visitor, *values: Any) -> AsyncGenerator[Shown, None]:
        """Go on with the run if it can have these settings, or begin a new one."""
        run = await self._run_with(visitor, read_config(values))
        async with aclosing(self.stream.train(visitor, run, run.total_steps)) as stream:
            async for shown in stream:
                yield shown

    @one_sentence
    async def epoch(self, visitor: Visitor, *values: Any) -> AsyncGenerator[Shown, None]:
        """Go on to the end of the epoch."""
        run = await self._run_with(visitor, read_config(values))
        end = (run.step // run.steps_per_epoch + 1) * run.steps_per_epoch
        async with aclosing(self.stream.train(visitor, run, end)) as stream:
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
        yield self.stream.show(visitor, run.step - 1)

    def pause(self, visitor: Visitor) -> Any:
        """Show where the run stands, which it does from now on."""
        if visitor.run is None:
            return SKIP, SKIP
        visitor.run.pause()
        return self.stream.show(visitor, visitor.run.told)

    def reset(self, visitor: Visitor) -> Shown:
        """Leave the run to the table."""
        visitor.leave()
        return self.stream.show(visitor, 0)

    def settle(self, visitor: Visitor, chosen: str) -> tuple[str, gr.Dropdown]:
        """What the button does once an event is over, whatever message came last, and the models that there are."""
        return button_label(visitor), still_chosen(self.resources, visitor, chosen)

    @one_sentence
    async def back(self, visitor: Visitor) -> AsyncGenerator[Shown, None]:
        """A new run, the same up to the last good step of this one, from which a smaller learning rate may go on."""
        run = visitor.run
        if run is None or not run.diverged:
            raise ValueError("The run has not diverged: there is nothing to go back to.")
        again = await self._begin(visitor, run.config, run.changes)
        if not run.last_good_step:
            yield self.stream.show(visitor, 0)
            return
        async with aclosing(self.stream.train(visitor, again, run.last_good_step)) as stream:
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
        value = {} if run is None else {"value": news(visitor, run.step, self.stream.tested(run))}
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

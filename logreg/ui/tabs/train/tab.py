"""The Train tab: the buttons, and what each of them does to the visitor's run."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import gradio as gr
from anyio import to_thread

from logreg.config import MUTABLE, PRESETS, TrainingConfig
from logreg.training import Trainer
from logreg.ui.server.errors import event_value, user_facing_errors
from logreg.ui.server.events import QUEUED, UNQUEUED
from logreg.ui.server.logs import log_event
from logreg.ui.server.scheduler import TrainingScheduler
from logreg.ui.state.model_choices import refresh_dropdown
from logreg.ui.state.resources import Resources
from logreg.ui.state.run import MAX_CHANGES, SLICE, Run
from logreg.ui.state.visitor import Visitor
from logreg.ui.tabs.train.experiments import ExperimentsPanel
from logreg.ui.tabs.train.export import ExportPanel
from logreg.ui.tabs.train.live import context_update, live_view, progress_message
from logreg.ui.tabs.train.runs import RunsPanel
from logreg.ui.tabs.train.settings import (
    CUSTOM,
    SETTINGS,
    SettingsPanel,
    changes,
    continues,
    filled_with,
    read_config,
)
from logreg.ui.tabs.train.share_link import from_query
from logreg.ui.tabs.train.stream import Stream, Target, Update, button_label, trains

PACES = {"full speed": 0.0, "100 steps a second": 100.0, "10 steps a second": 10.0, "1 step a second": 1.0}
MAX_WAITING_RUNS = 1000  # they hold no thread; any further ones wait in Gradio's queue
MAX_STEPS = 300_000  # of a run on the page: some minutes of computing


class TrainTab:
    """Builds the tab's components and wires them. Each visitor's own state is in `visitor`."""

    def __init__(
        self, resources: Resources, scheduler: TrainingScheduler, visitor: gr.State, model_choice: gr.Dropdown
    ) -> None:
        self.resources, self.scheduler = resources, scheduler
        self.stream = Stream(resources, scheduler)
        with gr.Row(elem_id="train-buttons"):
            preset = gr.Dropdown(
                [*PRESETS, CUSTOM], value="article", label="Preset", elem_id="preset", filterable=False, min_width=130
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
        experiments = ExperimentsPanel()
        export = ExportPanel(resources)

        limits: dict[str, Any] = {"concurrency_id": "runs", "concurrency_limit": MAX_WAITING_RUNS}
        training: dict[str, Any] = {**QUEUED, **limits}
        live.restore(self.restore_settings, visitor, settings.filled, **UNQUEUED)
        updated, chosen = [live, train], [visitor, *settings.controls]
        for event in (
            train.click(self.train, chosen, updated, **training),
            epoch.click(self.epoch, chosen, updated, **training),
            step.click(self.step, chosen, updated, **QUEUED),
            pause.click(self.pause, visitor, updated, **UNQUEUED),
            reset.click(self.reset, visitor, updated, **UNQUEUED),
            live.back(self.back, visitor, updated, **training),
            live.restore(self.restore, visitor, updated, **training),
            *experiments.wire(self.train, visitor, settings, updated, limits),
        ):
            event.then(self.settle, [visitor, model_choice], [train, model_choice], **UNQUEUED)
            runs.refresh_after(event, visitor)
        for button in (train, epoch, step):  # the new run has the settings that needed one
            button.click(lambda: "", None, settings.pending, **UNQUEUED)
        live.gap(self.missing_points, visitor, live, **QUEUED)
        live.watched(self.watch, visitor, live, **QUEUED)
        pace.input(self.set_pace, [visitor, pace], None, **UNQUEUED)
        settings.wire(visitor, live)
        runs.wire(visitor, live, model_choice, settings)
        export.wire(visitor, model_choice, settings)
        self.arrivals = [*settings.filled, live]

    @user_facing_errors
    def arrive(self, visitor: Visitor, request: gr.Request) -> list[Any]:
        """The settings of the link that the page was opened with, and the watched digit."""
        try:
            config = from_query(dict(request.query_params))
        except ValueError as error:
            gr.Warning(f"The link's settings were ignored: {error}")
            config = None
        return [
            *([gr.skip()] * (1 + len(SETTINGS)) if config is None else filled_with(config)),
            context_update(visitor, self.resources.test),
        ]

    def restore_settings(self, visitor: Visitor, event: gr.EventData) -> list[Any]:
        """The settings of the run that a reload has interrupted."""
        if visitor.run is None:
            with suppress(ValueError):  # `restore` reports it
                return filled_with(_remembered(event)[0])
        return [gr.skip()] * (1 + len(SETTINGS))

    @trains
    async def restore(self, visitor: Visitor, event: gr.EventData) -> Target:
        """Repeat the run that a reload has interrupted: the same config and changes give the same losses."""
        if visitor.run is not None:
            return None
        config, scheduled_changes, step = _remembered(event)
        run = await self._begin(visitor, config, scheduled_changes)
        return run, run.total_steps if event_value(event, "going") is True else step

    @trains
    async def train(self, visitor: Visitor, *values: Any) -> Target:
        """Continue the current run if it can have these settings, or begin a new one."""
        run = await self._run_with(visitor, read_config(values))
        return run, run.total_steps

    @trains
    async def epoch(self, visitor: Visitor, *values: Any) -> Target:
        """Train to the end of the epoch."""
        run = await self._run_with(visitor, read_config(values))
        return run, (run.step // run.steps_per_epoch + 1) * run.steps_per_epoch

    @trains
    async def back(self, visitor: Visitor) -> Target:
        """Repeat a diverged run up to its last good step, to continue from there with a smaller learning rate."""
        run = visitor.run
        if run is None or not run.diverged:
            raise ValueError("The run has not diverged: there is nothing to go back to.")
        again = await self._begin(visitor, run.config, run.changes)
        return (again, run.last_good_step) if run.last_good_step else None

    @user_facing_errors
    async def step(self, visitor: Visitor, *values: Any) -> AsyncGenerator[Update, None]:
        """Take one step of the current run, or the first one of a new run."""
        run = await self._run_with(visitor, read_config(values))
        if self.scheduler.full and not run.step:
            raise ValueError("The server's memory is full: try again in a few minutes.")
        turn = await to_thread.run_sync(run.take_turn)
        await to_thread.run_sync(run.advance, turn, 1, SLICE, self.scheduler.slot)
        turn.set()
        yield self.stream.update(visitor, run.step - 1)

    def pause(self, visitor: Visitor) -> Any:
        """Stop the run, and show where it stands."""
        if visitor.run is None:
            return gr.skip(), gr.skip()
        visitor.run.pause()
        return self.stream.update(visitor, visitor.run.last_sent_step)

    def reset(self, visitor: Visitor) -> Update:
        """Empty the chart; the run stays in the table."""
        visitor.detach_run()
        return self.stream.update(visitor, 0)

    def settle(self, visitor: Visitor, chosen: str) -> tuple[str, gr.Dropdown]:
        """The button's label once an event has ended, whichever message came last, and the models to choose from."""
        return button_label(visitor), refresh_dropdown(self.resources, visitor, chosen)

    def missing_points(self, visitor: Visitor, event: gr.EventData) -> str:
        """The points from some step on."""
        start = event_value(event, "from", 0)
        return progress_message(visitor, start if isinstance(start, int) else 0)

    def set_pace(self, visitor: Visitor, pace: object) -> None:
        """So many steps a second from now on."""
        visitor.steps_per_second = PACES.get(str(pace), 0.0)

    @user_facing_errors
    def watch(self, visitor: Visitor) -> Any:
        """Watch another test digit, and show what the run answers to it now."""
        visitor.watched = random.randrange(len(self.resources.test.labels))
        run = visitor.run
        value = {} if run is None else {"value": progress_message(visitor, run.step, self.stream.test_inputs(run))}
        return context_update(visitor, self.resources.test, **value)

    async def _run_with(self, visitor: Visitor, config: TrainingConfig) -> Run:
        """The current run, changed to these settings, if it can continue with them; otherwise a new run."""
        run = visitor.run
        if run is None or not continues(run, config):
            return await self._begin(visitor, config)
        if changes(run, config):
            await to_thread.run_sync(lambda: run.change(**changes(run, config)))
        return run

    async def _begin(
        self, visitor: Visitor, config: TrainingConfig, scheduled_changes: dict[int, dict[str, float]] | None = None
    ) -> Run:
        resources = self.resources
        train, test = await to_thread.run_sync(lambda: (resources.train, resources.test))
        steps = config.steps_per_epoch(len(train.labels)) * config.epochs
        if steps > MAX_STEPS:
            raise ValueError(
                f"A run on the page has at most {MAX_STEPS:,} steps, and this one would have {steps:,}: choose "
                "fewer epochs or a larger batch. The command line has no such limit."
            )
        if not resources.ready(train, config.features, config.styles):
            gr.Info("Preparing the digits.")
        # Waiting for these holds no thread, so any number of visitors can.
        await asyncio.wrap_future(resources.prepare_async(train, config.features, config.styles))
        await asyncio.wrap_future(resources.prepare_async(test, config.features, 0))
        trainer = await to_thread.run_sync(lambda: Trainer(config, train, test, prepare=resources.prepare))
        log_event("run", features=config.features, styles=config.styles, steps=trainer.total_steps)
        return await to_thread.run_sync(visitor.begin, trainer, scheduled_changes)


def _remembered(event: gr.EventData) -> tuple[TrainingConfig, dict[int, dict[str, Any]], int]:
    """Config, changes and step of the run that the browser remembers; a `ValueError` for anything else."""
    step, pairs = event_value(event, "step"), event_value(event, "changes")
    config = TrainingConfig.from_json(json.dumps(event_value(event, "config")))
    if not isinstance(step, int) or step < 1 or not isinstance(pairs, list) or len(pairs) > MAX_CHANGES:
        raise ValueError("The run from before the reload can't be restored.")
    scheduled_changes: dict[int, dict[str, Any]] = {}
    for pair in pairs:
        if not (isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], int) and isinstance(pair[1], dict)):
            raise ValueError("The run from before the reload can't be restored.")
        scheduled_changes[pair[0]] = {name: value for name, value in pair[1].items() if name in MUTABLE}
        replace(config, **scheduled_changes[pair[0]])  # a value out of its range is refused
    return config, scheduled_changes, step

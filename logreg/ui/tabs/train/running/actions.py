"""What the Train tab's controls do to the visitor's runs."""

from __future__ import annotations

import random
from contextlib import suppress
from functools import partial
from typing import Any

import gradio as gr
import torch
from anyio import to_thread

from logreg.drawing.mnist_format import to_mnist
from logreg.errors import UserError
from logreg.ui.components.sketchpad import read_drawing
from logreg.ui.server.errors import event_value, user_facing_errors
from logreg.ui.server.scheduler import TrainingScheduler
from logreg.ui.state.model_choices import refresh_choice
from logreg.ui.state.resources import Resources
from logreg.ui.state.run import Run
from logreg.ui.state.source_identity import fingerprint
from logreg.ui.state.visitor import Visitor
from logreg.ui.state.watched import Watched, watched_source
from logreg.ui.tabs.train.experiments import EXPERIMENTS, experiment_updates, require_mnist
from logreg.ui.tabs.train.live import context_update, progress_message
from logreg.ui.tabs.train.running.begin import Data, NewRun
from logreg.ui.tabs.train.running.buttons import button_updates, buttons, download_updates
from logreg.ui.tabs.train.running.pace import FULL_SPEED, PACES, pace_name
from logreg.ui.tabs.train.running.remembered import RememberedRun, changed, remembered_pace
from logreg.ui.tabs.train.running.stream import Stream
from logreg.ui.tabs.train.running.training import Target, Training, to_the_end, trains
from logreg.ui.tabs.train.runs.table import find_run, table
from logreg.ui.tabs.train.settings import SETTINGS, changes, continues, filled_with, note_on, valid_config


class Actions(Training):
    """The handlers of the tab's events. Those that train yield updates of the live view; see `Training`."""

    def __init__(self, resources: Resources, scheduler: TrainingScheduler) -> None:
        super().__init__(resources, Stream(resources, scheduler))

    @trains
    async def train(self, visitor: Visitor, *values: Any) -> Target:
        """Continue the current run if it can have these settings, or begin a new one."""
        return await self._run_with(visitor, values), to_the_end

    @trains
    async def epoch(self, visitor: Visitor, *values: Any) -> Target:
        """Train to the end of the epoch."""
        run = await self._run_with(visitor, values)
        return run, lambda run: (run.step // run.steps_per_epoch + 1) * run.steps_per_epoch

    @trains
    async def step(self, visitor: Visitor, *values: Any) -> Target:
        """Take one step of the current run, or the first one of a new run."""
        return await self._run_with(visitor, values), lambda run: run.step + 1

    @trains
    async def restore(self, visitor: Visitor, event: gr.EventData) -> Target:
        """Repeat the run that a reload has interrupted: the same config and changes give the same losses."""
        return await self._restored(visitor, event)

    async def _restored(self, visitor: Visitor, event: gr.EventData) -> Target:
        visitor.set_pace(remembered_pace(event) or visitor.pace)
        found = None if visitor.run is not None else RememberedRun.read(event)
        if found is not None and found.data and found.data != await to_thread.run_sync(fingerprint, visitor.source):
            gr.Warning(
                "The run from before the reload learned from other data than are chosen now: it is not restored."
            )
            found = visitor.rechosen = None
        if found is None:
            return None, to_the_end
        data = Data(visitor.source if found.data else None)
        new = NewRun(found.config, found.changes, repeat_until=found.step, data=data)
        return new, lambda run: min(found.end or run.total_steps, run.total_steps)

    @trains
    async def remake(self, visitor: Visitor, chosen: object, event: gr.EventData) -> Target:
        """Restore the run whose model was chosen before a reload; of another model, say that it is gone."""
        if event_value(event, "again"):
            visitor.rechosen = str(chosen or "")
            return await self._restored(visitor, event)
        name = str(event_value(event, "name"))[:80]
        gr.Warning(f"The model that was chosen before the reload is gone: {name}.")
        return None, to_the_end

    def rechoose(self, visitor: Visitor, chosen: object) -> gr.Dropdown:
        """The models to choose from, and the restored run's chosen, if it was before the reload."""
        return refresh_choice(self.resources, visitor, chosen)

    def restored_settings(self, visitor: Visitor, event: gr.EventData) -> list[Any]:
        """The settings and the pace from before a reload."""
        settings: list[Any] = [gr.skip()] * (1 + len(SETTINGS))
        with suppress(ValueError):  # `restore` reports it
            found = RememberedRun.read(event)
            if found is not None:
                settings = filled_with(found.settings if visitor.run is None else visitor.run.settings)
        pace = pace_name(remembered_pace(event) or visitor.pace)
        return [*settings, pace, gr.Button(interactive=pace != FULL_SPEED)]

    def settings_before_divergence(self, visitor: Visitor) -> list[Any]:
        """The settings that a diverged run had at its last good step."""
        run = visitor.run
        if run is None or not run.diverged:
            return [gr.skip()] * (1 + len(SETTINGS))
        return filled_with(changed(run.config, run.changes, run.last_good_step - 1))

    @trains
    async def back(self, visitor: Visitor) -> Target:
        """Repeat a diverged run up to its last good step, to continue from there with other settings."""
        run = visitor.run
        if run is None or not run.diverged:
            raise UserError("The run has not diverged: there is nothing to go back to.")
        end = run.last_good_step
        before = {step: settings for step, settings in run.changes.items() if step < end}
        return NewRun(run.config, before, repeat_until=end, data=Data(run.source)), lambda run: end

    def experiment(self, index: int) -> Any:
        """The handler that starts an experiment: always a run of its own, over the one before."""

        @trains
        async def start(actions: Actions, visitor: Visitor) -> Target:
            require_mnist(visitor)
            visitor.overlays = [run for run in (visitor.run,) if run is not None and run.step]
            each = EXPERIMENTS[index]
            return NewRun(each.config, name=f"{index + 1}. {each.title}"), to_the_end

        return partial(start, self)

    def pause(self, visitor: Visitor) -> str:
        """Stop the run, or the preparation of the next one, and show where the run stands."""
        visitor.new_request()
        if visitor.run is not None:
            visitor.run.pause()
        start = 0 if visitor.run is None else visitor.run.last_sent_step
        return progress_message(visitor, start, watched_source(self.resources, visitor))

    def reset(self, visitor: Visitor) -> Any:
        """Empty the chart; the run stays in the table."""
        visitor.new_request()
        visitor.detach_run()
        visitor.overlays, visitor.link_note = [], ""
        return self.live(visitor)

    @user_facing_errors
    def load(self, visitor: Visitor, event: gr.EventData) -> list[Any]:
        """Make a run of the table the current one again: its chart, status, weights and settings."""
        visitor.new_request()
        run = find_run(visitor, event)
        visitor.select(run)
        return [*filled_with(run.settings), self.live(visitor)]

    def state(self, visitor: Visitor, chosen: str, *values: Any) -> list[Any]:
        """All that follows from the current run and the controls, but the live view."""
        return [
            *button_updates(buttons(visitor, values)),
            *download_updates(visitor),
            table(self.resources, visitor),
            note_on(visitor.run, values, visitor.source),
            refresh_choice(self.resources, visitor, chosen),
            *experiment_updates(visitor),
        ]

    def typing(self, visitor: Visitor, *values: Any) -> Any:
        """`apply`, save for a learning rate of 0, which is most often the start of a number being typed."""
        zero = values[[setting.name for setting in SETTINGS].index("learning_rate")] == 0
        return gr.skip() if zero else self.apply(visitor, *values)

    def apply(self, visitor: Visitor, *values: Any) -> Any:
        """Change the current run's settings if it can have these."""
        run, config = visitor.run, valid_config(values)
        if run is not None and config is not None and continues(run, config, visitor.source) and changes(run, config):
            with suppress(UserError):  # the note says so
                run.change(**changes(run, config))
                return progress_message(visitor, run.step)
        return gr.skip()

    def missing_points(self, visitor: Visitor, event: gr.EventData) -> str:
        """The points from some step on."""
        start = event_value(event, "from", 0)
        return progress_message(visitor, start if isinstance(start, int) else 0)

    def set_pace(self, visitor: Visitor, pace: object) -> list[Any]:
        """Show runs at this pace from now on."""
        visitor.set_pace(PACES.get(str(pace), visitor.pace))
        run = visitor.run
        message = gr.skip() if run is None else progress_message(visitor, run.last_sent_step)
        return [message, gr.Button(interactive=pace != FULL_SPEED)]

    @user_facing_errors
    def watch_digit(self, visitor: Visitor) -> Any:
        """Watch another held-out example."""
        count = len(watched_source(self.resources, visitor).test.labels)
        return self._watch(visitor, Watched(random.randrange(max(1, count))))

    @user_facing_errors
    def watch_drawing(self, visitor: Visitor, drawing: object) -> Any:
        """Watch what is on the pad."""
        ink = read_drawing(drawing)
        if not ink.any():
            raise UserError("There is no drawing yet: draw one on the Draw tab first.")
        return self._watch(visitor, Watched(image=torch.from_numpy(to_mnist(ink))))

    @user_facing_errors
    def follow(self, visitor: Visitor, drawing: object) -> Any:
        """Watch what has been drawn since, if the drawing is watched; before any run, show the data chosen since."""
        if visitor.run is None and not visitor.watched.is_of(watched_source(self.resources, visitor)):
            return self.live(visitor)
        return self.watch_drawing(visitor, drawing) if visitor.watched.is_drawing and drawing else gr.skip()

    def _watch(self, visitor: Visitor, watched: Watched) -> Any:
        visitor.watched = watched
        run, source = visitor.run, watched_source(self.resources, visitor)
        value = {} if run is None else {"value": progress_message(visitor, run.last_sent_step, source)}
        return context_update(visitor, source, **value)

    async def _run_with(self, visitor: Visitor, values: tuple[Any, ...]) -> Run | NewRun | None:
        """The current run, changed to these settings, if it can continue with them; otherwise a new run.

        None while a setting is out of range: the note says which.
        """
        run, config = visitor.run, valid_config(values)
        if config is None:
            return None
        if run is None or not continues(run, config, visitor.source):
            return NewRun(config)
        different = changes(run, config)
        if different:
            await to_thread.run_sync(lambda: run.change(**different))
        return run

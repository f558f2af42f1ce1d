"""The Train tab: every setting, and all that happens while a run goes on."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from threading import Event
from typing import Any

import gradio as gr

from logreg.training import CHANGEABLE, PRESETS, Inputs, Trainer, TrainingConfig
from logreg.ui.errors import brought, one_sentence
from logreg.ui.guide import GuidePanel
from logreg.ui.link import from_query
from logreg.ui.live import beside, live_view, news
from logreg.ui.machine import Machine
from logreg.ui.models import choices, still_chosen
from logreg.ui.operation import note
from logreg.ui.resources import Resources
from logreg.ui.runs import RunsPanel
from logreg.ui.settings import OWN, SETTINGS, SKIP, SettingsPanel, changes, continues, filled_with, read_config
from logreg.ui.takeaway import TakeawayPanel
from logreg.ui.visitor import MOST_IN_SLICE, SLICE, Run, Visitor

PACES = {"full speed": 0.0, "100 steps a second": 100.0, "10 steps a second": 10.0, "1 step a second": 1.0}
HALVES = range(5), range(5, 10)  # of the classes: a message has the templates of one
WAIT = 1.0  # seconds between two messages to who waits in line
MOST_CHANGES = 1000  # that a browser may remember of a run


class TrainTab:
    """Builds the tab's components and wires them. What is the visitor's own is in `visitor`."""

    def __init__(self, resources: Resources, machine: Machine, visitor: gr.State, model_choice: gr.Dropdown) -> None:
        self.resources, self.machine = resources, machine
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

        hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        quick: dict[str, Any] = {**hidden, "queue": False}
        endless: dict[str, Any] = {**hidden, "concurrency_limit": None}
        shown, chosen = [live, train, model_choice], [visitor, *settings.controls]
        for event in (
            train.click(self.train, chosen, shown, **endless),
            epoch.click(self.epoch, chosen, shown, **endless),
            step.click(self.step, chosen, shown, **hidden),
            pause.click(self.pause, visitor, shown, **quick),
            reset.click(self.reset, [visitor, model_choice], shown, **quick),
            live.back(self.back, visitor, shown, **endless),
            live.restore(self.restore, visitor, [*shown, *settings.filled], **endless),
            *guide.wire(self.train, visitor, settings, shown),
        ):
            runs.refresh_after(event, visitor)
        for button in (train, epoch, step):  # whatever waited for a new run has got it
            button.click(lambda: "", None, settings.remark, **quick)
        live.gap(self.gap, visitor, live, **quick)
        live.watched(self.watch, visitor, live, **quick)
        pace.input(self.set_pace, [visitor, pace], None, **quick)
        settings.wire(visitor, live)
        runs.wire(visitor, live, model_choice, settings)
        takeaway.wire(visitor, model_choice, settings)
        self.arrivals = [*settings.filled, live]

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

    @one_sentence
    def restore(self, visitor: Visitor, event: gr.EventData) -> Iterator[Any]:
        """Make a run again that a reload has cut off: the same config and changes give the same losses."""
        unchanged = [SKIP] * (1 + len(SETTINGS))
        if visitor.run is not None:
            yield [*self._show(visitor, 0), *unchanged]
            return
        config, plan, step = _remembered(event)
        yield [SKIP, SKIP, SKIP, *filled_with(config)]
        run = self._begin(visitor, config, plan)
        for shown in self._stream(visitor, run, run.total_steps if brought(event, "going") is True else step):
            yield [*shown, *unchanged]

    @one_sentence
    def train(self, visitor: Visitor, *values: Any) -> Iterator[Any]:
        """Go on with the run if it can have these settings, or begin a new one."""
        run = self._run_with(visitor, read_config(values))
        yield from self._stream(visitor, run, run.total_steps)

    @one_sentence
    def epoch(self, visitor: Visitor, *values: Any) -> Iterator[Any]:
        """Go on to the end of the epoch."""
        run = self._run_with(visitor, read_config(values))
        yield from self._stream(visitor, run, (run.step // run.steps_per_epoch + 1) * run.steps_per_epoch)

    @one_sentence
    def step(self, visitor: Visitor, *values: Any) -> Any:
        """One step of the run, or the first of a new one."""
        run = self._run_with(visitor, read_config(values))
        turn = run.take_turn()
        run.advance(turn, 1, share=self.machine.turn)
        turn.set()
        return self._show(visitor, run.step - 1)

    def pause(self, visitor: Visitor) -> Any:
        """Show where the run stands, which it does from now on."""
        if visitor.run is None:
            return SKIP, SKIP, SKIP
        visitor.run.pause()
        return self._show(visitor, visitor.run.told)

    def reset(self, visitor: Visitor, chosen: str) -> Any:
        """Leave the run to the table."""
        visitor.leave()
        return news(visitor), "Train", still_chosen(self.resources, visitor, chosen)

    @one_sentence
    def back(self, visitor: Visitor) -> Iterator[Any]:
        """A new run, the same up to the last good step of this one, from which a smaller learning rate may go on."""
        run = visitor.run
        if run is None or not run.diverged:
            raise ValueError("The run has not diverged: there is nothing to go back to.")
        again = self._begin(visitor, run.config, run.changes)
        if run.last_good_step:
            yield from self._stream(visitor, again, run.last_good_step)
        else:
            yield self._show(visitor, 0)

    def gap(self, visitor: Visitor, event: gr.EventData) -> str:
        """The points from some step on."""
        start = brought(event, "from", 0)
        return news(visitor, start if isinstance(start, int) else 0)

    def set_pace(self, visitor: Visitor, pace: str) -> None:
        """So many steps a second from now on."""
        visitor.pace = PACES.get(pace, 0.0)

    def watch(self, visitor: Visitor) -> Any:
        """Another test digit, and what the run answers to it now."""
        visitor.watched = random.randrange(len(self.resources.test.labels))
        run = visitor.run
        value = {} if run is None else {"value": news(visitor, run.step, self._tested(run))}
        return beside(visitor, self.resources.test, **value)

    def _run_with(self, visitor: Visitor, config: TrainingConfig) -> Run:
        """The run at hand, with the changes that the settings ask for, if it can go on with them; else a new one."""
        run = visitor.run
        if run is None or not continues(run, config):
            if not self.resources.ready(self.resources.train, config.features, config.styles):
                gr.Info("Preparing the digits.")
            return self._begin(visitor, config)
        if changes(run, config):
            run.change(**changes(run, config))
        return run

    def _begin(self, visitor: Visitor, config: TrainingConfig, plan: dict[int, dict[str, float]] | None = None) -> Run:
        trainer = Trainer(config, self.resources.train, self.resources.test, prepare=self.resources.prepare)
        note("run", features=config.features, styles=config.styles, steps=trainer.total_steps)
        return visitor.begin(trainer, plan)

    def _stream(self, visitor: Visitor, run: Run, end: int) -> Iterator[Any]:
        """Train to that step; a message a slice."""
        turn, tested = run.take_turn(), self._tested(run)
        begin, slices = run.step, 0
        try:
            # A second thread trains on while the page is being told.
            with self.machine.line(run), ThreadPoolExecutor(1) as ahead:
                while self.machine.wait(run, 0) and not turn.is_set():
                    run.remark = self.machine.remark(run)
                    yield self._show(visitor, run.step)
                    self.machine.wait(run, WAIT)
                run.remark = ""
                yield self._show(visitor, run.step)
                coming = self._submit(ahead, visitor, run, turn, end)
                while coming.result():
                    start, begin, slices = begin, run.step, slices + 1
                    more, pace = run.step < end and not run.diverged, visitor.pace
                    if more and not pace:
                        coming = self._submit(ahead, visitor, run, turn, end)
                    run.remark = self.machine.remark(run)
                    run.told = start  # the message before may still be on its way
                    yield news(visitor, start, tested, HALVES[slices % 2]), SKIP, SKIP
                    if not more:
                        break
                    if pace:
                        turn.wait(max(1 / pace, SLICE))
                        coming = self._submit(ahead, visitor, run, turn, end)
                else:
                    yield SKIP, SKIP, SKIP  # whoever took the turn has shown where the run stands
                    return
        finally:
            turn.set()
        yield self._show(visitor, begin)

    def _submit(self, ahead: Executor, visitor: Visitor, run: Run, turn: Event, end: int) -> Future[bool]:
        """The next slice: its steps at most, and its seconds."""
        steps = MOST_IN_SLICE if not visitor.pace else max(1, round(visitor.pace * SLICE))
        return ahead.submit(run.advance, turn, min(steps, end - run.step), SLICE, self.machine.turn)

    def _tested(self, run: Run) -> Inputs:
        return self.resources.prepare(self.resources.test, run.config.features, 0)

    def _show(self, visitor: Visitor, start: int) -> tuple[Any, ...]:
        run = visitor.run
        if run is None:
            return news(visitor), "Train", SKIP
        button = "Resume" if run.step and not (run.going or run.finished or run.diverged) else "Train"
        return news(visitor, start, self._tested(run)), button, gr.Dropdown(choices=choices(self.resources, visitor))


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

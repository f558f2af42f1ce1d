"""The Train tab: every setting, and the loss of each step as it is taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, fields
from html import escape
from typing import Any

import gradio as gr

from logreg.model import DEFAULT_PRESET
from logreg.training import PRESETS, Trainer, TrainingConfig
from logreg.ui.errors import one_sentence
from logreg.ui.loss_plot import OVERLAP, loss_plot, message
from logreg.ui.models import OWN_RUN, Taught, choices
from logreg.ui.resources import Resources
from logreg.ui.run import Run

SETTINGS = fields(TrainingConfig)
OWN = "own"  # in place of a preset's name, once a setting differs


class TrainTab:
    """Builds the tab's components and wires them. The run is the visitor's own, in `run`."""

    def __init__(self, resources: Resources, run: gr.State, taught: gr.State, model_choice: gr.Dropdown) -> None:
        self.resources = resources
        with gr.Row(elem_id="train-buttons"):
            preset = gr.Dropdown(
                [*PRESETS, OWN], value="article", label="Preset", elem_id="preset", filterable=False, min_width=160
            )
            train = gr.Button("Train", variant="primary", elem_id="train-button", min_width=80)
            pause = gr.Button("Pause", elem_id="pause-button", min_width=80)
            step = gr.Button("One step", elem_id="step-button", min_width=80)
            reset = gr.Button("Reset", elem_id="reset-button", min_width=80)
        status = gr.HTML(_line(READY), elem_id="train-status")
        with gr.Row(elem_id="train"):
            with gr.Column(scale=5, min_width=300):
                plot = loss_plot(elem_id="loss-plot")
            with gr.Column(scale=3, min_width=300), gr.Group(elem_id="settings"):
                controls = [_control(setting) for setting in SETTINGS]

        private: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        preset.input(self.fill, preset, controls, queue=False, **private)
        for control in controls:
            control.input(self.name, controls, preset, queue=False, **private)
        shown = [run, plot, status, train, model_choice]
        train.click(self.train, [run, taught, *controls], shown, concurrency_limit=32, **private)
        pause.click(self.pause, [run, taught], shown, queue=False, **private)
        step.click(self.step, [run, taught, *controls], shown, **private)
        reset.click(self.reset, [run, taught, model_choice], shown, queue=False, **private)
        plot.gap(lambda run: message(run.number, run.trainer) if run else "", run, plot, queue=False, **private)

    def fill(self, preset: str) -> list[Any]:
        """The preset's settings, for the controls."""
        if preset not in PRESETS:
            return [gr.skip()] * len(SETTINGS)
        return list(asdict(PRESETS[preset]).values())

    def name(self, *values: Any) -> str:
        """The preset that has these settings."""
        settings = dict(zip((setting.name for setting in SETTINGS), values, strict=True))
        return next((name for name, config in PRESETS.items() if asdict(config) == settings), OWN)

    @one_sentence
    def train(self, run: Run | None, taught: Taught | None, *values: Any) -> Iterator[tuple[Any, ...]]:
        """Go on with the run if the settings are still its own, or begin a new one; a message a slice."""
        config = _config(values)
        if run is None or run.trainer.finished or run.trainer.config != config:
            if not self.resources.ready(self.resources.train, config.features, config.styles):
                yield gr.skip(), gr.skip(), _line("Preparing the digits."), gr.skip(), gr.skip()
            run = self._begin(run, config)
        turn = run.take_turn()
        yield self._show(run, taught, 0 if run.trainer.step == 0 else run.trainer.step - OVERLAP)
        while not run.trainer.finished:
            start = run.trainer.step - OVERLAP
            if not run.advance(turn):
                yield NOTHING  # whoever took the turn has shown where the run stands
                return
            yield gr.skip(), message(run.number, run.trainer, start), _line(run.status), gr.skip(), gr.skip()
        yield self._show(run, taught, run.trainer.step - OVERLAP)

    @one_sentence
    def pause(self, run: Run | None, taught: Taught | None) -> tuple[Any, ...]:
        """Show where the run stands, which it does from now on."""
        if run is None:
            return NOTHING
        run.take_turn()
        return self._show(run, taught, run.trainer.step - 2 * OVERLAP, paused=True)

    @one_sentence
    def step(self, run: Run | None, taught: Taught | None, *values: Any) -> tuple[Any, ...]:
        """One step of the run, or the first of a new one."""
        config = _config(values)
        if run is None or run.trainer.finished or run.trainer.config != config:
            run = self._begin(run, config)
        run.advance(run.take_turn(), 1)
        return self._show(run, taught, run.trainer.step - 2 * OVERLAP, paused=True)

    def reset(self, run: Run | None, taught: Taught | None, chosen: str) -> tuple[Any, ...]:
        """Forget the run."""
        if run is not None:
            run.take_turn()
        models = gr.Dropdown(choices=choices(None, taught), value=DEFAULT_PRESET if chosen == OWN_RUN else chosen)
        return None, message(-1 if run is None else -run.number - 1, None), _line(READY), "Train", models

    def _begin(self, run: Run | None, config: TrainingConfig) -> Run:
        trainer = Trainer(config, self.resources.train, self.resources.test, prepare=self.resources.prepare)
        return Run(1 if run is None else run.number + 1, trainer)

    def _show(self, run: Run, taught: Taught | None, start: int, paused: bool = False) -> tuple[Any, ...]:
        button = "Resume" if paused and not run.trainer.finished else "Train"
        news = message(run.number, run.trainer, start)
        return run, news, _line(run.status), button, gr.Dropdown(choices=choices(run, taught))


NOTHING = (gr.skip(),) * 5
READY = "Ready. Train shows the loss of each step as it is taken."


def _line(text: str) -> str:
    return f'<p class="status">{escape(text)}</p>'


def _config(values: tuple[Any, ...]) -> TrainingConfig:
    return TrainingConfig(**dict(zip((setting.name for setting in SETTINGS), values, strict=True)))


def _control(setting: Any) -> Any:
    """The control of one field, from its declaration. Its range is the config's to check, in the config's words."""
    name, limits = setting.name, setting.metadata
    value = getattr(PRESETS["article"], name)
    common = {"value": value, "label": name.replace("_", " ").capitalize(), "elem_id": name.replace("_", "-")}
    if "options" in limits:
        return gr.Dropdown(list(limits["options"]), filterable=False, info=limits["help"], **common)
    return gr.Number(
        info=f"{limits['help']}, {limits['low']:g} to {limits['high']:,.10g}",
        step=1 if setting.type == "int" else 0.001,
        **common,
    )

"""The controls of a run's settings, made out of `TrainingConfig`'s fields."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from typing import Any

import gradio as gr

from logreg.config import MUTABLE, PRESETS, TrainingConfig
from logreg.ui.server.errors import user_facing_errors
from logreg.ui.server.events import UNQUEUED
from logreg.ui.state.run import Run
from logreg.ui.state.visitor import Visitor
from logreg.ui.tabs.train.live import progress_message

SETTINGS = fields(TrainingConfig)
CUSTOM = "custom"  # in place of a preset's name, once a setting differs


class SettingsPanel:
    """Builds a control for each setting; `preset` fills them. `wire` lets changes act on the current run."""

    def __init__(self, preset: gr.Dropdown) -> None:
        self.preset = preset
        with gr.Group(elem_id="settings"):
            self.controls = [_control(setting) for setting in SETTINGS]
        self.pending = gr.HTML("", elem_id="settings-note")

    @property
    def filled(self) -> list[Any]:
        """The components that `filled_with` fills."""
        return [self.preset, *self.controls]

    def wire(self, visitor: gr.State, live: gr.HTML) -> None:
        """Connect the controls to each other and to the visitor's run."""
        inputs = [visitor, *self.controls]
        self.preset.input(_fill, self.preset, self.controls, **UNQUEUED)
        for setting, control in zip(SETTINGS, self.controls, strict=True):
            control.input(_preset_name, self.controls, self.preset, **UNQUEUED)
            if setting.name in MUTABLE:
                shown = [live, self.pending]
                control.input(self.change, inputs, shown, trigger_mode="always_last", **UNQUEUED)
                control.submit(self.settle, inputs, shown, **UNQUEUED)
                control.blur(self.settle, inputs, shown, **UNQUEUED)
            else:
                control.input(self.pending_settings, inputs, self.pending, trigger_mode="always_last", **UNQUEUED)

    @user_facing_errors
    def change(self, visitor: Visitor, *values: Any) -> Any:
        """`settle`, save for a learning rate of 0, which is most often the start of a number being typed."""
        return self.settle(visitor, *values) if _by_name(values)["learning_rate"] else (gr.skip(), gr.skip())

    @user_facing_errors
    def settle(self, visitor: Visitor, *values: Any) -> Any:
        """Let the run continue with changed settings."""
        run, config = visitor.run, read_config(values)
        if run is None or run.trainer is None or run.finished or not changes(run, config):
            return gr.skip(), gr.skip()
        run.change(**changes(run, config))
        return progress_message(visitor, run.step), self.pending_settings(visitor, *values)

    def pending_settings(self, visitor: Visitor, *values: Any) -> str:
        """Which settings need a new run."""
        run, now = visitor.run, _by_name(values)
        if run is None:
            return ""
        waiting = [
            name.replace("_", " ")
            for name, value in asdict(run.config).items()
            if name not in MUTABLE and value != now[name]
        ]
        return (
            f"<p>Only a new run can have another {', '.join(waiting)}: press Train to start it.</p>" if waiting else ""
        )


def filled_with(config: TrainingConfig) -> list[Any]:
    """What `SettingsPanel.filled` shows for a config."""
    values = list(asdict(config).values())
    return [_preset_name(*values), *values]


def read_config(values: tuple[Any, ...]) -> TrainingConfig:
    """The config of the controls' values; a one-line `ValueError` for a bad one."""
    return TrainingConfig(**_by_name(values))


def changes(run: Run, config: TrainingConfig) -> dict[str, float]:
    """The mutable settings that differ from the run's present ones."""
    return {name: getattr(config, name) for name in MUTABLE if getattr(config, name) != getattr(run.settings, name)}


def continues(run: Run, config: TrainingConfig) -> bool:
    """Whether the run can continue with these settings, once the mutable ones are changed."""
    if run.trainer is None or run.finished or run.diverged or (not run.step and changes(run, config)):
        return False
    return replace(config, **{name: getattr(run.config, name) for name in MUTABLE}) == run.config


def _fill(preset: object) -> list[Any]:
    return list(asdict(PRESETS[str(preset)]).values()) if str(preset) in PRESETS else [gr.skip()] * len(SETTINGS)


def _preset_name(*values: Any) -> str:
    return next((name for name, config in PRESETS.items() if asdict(config) == _by_name(values)), CUSTOM)


def _by_name(values: tuple[Any, ...]) -> dict[str, Any]:
    return dict(zip((setting.name for setting in SETTINGS), values, strict=True))


def _control(setting: Any) -> Any:
    """The control of one field, from its declaration. The config checks its range."""
    name, limits = setting.name, setting.metadata
    common = {
        "value": getattr(PRESETS["article"], name),
        "label": name.replace("_", " ").capitalize(),
        "elem_id": name.replace("_", "-"),
    }
    if "options" in limits:
        info = f"{limits['help']}. {limits['advice']}"
        return gr.Dropdown(list(limits["options"]), filterable=False, info=info, **common)
    info = f"{limits['help']}, {limits['low']:g} to {limits['high']:,.10g}. {limits['advice']}"
    return gr.Number(info=info, step=1 if setting.type == "int" else 0.001, **common)

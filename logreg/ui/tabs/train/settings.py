"""The controls of a run's settings, made from `TrainingConfig`'s fields, and what they mean for the current run.

The controls show either the current run's settings, and a change of a mutable one acts on it at once, or those of a
run that has yet to begin, of which the note beside the buttons, and the buttons themselves, say so.
"""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from logreg.config import MUTABLE, PRESETS, TrainingConfig
from logreg.ui.state.feature_cache import MAX_STYLES, require_few_styles
from logreg.ui.state.run import Run, too_many_changes
from logreg.ui.state.source_identity import same_data
from logreg.ui.state.sources import DataSource

SETTINGS = fields(TrainingConfig)
LABELS = {setting.name: setting.name.replace("_", " ").capitalize() for setting in SETTINGS}
CUSTOM = "custom"  # in place of a preset's name, once a setting differs
MARK_INVALID = Path(__file__).with_name("settings.js").read_text(encoding="utf-8")


class SettingsPanel:
    """Builds a control for each setting; `preset` fills them, and `note` says what they mean."""

    def __init__(self, preset: gr.Dropdown, note: gr.HTML) -> None:
        self.preset, self.note = preset, note
        with gr.Group(elem_id="settings"):
            self.controls = [_control(setting) for setting in SETTINGS]

    @property
    def filled(self) -> list[Any]:
        """The components that `filled_with` fills."""
        return [self.preset, *self.controls]


def settings_note() -> gr.HTML:
    """The component for `note_on`; it marks the control whose value the note refuses."""
    return gr.HTML("", js_on_load=MARK_INVALID, elem_id="settings-note")


def filled_with(config: TrainingConfig) -> list[Any]:
    """What `SettingsPanel.filled` shows for a config."""
    values = list(asdict(config).values())
    return [preset_name(*values), *values]


def fill(preset: object) -> list[Any]:
    """The values of a preset."""
    return list(asdict(PRESETS[str(preset)]).values()) if str(preset) in PRESETS else [gr.skip()] * len(SETTINGS)


def preset_name(*values: Any) -> str:
    """The preset that has these values, or `CUSTOM`."""
    return next((name for name, config in PRESETS.items() if asdict(config) == _by_name(values)), CUSTOM)


def differences(config: TrainingConfig) -> str:
    """The nearest preset and what differs from it, such as `hog, seed 3`."""
    own = asdict(config)

    def differing(preset: str) -> list[str]:
        return [name for name, value in asdict(PRESETS[preset]).items() if value != own[name]]

    nearest = min(PRESETS, key=lambda preset: len(differing(preset)))
    return ", ".join([nearest, *(f"{name.replace('_', ' ')} {own[name]}" for name in differing(nearest))])


def read_config(values: tuple[Any, ...]) -> TrainingConfig:
    """The config of the controls' values; a one-line `ValueError` for a bad one."""
    config = TrainingConfig(**_by_name(values))
    require_few_styles(config)
    return config


def valid_config(values: tuple[Any, ...]) -> TrainingConfig | None:
    """The config of the controls' values; None if one of them is out of range."""
    try:
        return read_config(values)
    except ValueError:
        return None


def note_on(run: Run | None, values: tuple[Any, ...], source: DataSource | None = None) -> str:
    """What is wrong with the controls' values, or which of them only a new run can have, as HTML.

    `source` are the data that the visitor has chosen, which a new run learns from; None for MNIST's digits.
    """
    try:
        config = read_config(values)
    except ValueError as error:
        return _refusal(str(error))
    if run is not None and not same_data(run.source, source):
        return _other_data(run, source)
    if run is not None and continues(run, config, source) and changes(run, config) and not run.can_change:
        return f'<p role="alert">{too_many_changes()}</p>'
    if run is None or continues(run, config, source) or config in (run.config, run.settings):
        return ""
    if _fixed(run, config):
        return f"<p>Only a new run can have {_others(_fixed(run, config))}: these are settings for a new run.</p>"
    changed = [name for name, value in asdict(run.settings).items() if value != getattr(config, name)]
    return f"<p>{escape(run.name)} has ended: with {_others(changed)}, these are settings for a new run.</p>"


def _other_data(run: Run, source: DataSource | None) -> str:
    name, title = escape(run.name), "MNIST's digits" if source is None else escape(source.title)
    if source is not None and source.own and run.source is not None and run.source.own:
        return f"<p>Your data have changed since {name} began: a new run learns from them as they are now.</p>"
    return f"<p>{name} learned from other data: a new run learns from {title}.</p>"


def _others(names: list[str]) -> str:
    """`other features, another batch size`."""
    words = [LABELS[name].lower() for name in names]
    return ", ".join(f"other {word}" if word.endswith("s") else f"another {word}" for word in words)


def changes(run: Run, config: TrainingConfig) -> dict[str, float]:
    """The mutable settings that differ from the run's present ones."""
    return {name: getattr(config, name) for name in MUTABLE if getattr(config, name) != getattr(run.settings, name)}


def continues(run: Run, config: TrainingConfig, source: DataSource | None) -> bool:
    """Whether the run can continue with these settings, once the mutable ones are changed, on these data."""
    if not run.can_go_on or not same_data(run.source, source) or (not run.step and changes(run, config)):
        return False
    return not _fixed(run, config)


def _fixed(run: Run, config: TrainingConfig) -> list[str]:
    """The settings that differ from the run's, and can't be changed while it goes on."""
    same = replace(config, **{name: getattr(run.config, name) for name in MUTABLE})
    return [name for name, value in asdict(same).items() if value != getattr(run.config, name)]


def _refusal(sentence: str) -> str:
    """A config's error in the words of the page; it begins with the field's name."""
    name, _, rest = sentence.partition(" ")
    rest = rest.removesuffix(", not None.").removesuffix(".")  # an empty field is None
    return f'<p role="alert" data-invalid="{name.replace("_", "-")}">{LABELS.get(name, name)} {escape(rest)}.</p>'


def _by_name(values: tuple[Any, ...]) -> dict[str, Any]:
    return dict(zip((setting.name for setting in SETTINGS), values, strict=True))


def _control(setting: Any) -> Any:
    """The control of one field, from its declaration. The config checks its range."""
    name, limits = setting.name, setting.metadata
    high = MAX_STYLES if name == "styles" else limits.get("high")
    common = {"value": getattr(PRESETS["article"], name), "label": LABELS[name], "elem_id": name.replace("_", "-")}
    if "options" in limits:
        info = f"{limits['help']}. {limits['advice']}"
        return gr.Dropdown(list(limits["options"]), filterable=False, info=info, **common)
    info = f"{limits['help']}, {limits['low']:g} to {high:,.10g}. {limits['advice']}"
    return gr.Number(info=info, step=1 if setting.type == "int" else 0.001, **common)

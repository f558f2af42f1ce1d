"""A config as the query of a link, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Any
from urllib.parse import urlencode

from logreg.config import PRESETS, TrainingConfig, parse_value
from logreg.errors import UserError

START = "start"  # training starts as soon as the page is open
PRESET = "preset"
SETTING_NAMES = [setting.name for setting in fields(TrainingConfig)]
OTHERS = ("tab", "model", "view", "logs", "deep_link")  # the page's own and Gradio's
MAX_LENGTH = 100  # characters of a value, or of a name
MAX_REPORTED = 3  # unknown parameters


def to_query(config: TrainingConfig) -> str:
    """The settings that differ from the article's, such as `features=hog&learning_rate=0.02`."""
    usual = asdict(TrainingConfig())
    return urlencode({name: value for name, value in asdict(config).items() if value != usual[name]})


def from_query(query: Mapping[str, str]) -> TrainingConfig | None:
    """The config that a link's query asks for: a preset, the article's unless it names one, and other settings.

    None if it names neither. A bad value is a one-line `ValueError`.
    """
    given: dict[str, Any] = {name: parse_value(query[name][:MAX_LENGTH]) for name in SETTING_NAMES if name in query}
    if not given and START not in query and PRESET not in query:
        return None
    preset = query.get(PRESET, "article")[:MAX_LENGTH]
    if preset not in PRESETS:
        raise UserError(f"preset must be one of {', '.join(PRESETS)}, not {preset!r}.")
    return replace(PRESETS[preset], **given)


def unknown_parameters(query: Mapping[str, str]) -> list[str]:
    """A sentence for each parameter that nothing on the page knows; those of a host or of a campaign are left alone."""
    known = {*SETTING_NAMES, PRESET, START, *OTHERS}
    return [
        f"The link's parameter {name[:MAX_LENGTH]!r} is unknown here and was ignored."
        for name in query
        if name not in known and not name.startswith(("__", "utm_"))
    ][:MAX_REPORTED]

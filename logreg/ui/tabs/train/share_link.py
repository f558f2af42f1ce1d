"""A config as the query of a link, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any
from urllib.parse import urlencode

from logreg.config import TrainingConfig, parse_value

START = "start"  # training starts as soon as the page is open
MAX_VALUE_LENGTH = 100  # characters of a value


def to_query(config: TrainingConfig) -> str:
    """The settings that differ from the article's, such as `features=hog&learning_rate=0.02`."""
    usual = asdict(TrainingConfig())
    return urlencode({name: value for name, value in asdict(config).items() if value != usual[name]})


def from_query(query: Mapping[str, str]) -> TrainingConfig | None:
    """The config that a link's query asks for; None if it names no setting. A bad value is a one-line `ValueError`."""
    names = [setting.name for setting in fields(TrainingConfig)]
    given = {name: query[name][:MAX_VALUE_LENGTH] for name in names if name in query}
    if not given and START not in query:
        return None
    values: dict[str, Any] = {name: parse_value(text) for name, text in given.items()}
    return TrainingConfig(**values)

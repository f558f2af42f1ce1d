"""What is to be trained: `TrainingConfig`, declared once with its ranges, and the presets."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from logreg.errors import UserError
from logreg.features import FEATURES


def _choice(default: str, options: tuple[str, ...], text: str, advice: str) -> Any:
    return field(default=default, metadata={"options": options, "help": text, "advice": advice})


def _number(default: float, low: float, high: float, text: str, advice: str) -> Any:
    return field(default=default, metadata={"low": low, "high": high, "help": text, "advice": advice})


MAX_STYLES = 8  # the page has fewer


@dataclass(frozen=True)
class TrainingConfig:
    """All that decides a run, each field with its range; a value outside it is a one-line `ValueError`."""

    features: str = _choice("pixels", tuple(FEATURES), "what the 784 inputs are", "Try hog.")
    styles: int = _number(
        0, 0, MAX_STYLES, "restyled copies of each example that join the data", "Try 2, for your own hand."
    )
    optimizer: str = _choice("sgd", ("sgd", "adam"), "how a gradient becomes a step", "Try adam with a rate of 0.005.")
    learning_rate: float = _number(0.001, 0.0, 1000.0, "the size of a step", "Try ten times more, then again.")
    momentum: float = _number(
        0.0, 0.0, 0.999, "the share of the last step that is kept (Adam: its beta 1)", "Try 0.9: ten times as far."
    )
    weight_decay: float = _number(
        0.0, 0.0, 1.0, "the pull of every weight towards 0 (L2)", "Try 0.1: blurred templates."
    )
    batch_size: int = _number(100, 1, 10_000, "examples a step", "Try 1: the loss becomes noise.")
    epochs: int = _number(5, 1, 100, "passes over the training data", "Try 50: it still learns.")
    schedule: str = _choice(
        "constant",
        ("constant", "linear", "cosine"),
        "how the learning rate falls to 0, if it does",
        "Try linear: a calm end.",
    )
    seed: int = _number(0, 0, 2**32 - 1, "the start of all that is random", "Try another: how much is chance?")

    def __post_init__(self) -> None:
        for setting in fields(self):
            object.__setattr__(self, setting.name, _checked(setting, getattr(self, setting.name)))

    def steps_per_epoch(self, digits: int) -> int:
        """How many steps an epoch over so many digits takes, their restyled copies being taken too."""
        return math.ceil(digits * (1 + self.styles) / self.batch_size)

    def to_json(self) -> str:
        """The fields as one JSON object."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> TrainingConfig:
        """The config in a JSON object; what is missing has its default. `ValueError` for anything else."""
        try:
            values = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise UserError("A config is one JSON object.") from error
        if not isinstance(values, dict):
            raise UserError("A config is one JSON object.")
        unknown = set(values) - {setting.name for setting in fields(cls)}
        if unknown:
            raise UserError(f"{sorted(unknown)[0]!r} is not a field of a config.")
        return cls(**values)


def _checked(setting: Any, value: Any) -> Any:
    """The value in its field's type, or a `ValueError` with field, value and range."""
    name, limits = setting.name, setting.metadata
    if "options" in limits:
        if value not in limits["options"]:
            raise UserError(f"{name} must be one of {', '.join(limits['options'])}, not {value!r}.")
        return value
    whole = setting.type == "int"
    right_type = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not right_type or not limits["low"] <= value <= limits["high"] or (whole and value != int(value)):
        kind = "a whole number" if whole else "a number"
        raise UserError(f"{name} must be {kind} from {limits['low']:g} to {limits['high']:.10g}, not {value!r}.")
    return int(value) if whole else float(value)


def parse_value(text: str) -> int | float | str:
    """The number that a flag's or a link's text is; else the text, of which `TrainingConfig` says what it wants."""
    for number in (int, float):
        try:
            return number(text)
        except ValueError:
            continue
    return text


_ADAM = TrainingConfig(optimizer="adam", momentum=0.9, batch_size=500, schedule="linear")
PRESETS: dict[str, TrainingConfig] = {
    # The tutorial that this project began with: the README cites it.
    "article": TrainingConfig(),
    "pixels": replace(_ADAM, features="pixels", learning_rate=0.005, weight_decay=1e-4, epochs=20),
    "deskewed": replace(_ADAM, features="deskewed", learning_rate=0.005, weight_decay=1e-4, epochs=20),
    "hog": replace(_ADAM, features="hog", learning_rate=0.02, weight_decay=1e-5, epochs=7),
    "everyone": replace(_ADAM, features="hog", styles=2, learning_rate=0.02, weight_decay=1e-5, epochs=10),
}


def own_data_recipe(examples: int) -> TrainingConfig:
    """Settings with which so many examples of one's own are learned well: fewer examples need more copies of each."""
    if examples <= 2_000:
        return replace(PRESETS["hog"], styles=4, batch_size=50, epochs=20)
    return replace(PRESETS["hog"], styles=1 if examples <= 20_000 else 0, epochs=10)


MUTABLE = ("learning_rate", "momentum", "weight_decay")  # while a run goes on

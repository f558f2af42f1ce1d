"""The limits of a config: what is outside a field's range is one line that names the field and the range."""

from __future__ import annotations

import json
import math
import random
from dataclasses import fields
from typing import Any

import pytest

from logreg import PRESETS, TrainingConfig

RANGES: dict[str, tuple[str, list[Any]]] = {
    "features": ("one of pixels, deskewed, hog", ["", "HOG", "sift", None, 3]),
    "styles": ("a whole number from 0 to 8", [-1, 9, 1.5]),
    "optimizer": ("one of sgd, adam", ["", "SGD", "lbfgs", None, 0]),
    "learning_rate": ("a number from 0 to 1000", [-1e-9, 1000.1]),
    "momentum": ("a number from 0 to 0.999", [-0.1, 1]),
    "weight_decay": ("a number from 0 to 1", [-1e-9, 1.01]),
    "batch_size": ("a whole number from 1 to 10000", [0, -100, 10_001, 0.5]),
    "epochs": ("a whole number from 1 to 100", [0, 101, 2.5]),
    "schedule": ("one of constant, linear, cosine", ["", "step", None]),
    "seed": ("a whole number from 0 to 4294967295", [-1, 2**32, 0.1]),
}
NO_NUMBERS = [math.nan, math.inf, -math.inf, True, False, "1", "", None, [1], {}, 1j, 10**400]
BAD = [
    (name, value)
    for name, (limits, values) in RANGES.items()
    for value in values + (NO_NUMBERS if "number" in limits else [["pixels"]])
]


def random_config(dice: random.Random) -> TrainingConfig:
    """Any config that there can be."""
    values: dict[str, Any] = {}
    for setting in fields(TrainingConfig):
        limits = setting.metadata
        if "options" in limits:
            values[setting.name] = dice.choice(limits["options"])
        elif setting.type == "int":
            values[setting.name] = dice.randint(limits["low"], limits["high"])
        else:
            values[setting.name] = dice.uniform(limits["low"], limits["high"])
    return TrainingConfig(**values)


def test_every_field_is_tried_here() -> None:
    assert list(RANGES) == [setting.name for setting in fields(TrainingConfig)]


@pytest.mark.parametrize(("name", "value"), BAD, ids=lambda value: repr(value)[:20])
def test_a_bad_value_is_one_line_with_field_and_range(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]+$") as error:
        TrainingConfig(**{name: value})
    assert f"{name} must be {RANGES[name][0]}, not " in str(error.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("learning_rate", 0), ("learning_rate", 1000), ("momentum", 0.999), ("epochs", 100), ("seed", 2**32 - 1)],
)
def test_the_ends_of_a_range_are_in_it(name: str, value: float) -> None:
    assert getattr(TrainingConfig(**{name: value}), name) == value  # type: ignore[arg-type]


def test_numbers_become_their_fields_type() -> None:
    config = TrainingConfig(learning_rate=1, epochs=2.0)  # type: ignore[arg-type]
    assert isinstance(config.learning_rate, float)
    assert isinstance(config.epochs, int)


def test_a_config_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        TrainingConfig().epochs = 3  # type: ignore[misc]


def test_200_configs_come_back_from_json_as_they_were() -> None:
    dice = random.Random(0)
    for config in [*PRESETS.values(), *(random_config(dice) for _ in range(200))]:
        assert TrainingConfig.from_json(config.to_json()) == config


def test_what_json_leaves_out_has_its_default() -> None:
    assert TrainingConfig.from_json('{"epochs": 7}') == TrainingConfig(epochs=7)
    assert TrainingConfig.from_json("{}") == TrainingConfig()


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "null", "[]", "3", '"epochs"', "{epochs: 5}", '{"epochs": 5', '{"epoch": 5}', '{"epochs": NaN}',
        '{"epochs": Infinity}', '{"epochs": true}', '{"epochs": "5"}', '{"epochs": null}', '{"features": ["hog"]}',
        '{"seed": -1}', '{"self": 1}', "[" * 100_000, '{"seed": 1' + "0" * 5000 + "}", "\x00", '{"a\\nb": 1}',
    ],
    ids=lambda text: repr(text[:22]),
)  # fmt: skip
def test_damaged_json_is_one_line(text: str) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]+$"):
        TrainingConfig.from_json(text)


def test_every_prefix_of_a_config_is_damaged() -> None:
    text = TrainingConfig().to_json()
    for end in range(len(text)):
        with pytest.raises(ValueError, match="A config is one JSON object"):
            TrainingConfig.from_json(text[:end])


def test_json_has_every_field() -> None:
    assert list(json.loads(TrainingConfig().to_json())) == list(RANGES)

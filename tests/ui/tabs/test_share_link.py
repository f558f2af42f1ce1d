"""Links, config files and weights carry a config there and back; damaged ones are one line."""

from __future__ import annotations

import json
import math
import random
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from logreg import LogisticRegression, TrainingConfig, load_model
from logreg.ui.tabs.train.share_link import START, from_query, to_query


def random_config(dice: random.Random) -> TrainingConfig:
    values: dict[str, Any] = {}
    for setting in fields(TrainingConfig):
        limits = setting.metadata
        if "options" in limits:
            values[setting.name] = dice.choice(limits["options"])
        elif setting.type == "int":
            values[setting.name] = dice.randint(limits["low"], limits["high"])
        else:
            values[setting.name] = limits["high"] * dice.random() ** dice.choice((1, 5, 20))
    return TrainingConfig(**values)


def damaged(config: TrainingConfig, dice: random.Random) -> dict[str, Any]:
    """The config's values with one that it may not have."""
    values = asdict(config)
    setting = dice.choice(fields(TrainingConfig))
    if "options" in setting.metadata:
        bad: Any = dice.choice(["", "pixel", 7, None, ["hog"], {}])
    else:
        low, high = setting.metadata["low"], setting.metadata["high"]
        bad = dice.choice([low - 1, high + 1, math.nan, math.inf, -math.inf, "1", "", None, [1], {}, True])
        if setting.type == "int" and dice.random() < 0.3:
            bad = low + 0.5
    return values | {setting.name: bad}


@pytest.fixture
def dice() -> random.Random:
    return random.Random(0)


def test_links_round_trip(dice: random.Random) -> None:
    for config in (random_config(dice) for _ in range(200)):
        query = to_query(config)
        back = from_query(dict(parse_qsl(query)))
        assert (back or TrainingConfig()) == config


def test_config_files_round_trip(dice: random.Random) -> None:
    for config in (random_config(dice) for _ in range(200)):
        assert TrainingConfig.from_json(config.to_json()) == config


def test_weights_round_trip(dice: random.Random, tmp_path: Path) -> None:
    for config in (random_config(dice) for _ in range(200)):
        model = LogisticRegression(config.features, seed=config.seed)
        model.save(tmp_path / "w.safetensors", {"config": config.to_json()})
        back = load_model(tmp_path / "w.safetensors")
        assert TrainingConfig.from_json(back.metadata["config"]) == config
        assert back.linear.weight.equal(model.linear.weight)
        assert back.linear.bias.equal(model.linear.bias)


def test_damaged_links_are_one_line(dice: random.Random) -> None:
    for _ in range(200):
        values = damaged(random_config(dice), dice)
        texts = {name: json.dumps(value) if not isinstance(value, str) else value for name, value in values.items()}
        if "1" in values.values():
            continue  # a link has no quotation marks: 1 is a number there
        with pytest.raises(ValueError, match="must be") as error:
            from_query(texts)
        assert "\n" not in str(error.value)


def test_damaged_config_files_are_one_line(dice: random.Random) -> None:
    for _ in range(200):
        text = json.dumps(damaged(random_config(dice), dice))
        if dice.random() < 0.3:
            text = text[: dice.randrange(len(text))]
        with pytest.raises(ValueError, match=r"must be|one JSON object") as error:
            TrainingConfig.from_json(text)
        assert "\n" not in str(error.value)


def test_damaged_weights_are_one_line(dice: random.Random, tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    LogisticRegression("hog").save(path, {"config": "{}"})
    whole = path.read_bytes()
    for _ in range(200):
        if dice.random() < 0.5:
            content = whole[: dice.randrange(len(whole))]
        else:
            place = dice.randrange(120)  # the head, which names and measures what follows
            content = whole[:place] + bytes([whole[place] ^ (1 << dice.randrange(7))]) + whole[place + 1 :]
        path.write_bytes(content)
        message = ""
        try:
            load_model(path)
        except ValueError as error:
            message = str(error)
        assert "\n" not in message
        assert message or len(content) == len(whole)


def test_the_articles_link_is_bare() -> None:
    assert to_query(TrainingConfig()) == ""
    assert from_query({}) is None
    assert from_query({"utm_source": "x"}) is None
    assert from_query({START: "1"}) == TrainingConfig()


def test_a_long_value_is_cut() -> None:
    with pytest.raises(ValueError, match="features must be one of") as error:
        from_query({"features": "x" * 10_000})
    assert len(str(error.value)) < 300

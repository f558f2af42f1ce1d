"""The plain PyTorch scripts: run as a reader would run them, each prints what `Trainer` computes."""

from __future__ import annotations

import ast
import os
import random
import re
import struct
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import fields, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from logreg import FEATURES, PRESETS, Dataset, Trainer, TrainingConfig
from logreg.cli import main
from logreg.data.questions import PARITY, WHICH, question
from logreg.script import plain_script
from logreg.storage.paths import CHECKOUT
from logreg.training import Inputs, training_inputs
from logreg.ui.state.sources import SomeDigits, make_trainer

ARTICLE = TrainingConfig(epochs=1)
ALL = os.environ.get("LOGREG_ALL_DIGITS") == "1"  # a script takes half a minute to read them
SMALL = {
    "sgd": TrainingConfig(learning_rate=0.01, momentum=0.9, batch_size=13, epochs=3, schedule="cosine", seed=2**32 - 1),
    "adam": TrainingConfig(
        optimizer="adam", momentum=0.8, weight_decay=1e-3, batch_size=16, epochs=2, schedule="linear", seed=5
    ),
    "hog and styles": TrainingConfig(
        "hog", styles=1, optimizer="adam", learning_rate=0.02, momentum=0.9, batch_size=32, epochs=2, schedule="linear"
    ),
}


def first(data: Dataset, n: int) -> Dataset:
    """The first n digits."""
    return Dataset(data.images[:n], data.labels[:n])


@pytest.fixture(scope="module")
def small(train: Dataset, test: Dataset) -> tuple[Dataset, Dataset]:
    """A part of MNIST, since a script reads its pictures one by one."""
    return first(train, 2400), first(test, 1000)


def save_raw(folder: Path, parts: tuple[Dataset, Dataset]) -> None:
    """Training and test digits where a script looks for them, in MNIST's own format."""
    raw = folder / "data" / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for half, data in zip(("train", "t10k"), parts, strict=True):
        # A code for bytes and the number of dimensions, then the dimensions, then the bytes.
        header = struct.pack(">4i", 0x803, *data.images.shape)
        (raw / f"{half}-images-idx3-ubyte").write_bytes(header + data.images.numpy().tobytes())
        header = struct.pack(">2i", 0x801, len(data.labels))
        (raw / f"{half}-labels-idx1-ubyte").write_bytes(header + bytes(data.labels.tolist()))


def printed(script: str, folder: Path, **environment: str) -> list[str]:
    """The lines that the script prints when it is run in the folder, where warnings are errors."""
    (folder / "digits.py").write_text(script, encoding="ascii")
    done = subprocess.run(
        [sys.executable, "-W", "error", "digits.py"],
        cwd=folder,
        env={**os.environ, "OMP_NUM_THREADS": "1", **environment},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def check(lines: list[str], trainer: Trainer) -> None:
    """The lines are those of the trainer's run: each epoch's every 100th loss, then the accuracy."""
    trainer.advance()
    config, steps = trainer.config, trainer.steps_per_epoch
    places = [(epoch, step) for epoch in range(config.epochs) for step in range(100, steps + 1, 100)]
    pattern = r"(.*), Loss: (\d+\.\d{4})"
    found = [re.fullmatch(pattern, line) for line in lines[:-1]]
    assert [match and match[1] for match in found] == [
        f"Epoch: [{epoch + 1}/{config.epochs}], Step: [{step}/{steps}]" for epoch, step in places
    ]
    losses = [trainer.losses[epoch * steps + step - 1] for epoch, step in places]
    # Half of the fourth decimal, and what the two arithmetics differ by.
    assert [float(match[2]) for match in found if match] == pytest.approx(losses, abs=0.6e-4, rel=0)
    accuracy = re.fullmatch(r"Accuracy of the model on test images: (\d\d\.\d\d) %", lines[-1])
    assert accuracy
    assert float(accuracy[1]) == pytest.approx(100 * trainer.evaluate().accuracy, abs=0.021)


def test_the_articles_script_prints_the_trainers_losses(tmp_path: Path, train: Dataset, test: Dataset) -> None:
    parts = (train, test) if ALL else (first(train, 6000), first(test, 1000))
    save_raw(tmp_path, parts)
    check(printed(plain_script(ARTICLE), tmp_path), Trainer(ARTICLE, *parts))


@pytest.mark.parametrize("name", SMALL)
def test_any_script_prints_the_trainers_losses(name: str, tmp_path: Path, small: tuple[Dataset, Dataset]) -> None:
    save_raw(tmp_path, small)
    script = plain_script(SMALL[name])
    check(printed(script, tmp_path, PYTHONPATH=str(CHECKOUT)), Trainer(SMALL[name], *small))


@pytest.mark.parametrize(("kind", "digits"), [(WHICH, [3, 5, 8]), (PARITY, range(9))])
def test_a_script_on_copies_of_some_digits_prints_the_pages_losses(
    kind: str, digits: Sequence[int], tmp_path: Path, small: tuple[Dataset, Dataset]
) -> None:
    """The page takes rows of the inputs of all ten digits and their copies, which all visitors share."""
    save_raw(tmp_path, small)
    config, asked = replace(SMALL["hog and styles"], batch_size=10), question(kind, digits)
    inputs: dict[int, Future[Inputs]] = {}
    for data, styles in zip(small, (1, 0), strict=True):
        inputs[id(data)] = Future()
        inputs[id(data)].set_result(training_inputs(data, "hog", styles))
    train, test = small
    shared: Any = SimpleNamespace(train=train, test=test, prepare_async=lambda data, *_: inputs[id(data)])
    lines = printed(plain_script(config, question=asked), tmp_path, PYTHONPATH=str(CHECKOUT))
    check(lines, make_trainer(SomeDigits(shared, asked), config))


def imported(script: str) -> set[str]:
    """The packages that a script imports from."""
    nodes = list(ast.walk(ast.parse(script)))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("schedule", ["constant", "linear", "cosine"])
def test_a_plain_script_needs_only_torch_and_torchvision(schedule: str) -> None:
    assert imported(plain_script(TrainingConfig(schedule=schedule))) == {"torch", "torchvision"}


@pytest.mark.parametrize("config", [TrainingConfig("hog"), TrainingConfig("deskewed"), TrainingConfig(styles=1)])
def test_another_script_takes_its_inputs_from_logreg(config: TrainingConfig) -> None:
    assert imported(plain_script(config)) == {"torch", "torchvision", "logreg"}


def test_a_script_has_only_what_its_config_needs() -> None:
    words = ("momentum", "betas", "weight_decay", "scheduler", "restyle")
    assert not any(word in plain_script(TrainingConfig()) for word in words)
    assert "momentum" not in plain_script(PRESETS["hog"])  # Adam's own 0.9
    full = plain_script(TrainingConfig(styles=1, momentum=0.5, weight_decay=0.1, schedule="linear"))
    assert all(word in full for word in words if word != "betas")
    assert "betas=(momentum, 0.999)" in plain_script(TrainingConfig(optimizer="adam"))  # momentum 0


@pytest.mark.parametrize("seed", range(20))
def test_a_random_configs_script_compiles(seed: int) -> None:
    chance = random.Random(seed)
    config = TrainingConfig(
        features=chance.choice(list(FEATURES)),
        styles=chance.randint(0, 4),
        optimizer=chance.choice(["sgd", "adam"]),
        learning_rate=chance.choice([0.0, 1000.0, 10 ** chance.uniform(-9, 0)]),
        momentum=chance.choice([0.0, 0.9, chance.uniform(0, 0.999)]),
        weight_decay=chance.choice([0.0, 10 ** chance.uniform(-9, 0)]),
        batch_size=chance.randint(1, 10_000),
        epochs=chance.randint(1, 100),
        schedule=chance.choice(["constant", "linear", "cosine"]),
        seed=chance.randrange(2**32),
    )
    script = plain_script(config)
    compile(script, "digits.py", "exec")
    assert script.isascii()
    assert "$" not in script
    assert max(map(len, script.splitlines())) <= 120
    # What stands at the top is the config, to the last bit.
    values = dict(re.findall(r"^(\w+) = (.*)$", script, re.MULTILINE))
    assert float(values["learning_rate"]) == config.learning_rate
    assert float(values.get("weight_decay", 0)) == config.weight_decay
    assert (int(values["batch_size"]), int(values["num_epochs"])) == (config.batch_size, config.epochs)
    assert int(values["seed"]) == config.seed


@pytest.mark.parametrize("preset", PRESETS)
def test_the_command_prints_the_script(preset: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["script", "--preset", preset]) == 0
    assert capsys.readouterr().out == plain_script(PRESETS[preset])


def test_the_commands_flags_are_those_of_train(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["script", "--epochs", "2", "--weight-decay", "0.01", "--schedule", "cosine"]) == 0
    config = TrainingConfig(epochs=2, weight_decay=0.01, schedule="cosine")
    assert capsys.readouterr().out == plain_script(config)


def test_the_commands_help_names_every_field(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["script", "--help"])
    shown = capsys.readouterr().out
    assert all(f"--{field.name.replace('_', '-')} " in shown for field in fields(TrainingConfig))


def test_a_bad_flag_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["script", "--epochs", "0"]) == 2
    assert capsys.readouterr() == ("", "logreg: epochs must be a whole number from 1 to 100, not 0.\n")

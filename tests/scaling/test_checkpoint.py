"""A run that is killed and goes on, beside the run in one go; and files that are no checkpoint of it."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from logreg import Dataset, Trainer, TrainingConfig
from logreg.cli import main
from logreg.scaling.checkpoint import FORMAT, read_checkpoint, write_checkpoint
from logreg.storage.paths import CHECKOUT, WEIGHTS
from tests.test_training import ADAM, CONFIGS, SGD


@CONFIGS
@pytest.mark.parametrize("at", [3, 8])  # within an epoch, and at the end of one
def test_a_run_goes_on_bit_for_bit(config: TrainingConfig, at: int, few: Dataset, tmp_path: Path) -> None:
    whole, first, second = (Trainer(config, few, few) for _ in range(3))
    whole.advance()
    first.advance(at)
    write_checkpoint(tmp_path / "run", first, {})
    saved = read_checkpoint(tmp_path / "run")
    assert saved.config == config
    saved.restore(second)
    assert second.step == at
    second.advance()
    assert second.losses == whole.losses
    assert second.evaluations == whole.evaluations
    state, expected = second.state_dict(), whole.state_dict()
    assert state.keys() == expected.keys()
    assert all(torch.equal(state[name], expected[name]) for name in expected)


def test_a_run_killed_at_a_random_moment_goes_on_to_the_same_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its lines, losses, weights and optimiser are those of the run in one go."""
    flags = "train --preset pixels --epochs 1 --batch-size 60 --device cpu --checkpoint-every 30"
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    assert main([*flags.split(), "--checkpoint", str(whole)]) == 0
    lines = capsys.readouterr().out.splitlines()
    with subprocess.Popen(
        [sys.executable, "-m", "logreg", *flags.split(), "--checkpoint", str(killed)],
        cwd=CHECKOUT,
        stdout=subprocess.DEVNULL,
    ) as process:
        while not killed.exists() and process.poll() is None:
            time.sleep(0.01)
        time.sleep(random.uniform(0, 0.3))
        process.kill()
    begin = len(read_checkpoint(killed).state["losses"])
    assert main(["train", "--resume", str(killed), "--device", "cpu", "--checkpoint", str(killed)]) == 0
    assert capsys.readouterr().out.splitlines() == lines[begin // 100 :]
    expected, state = load_file(whole), load_file(killed)
    assert expected.keys() == state.keys()
    assert all(torch.equal(expected[name], state[name]) for name in expected)
    assert {path.name for path in tmp_path.iterdir()} == {"whole", "killed"}  # nothing of the killed one is left


@pytest.fixture
def saved(few: Dataset, tmp_path: Path) -> Path:
    """A checkpoint after twelve steps."""
    trainer = Trainer(ADAM, few, few)
    trainer.advance(12)
    write_checkpoint(tmp_path / "run.safetensors", trainer, {"data": "0" * 64})
    return tmp_path / "run.safetensors"


def altered(path: Path, change: Callable[[dict[str, torch.Tensor], dict[str, str]], object]) -> None:
    """Change a checkpoint's tensors or metadata."""
    state, checkpoint = load_file(path), read_checkpoint(path)
    metadata = {
        "format": FORMAT, "config": checkpoint.config.to_json(), "about": json.dumps(checkpoint.about),
        "evaluations": "[]",
    }  # fmt: skip
    change(state, metadata)
    save_file(state, path, metadata)


DAMAGES: dict[str, Callable[[dict[str, torch.Tensor], dict[str, str]], object]] = {
    "no format": lambda state, metadata: metadata.pop("format"),
    "no config": lambda state, metadata: metadata.pop("config"),
    "config that is none": lambda state, metadata: metadata.update(config='{"epochs": 0}'),
    "other optimiser": lambda state, metadata: metadata.update(config=SGD.to_json()),
    "evaluations that are none": lambda state, metadata: metadata.update(evaluations="[3]"),
    "about that is none": lambda state, metadata: metadata.update(about="[]"),
    "tensor missing": lambda state, metadata: state.pop("weight.exp_avg"),
    "tensor too many": lambda state, metadata: state.update(more=torch.zeros(3)),
    "other shape": lambda state, metadata: state.update(bias=torch.zeros(11)),
    "other type": lambda state, metadata: state.update(bias=torch.zeros(10, dtype=torch.int32)),
    "NaN": lambda state, metadata: state["weight"].fill_(float("nan")),
    "generator that is none": lambda state, metadata: state["generator"].fill_(255),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_checkpoint_is_one_line(damage: str, saved: Path) -> None:
    altered(saved, DAMAGES[damage])
    with pytest.raises(ValueError, match=r"^[^\n]+$") as error:
        read_checkpoint(saved)
    assert saved.name in str(error.value)


def test_a_checkpoint_cut_short_anywhere_is_one_line(saved: Path) -> None:
    content = saved.read_bytes()
    for length in (0, 7, 100, len(content) // 2, len(content) - 1):
        saved.write_bytes(content[:length])
        with pytest.raises(ValueError, match=r"^run\.safetensors is [^\n]+$"):
            read_checkpoint(saved)


MISTAKES = {
    "no file": (["--resume", "{tmp}/none"], "none does not exist"),
    "weights": (["--resume", str(WEIGHTS / "hog.safetensors")], "hog.safetensors is no checkpoint"),
    "other setting": (["--resume", "{tmp}/run.safetensors", "--epochs", "4"], "epochs is 4 here, and 3 in run"),
    "other preset": (
        ["--resume", "{tmp}/run.safetensors", "--preset", "hog"],
        "weight_decay is 1e-05 here, and 0.0 in run",
    ),
    "other classes": (["--resume", "{tmp}/run.safetensors", "--binary", "3"], "--binary is 3 here, and None in run"),
    "other data": (["--resume", "{tmp}/run.safetensors"], "run.safetensors is of a run on other data"),
    "folder to write in": (["--checkpoint", "{tmp}/nowhere/run"], "nowhere/run cannot be written: give --checkpoint"),
    "no interval": (["--checkpoint-every", "0"], "--checkpoint-every: must be a whole number from 1 up, not '0'"),
    "no memory": (["--memory", "-1"], "--memory: must be a whole number from 1 up"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_line(mistake: str, saved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments, said = MISTAKES[mistake]
    try:
        code: object = main(["train", *(argument.format(tmp=saved.parent) for argument in arguments)])
    except SystemExit as stopped:
        code = stopped.code
    output = capsys.readouterr()
    assert (code, output.out) == (2, "")
    assert re.fullmatch(r"logreg: [^\n]+\n", output.err)
    assert re.search(said, output.err)


def test_a_run_that_has_diverged_keeps_its_last_good_checkpoint(few: Dataset, tmp_path: Path) -> None:
    config = TrainingConfig(learning_rate=1000, weight_decay=1, batch_size=10, epochs=5)
    trainer = Trainer(config, few, few)
    trainer.advance(1)
    write_checkpoint(tmp_path / "run", trainer, {})
    trainer.advance()
    assert not trainer.model.is_finite
    write_checkpoint(tmp_path / "run", trainer, {})
    assert len(read_checkpoint(tmp_path / "run").state["losses"]) == 1

"""The flags of `train` for several processes, checkpoints and little memory."""

from __future__ import annotations

import argparse
import math
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from logreg.config import PRESETS, TrainingConfig
from logreg.errors import UserError
from logreg.scaling.checkpoint import Checkpoint
from logreg.storage.paths import CACHE


def add_scaling_flags(train: argparse.ArgumentParser) -> None:
    """Add them to the command."""
    train.add_argument("--checkpoint", type=Path, metavar="FILE", help="write the run to this file as it goes on")
    train.add_argument(
        "--checkpoint-every", type=_at_least_one, default=1000, metavar="STEPS", help="how often, in steps (1000)"
    )
    train.add_argument(
        "--resume",
        type=Path,
        metavar="FILE",
        help="go on with the run in this file, whose settings need not be given again",
    )
    train.add_argument(
        "--memory",
        type=_at_least_one,
        metavar="MB",
        help="keep inputs that need more than this in a file instead (no limit)",
    )
    train.add_argument(
        "--cache", type=Path, default=CACHE / "inputs", metavar="DIR", help=f"the folder of such files ({CACHE}/inputs)"
    )


def max_input_bytes(options: argparse.Namespace) -> float:
    """What the inputs may take in memory."""
    return math.inf if options.memory is None else options.memory * 1e6


def resumed_config(saved: Checkpoint, preset: str | None, given: Mapping[str, Any]) -> TrainingConfig:
    """The config of a run that goes on; a preset or a setting that is given and differs from it is a `ValueError`."""
    asked = asdict(replace(PRESETS[preset] if preset else saved.config, **given))
    for name, value in asdict(saved.config).items():
        if asked[name] != value:
            raise UserError(f"{name} is {asked[name]} here, and {value} in {saved.path.name}: leave it out to go on.")
    return saved.config


def resumed_binary(saved: Checkpoint, given: int | None) -> int | None:
    """The digit of a two-class run that goes on, None for another; a `ValueError` if another one is given."""
    binary = int(saved.about["binary"]) if "binary" in saved.about else None
    if given not in (None, binary):
        raise UserError(f"--binary is {given} here, and {binary} in {saved.path.name}: leave it out to go on.")
    return binary


def require_same_data(saved: Checkpoint, digest: str) -> None:
    """Raise a `ValueError` if the run that goes on was one on other data."""
    if saved.about.get("data") != digest:
        raise UserError(f"{saved.path.name} is of a run on other data: give --data the folder that it was given then.")


def _at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 up, not {text!r}")
    return int(text)

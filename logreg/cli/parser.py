"""The parser of flags, and the flags of a config, which several commands have."""

from __future__ import annotations

import argparse
import os
from dataclasses import fields, replace
from typing import Any, Protocol

from logreg.config import PRESETS, TrainingConfig, parse_value
from logreg.scaling.checkpoint import Checkpoint
from logreg.scaling.flags import resumed_config


class Parser(argparse.ArgumentParser):
    """Argparse's parser, with one line on a bad flag instead of the usage and a line."""

    def error(self, message: str) -> None:  # type: ignore[override]
        self.exit(2, f"logreg: {message}\n" if os.environ.get("RANK", "0") == "0" else None)


class Commands(Protocol):
    """What `add_subparsers` returns, whose own class has no public name."""

    def add_parser(self, name: str, **options: Any) -> argparse.ArgumentParser:
        """The parser of one command."""
        ...


def add_config_flags(command: argparse.ArgumentParser) -> None:
    """A flag for the preset, and one for each field of a config."""
    command.add_argument("--preset", choices=PRESETS, help="the recipe to start from (article)")
    for setting in fields(TrainingConfig):
        limits = setting.metadata
        command.add_argument(
            f"--{setting.name.replace('_', '-')}",
            type=str if "options" in limits else parse_value,
            metavar="|".join(limits["options"]) if "options" in limits else f"{limits['low']:g}..{limits['high']:g}",
            help=limits["help"],
        )


def config_of(options: argparse.Namespace, saved: Checkpoint | None = None) -> TrainingConfig:
    """The preset with the flags that were given, or the config of a run that goes on."""
    given = {f.name: getattr(options, f.name) for f in fields(TrainingConfig) if getattr(options, f.name) is not None}
    if saved is not None:
        return resumed_config(saved, options.preset, given)
    return replace(PRESETS[options.preset or "article"], **given)

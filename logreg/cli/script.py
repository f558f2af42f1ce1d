"""`logreg script`: the same training in plain PyTorch."""

from __future__ import annotations

import argparse

from logreg.cli.parser import Commands, add_config_flags, config_of
from logreg.data.loading import load
from logreg.errors import UserError
from logreg.script import plain_script


def add_to(commands: Commands) -> None:
    """The command and its flags."""
    command = commands.add_parser("script", help="print the same training in plain PyTorch")
    add_config_flags(command)
    command.add_argument(
        "--data", metavar="FILE", help="an .npz of `train --save-data`, which the script reads (MNIST)"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Print the script."""
    config = config_of(options)
    if options.data is None:
        print(plain_script(config), end="")
        return
    loaded = load(options.data)
    if not options.data.endswith(".npz") or not loaded.halves:
        raise UserError(f"{options.data} has no two halves as arrays: give an .npz of `train --save-data`.")
    print(plain_script(config, options.data, loaded.data.classes), end="")

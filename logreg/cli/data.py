"""The flags that say which data a command works on, and what it says of them."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence
from pathlib import Path

from logreg.data import Dataset
from logreg.data.examples import listed
from logreg.data.formats.pictures import PLACEMENTS
from logreg.data.loading import Halves, Loaded, load, load_halves, title
from logreg.data.splits import SHARE
from logreg.storage.paths import DATA

KINDS = "FOLDER|FILE|NAME"


def add_data_flags(command: argparse.ArgumentParser) -> None:
    """`--data` and `--placement`."""
    command.add_argument(
        "--data",
        default=str(DATA),
        metavar=KINDS,
        help="a folder or .zip with a folder of pictures for each class, an .npz, a .csv, MNIST's own files, or a name "
        "such as FashionMNIST (MNIST)",
    )
    command.add_argument(
        "--placement",
        default="auto",
        choices=PLACEMENTS,
        help="placed: find the ink and place it as MNIST's digits are; kept: leave images as they are; auto: place "
        "pictures, keep arrays and pictures of 28 x 28 grey pixels (auto)",
    )


def add_split_flags(command: argparse.ArgumentParser) -> None:
    """`--classes` and `--held-out`."""
    command.add_argument(
        "--classes", type=_names, metavar="A,B,...", help="only these classes, in this order; two share one logit"
    )
    command.add_argument(
        "--held-out",
        type=float,
        default=SHARE,
        metavar="0..1",
        help=f"the share of each class to test on, chosen by the seed, where there is no test half ({SHARE})",
    )


def read_halves(options: argparse.Namespace, seed: int) -> Halves:
    """The examples to train on and to test on."""
    halves = load_halves(options.data, options.held_out, seed, options.classes, options.placement)
    report_problems(halves.problems)
    return halves


def read_test(options: argparse.Namespace) -> Loaded:
    """The examples to test on: the data's test half, or all of them."""
    loaded = load(options.data, train=False, placement=options.placement)
    report_problems(loaded.problems)
    return loaded


def report_problems(problems: Sequence[str]) -> None:
    """A line for each thing that was left out."""
    for problem in problems:
        print(f"logreg: {problem}", file=sys.stderr)


def describe(source: str | Path, data: Dataset) -> str:
    """`MNIST's 10,000 test digits`, or `40 test examples of folder: cross, tick`."""
    if title(source) == "MNIST" and len(data.classes) == 10:
        return f"MNIST's {len(data.labels):,} test digits"
    return f"{len(data.labels):,} test examples of {title(source)}: {listed(data.classes, 26)}"


def _names(text: str) -> list[str]:
    return [name.strip() for name in next(csv.reader([text]), [])]

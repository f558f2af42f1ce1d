"""`logreg evaluate`: a model's figures on test examples, printed or as a report."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

import torch

from logreg.cli.data import add_data_flags, describe, read_test
from logreg.cli.parser import Commands
from logreg.cli.train import print_accuracy
from logreg.config import TrainingConfig
from logreg.data import Dataset
from logreg.data.classes import DIGITS
from logreg.data.examples import choose, listed
from logreg.data.loading import title
from logreg.data.splits import fingerprint, hold_out
from logreg.errors import UserError
from logreg.evaluation.report import Report
from logreg.features import extract_features
from logreg.model import LogisticRegression, load_model
from logreg.two_class import digit_and_rest


def add_to(commands: Commands) -> None:
    """The command and its flags."""
    command = commands.add_parser("evaluate", help="a model's accuracy on MNIST's test digits, or one's own data")
    command.add_argument("weights", type=Path, metavar="FILE", help="a .safetensors file")
    command.add_argument(
        "--report", type=Path, metavar="DIR", help="write all figures to this folder, as a page and CSV"
    )
    command.add_argument("--json", action="store_true", help="print the figures as JSON")
    command.add_argument(
        "--held-out",
        type=float,
        metavar="0..1",
        help="the share of each class to test on, where there is no test half (as the model was trained, and all of "
        "other data)",
    )
    add_data_flags(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Measure, print and write."""
    if options.report:
        _require_writable(options.report)
    model = load_model(options.weights)
    test = _test_examples(options, model)
    with torch.inference_mode():
        report = Report(model.logits(extract_features(model.features, test.images)), test.labels, model.classes)
    if options.report:
        from logreg.reporting.html_report import (
            write_report,  # only here does the command line need what the page is made of
        )

        about = describe(options.data, test)
        write_report(options.report, options.weights.stem, model, test, report, about)
        print(f"The report is in {options.report}, beginning with index.html.", file=sys.stderr)
    if options.json:
        print(json.dumps(report.figures(), allow_nan=False))
        return
    result = report.evaluation
    low, high = result.interval
    print(
        f"Loss: {result.loss:.4f}, 95 % interval of the accuracy: {100 * low:.2f} to {100 * high:.2f} %, "
        f"expected calibration error: {100 * report.reliability.error:.2f} %"
    )
    print_accuracy(result)


def _require_writable(folder: Path) -> None:
    """Before anything is done for what could not be kept."""
    made = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    if not made.is_dir() or not os.access(made, os.W_OK | os.X_OK):
        raise UserError(f"{folder} cannot be written: give --report a folder, or where one can be made.")


def _test_examples(options: argparse.Namespace, model: LogisticRegression) -> Dataset:
    """The data's test half; or what training held out of them; or, of data that the model has not seen, all."""
    loaded = read_test(options)
    data = _matched(model, loaded.data)
    if title(options.data) != "MNIST" or data.classes != loaded.data.classes:
        print(f"Of the data, those of {listed(data.classes, 26)}.", file=sys.stderr)
    if loaded.halves:
        return data
    known = model.metadata.get("data") == fingerprint(data)
    if options.held_out is None and not known:
        print(f"The model was not trained on these data: all {len(data.labels):,} are tested.", file=sys.stderr)
        return data
    config = TrainingConfig.from_json(model.metadata.get("config", "{}"))
    try:
        share = float(model.metadata["held_out"]) if options.held_out is None else options.held_out
    except (KeyError, ValueError):
        raise UserError("The weights don't say which share was held out: say it with --held-out.") from None
    _, test = hold_out(data, share, config.seed)
    print(f"{len(test.labels):,} examples are tested, held out by seed {config.seed}.", file=sys.stderr)
    return test


def _matched(model: LogisticRegression, data: Dataset) -> Dataset:
    """The data with the model's classes, in its order; a `UserError` if they lack one."""
    digit = model.classes[-1]
    if data.classes == DIGITS and digit in DIGITS and model.classes == digit_and_rest(int(digit)):
        return Dataset(data.images, (data.labels == data.classes.index(digit)).long(), model.classes)
    if not set(model.classes) <= set(data.classes):
        raise UserError(
            f"The model tells {listed(model.classes)} apart, and the data has {listed(data.classes)}: "
            "they must be the same classes."
        )
    return choose(data, model.classes)

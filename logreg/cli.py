"""The command line.

python -m logreg train --preset hog --save hog.safetensors
python -m logreg evaluate hog.safetensors --report folder
python -m logreg predict drawing.png
python -m logreg script --preset hog > hog.py
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

import torch
from tqdm import tqdm

from logreg.config import PRESETS, TrainingConfig, parse_value
from logreg.data import load_mnist
from logreg.data.classes import DIGITS, Classes
from logreg.drawing.image_file import read_picture
from logreg.errors import UserError
from logreg.evaluation.metrics import Evaluation
from logreg.evaluation.report import Report
from logreg.features import extract_features
from logreg.model import load_model, require_finite
from logreg.recognition import DetectedDigit, read_digits
from logreg.script import plain_script
from logreg.storage.paths import DATA
from logreg.training import Trainer
from logreg.two_class import digit_and_rest, one_against_rest

PRINT_EVERY = 100  # steps, as in the article


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0, or 2 after one line on what was wrong."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever was reading has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (ValueError, OSError) as error:
        print(f"logreg: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("logreg: stopped.", file=sys.stderr)
        return 130
    return 0


def _config(options: argparse.Namespace) -> TrainingConfig:
    """The preset with the flags that were given."""
    given = {f.name: getattr(options, f.name) for f in fields(TrainingConfig) if getattr(options, f.name) is not None}
    return replace(PRESETS[options.preset], **given)


def _train(options: argparse.Namespace) -> None:
    config = _config(options)
    if options.save and (options.save.is_dir() or not os.access(options.save.parent, os.W_OK | os.X_OK)):
        raise UserError(f"{options.save} cannot be written: give --save a file in a folder that can be.")
    device = _device(options.device)
    data, test = load_mnist(options.data), load_mnist(options.data, train=False)
    print(f"Training on {device}.", file=sys.stderr)
    if options.binary is None:
        trainer = Trainer(config, data, test, device)
    else:
        digit = options.binary
        trainer = Trainer(config, data, test, device, one_against_rest(digit), classes=digit_and_rest(digit))
    torch.set_num_threads(1)  # at these batch sizes a second thread only costs
    with tqdm(total=trainer.total_steps, unit="step", disable=not sys.stderr.isatty(), leave=False) as bar:
        while not trainer.finished:
            losses = trainer.advance(PRINT_EVERY - trainer.step % trainer.steps_per_epoch % PRINT_EVERY)
            epoch, step = divmod(trainer.step - 1, trainer.steps_per_epoch)
            bar.update(len(losses))
            if (step + 1) % PRINT_EVERY == 0:
                bar.write(
                    f"Epoch: [{epoch + 1}/{config.epochs}], "
                    f"Step: [{step + 1}/{trainer.steps_per_epoch}], Loss: {losses[-1]:.4f}"
                )
                sys.stdout.flush()  # a pipe has each line when it is printed
    require_finite(trainer.model)
    result = trainer.evaluate()
    _print_accuracy(result)
    if options.save:
        binary = {} if options.binary is None else {"binary": str(options.binary)}
        trainer.model.save(options.save, weights_metadata(config, result) | binary)


def _evaluate(options: argparse.Namespace) -> None:
    model, test = load_model(options.weights), load_mnist(options.data, train=False)
    with torch.inference_mode():
        report = Report(model.logits(extract_features(model.features, test.images)), test.labels, model.classes)
    if options.report:
        from logreg.reporting.html_report import (
            write_report,  # only here does the command line need what the page is made of
        )

        write_report(options.report, options.weights.stem, model, test, report)
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
    _print_accuracy(result)


def _predict(options: argparse.Namespace) -> None:
    model = load_model(options.weights)
    for path in options.images:
        print(f"{path}: {_answer(model.classes, read_digits(model, read_picture(path)))}")


def _answer(classes: Classes, found: list[DetectedDigit]) -> str:
    """The digits in reading order and how likely each is, such as `72 (99.1 %, 98.7 %)`; `?` for what is no digit."""
    answers = [each.answer for each in found]
    if all(answer.digit is None for answer in answers):
        return "no digit"
    digits = "".join("?" if answer.digit is None else classes[answer.digit] for answer in answers)
    shares = ("?" if answer.digit is None else f"{100 * float(answer.probabilities.max()):.1f} %" for answer in answers)
    return f"{digits} ({', '.join(shares)})"


def _script(options: argparse.Namespace) -> None:
    print(plain_script(_config(options)), end="")


def _print_accuracy(result: Evaluation) -> None:
    print(f"Accuracy of the model on test images: {100 * result.accuracy:.2f} %")


def weights_metadata(config: TrainingConfig, result: Evaluation) -> dict[str, str]:
    """What a weights' file says of its making."""
    return {"config": config.to_json(), "test_accuracy": f"{result.accuracy:.4f}"}


def _device(name: str) -> str:
    if name == "cuda" and not torch.cuda.is_available():
        raise UserError("device must be cpu or auto: this machine has no CUDA device.")
    return "cuda" if name != "cpu" and torch.cuda.is_available() else "cpu"


class _Parser(argparse.ArgumentParser):
    """Argparse's parser, with one line on a bad flag instead of the usage and a line."""

    def error(self, message: str) -> None:  # type: ignore[override]
        self.exit(2, f"logreg: {message}\n")


def _add_config_flags(command: argparse.ArgumentParser) -> None:
    command.add_argument("--preset", choices=PRESETS, default="article", help="the recipe to start from (article)")
    for setting in fields(TrainingConfig):
        limits = setting.metadata
        command.add_argument(
            f"--{setting.name.replace('_', '-')}",
            type=str if "options" in limits else parse_value,
            metavar="|".join(limits["options"]) if "options" in limits else f"{limits['low']:g}..{limits['high']:g}",
            help=limits["help"],
        )


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="logreg", description="Logistic regression on MNIST: 7,850 numbers.")
    commands = parser.add_subparsers(required=True, metavar="train | evaluate | predict | script")

    train = commands.add_parser("train", help="train a model, printing its loss", description="Train a model.")
    _add_config_flags(train)
    train.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto", help="where to train (auto)")
    train.add_argument(
        "--binary",
        type=int,
        choices=range(len(DIGITS)),
        metavar="DIGIT",
        help="a model of two classes, this digit and the rest: one logit, trained by binary cross-entropy",
    )
    train.add_argument("--save", type=Path, metavar="FILE", help="write the weights to this .safetensors file")
    train.set_defaults(run=_train)

    evaluate_ = commands.add_parser("evaluate", help="a model's accuracy on MNIST's test digits")
    evaluate_.add_argument("weights", type=Path, metavar="FILE", help="a .safetensors file")
    evaluate_.add_argument(
        "--report", type=Path, metavar="DIR", help="write all figures to this folder, as a page and CSV"
    )
    evaluate_.add_argument("--json", action="store_true", help="print the figures as JSON")
    evaluate_.set_defaults(run=_evaluate)

    predict = commands.add_parser("predict", help="the digits in each picture")
    predict.add_argument("images", type=Path, nargs="+", metavar="IMAGE", help="dark ink on light, or light on dark")
    predict.add_argument("--weights", type=Path, metavar="FILE", help="a .safetensors file (the page's model)")
    predict.set_defaults(run=_predict)

    script = commands.add_parser("script", help="print the same training in plain PyTorch")
    _add_config_flags(script)
    script.set_defaults(run=_script)

    for command in (train, evaluate_):
        command.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="the folder of MNIST/raw")
    return parser

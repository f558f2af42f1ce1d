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
from logreg.data.classes import DIGITS, Classes, are_digits
from logreg.drawing.image_file import read_picture
from logreg.errors import UserError
from logreg.evaluation.metrics import Evaluation
from logreg.evaluation.report import Report
from logreg.features import extract_features
from logreg.model import load_model, require_finite
from logreg.recognition import DetectedDigit, read_digits
from logreg.scaling.checkpoint import Checkpoint, read_checkpoint, write_checkpoint
from logreg.scaling.distributed import Process, joined, make_trainer
from logreg.scaling.flags import (
    add_scaling_flags,
    max_input_bytes,
    require_same_data,
    resumed_binary,
    resumed_config,
)
from logreg.scaling.mapped_inputs import digest_of
from logreg.scaling.placement import placed_inputs
from logreg.script import plain_script
from logreg.storage.paths import DATA
from logreg.storage.whole_file import remove_unfinished
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


def _config(options: argparse.Namespace, saved: Checkpoint | None = None) -> TrainingConfig:
    """The preset with the flags that were given, or the config of a run that goes on."""
    given = {f.name: getattr(options, f.name) for f in fields(TrainingConfig) if getattr(options, f.name) is not None}
    if saved is not None:
        return resumed_config(saved, options.preset, given)
    return replace(PRESETS[options.preset or "article"], **given)


def _train(options: argparse.Namespace) -> None:
    with joined(options.device) as process:
        _train_in(process, options)


def _train_in(process: Process, options: argparse.Namespace) -> None:
    saved = None if options.resume is None else read_checkpoint(options.resume)
    config = _config(options, saved)
    binary = options.binary if saved is None else resumed_binary(saved, options.binary)
    for flag, file in (("--save", options.save), ("--checkpoint", options.checkpoint)):
        if file and (file.is_dir() or not os.access(file.parent, os.W_OK | os.X_OK)):
            raise UserError(f"{file} cannot be written: give {flag} a file in a folder that can be.")
    if options.checkpoint and process.is_first:
        remove_unfinished(options.checkpoint)
    data, test = load_mnist(options.data), load_mnist(options.data, train=False)
    about = {"data": digest_of(data)} | ({} if binary is None else {"binary": str(binary)})
    if saved is not None:
        require_same_data(saved, about["data"])
    print(f"Training on {process.where}.", file=sys.stderr)
    prepare, classes = placed_inputs(process, data, max_input_bytes(options), options.cache), None
    if binary is not None:
        prepare, classes = one_against_rest(binary, prepare), digit_and_rest(binary)
    trainer = make_trainer(process, config, data, test, prepare=prepare, classes=classes)
    if saved is not None:
        saved.restore(trainer)
    keep_every = options.checkpoint_every if options.checkpoint else trainer.total_steps
    torch.set_num_threads(1)  # at these batch sizes a second thread only costs
    hidden = not sys.stderr.isatty()
    with tqdm(total=trainer.total_steps, initial=trainer.step, unit="step", disable=hidden, leave=False) as bar:
        while not trainer.finished:
            to_line = PRINT_EVERY - trainer.step % trainer.steps_per_epoch % PRINT_EVERY
            losses = trainer.advance(min(to_line, keep_every - trainer.step % keep_every))
            epoch, step = divmod(trainer.step - 1, trainer.steps_per_epoch)
            bar.update(len(losses))
            if (step + 1) % PRINT_EVERY == 0:
                bar.write(
                    f"Epoch: [{epoch + 1}/{config.epochs}], "
                    f"Step: [{step + 1}/{trainer.steps_per_epoch}], Loss: {losses[-1]:.4f}"
                )
                sys.stdout.flush()  # a pipe has each line when it is printed
            if options.checkpoint and process.is_first and (trainer.step % keep_every == 0 or trainer.finished):
                write_checkpoint(options.checkpoint, trainer, about)
    require_finite(trainer.model)
    result = trainer.evaluate()
    _print_accuracy(result)
    if options.save and process.is_first:
        extra = {} if binary is None else {"binary": str(binary)}
        trainer.model.save(options.save, weights_metadata(config, result) | extra)


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
        return "no digit" if are_digits(classes) else "none of the classes"
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


class _Parser(argparse.ArgumentParser):
    """Argparse's parser, with one line on a bad flag instead of the usage and a line."""

    def error(self, message: str) -> None:  # type: ignore[override]
        self.exit(2, f"logreg: {message}\n" if os.environ.get("RANK", "0") == "0" else None)


def _add_config_flags(command: argparse.ArgumentParser) -> None:
    command.add_argument("--preset", choices=PRESETS, help="the recipe to start from (article)")
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
    add_scaling_flags(train)
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

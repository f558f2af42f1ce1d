"""`logreg train`: a run, its losses as the article prints them, and its weights."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import torch
from tqdm import tqdm

from logreg.cli.data import add_data_flags, add_split_flags, read_halves
from logreg.cli.parser import Commands, add_config_flags, config_of
from logreg.config import TrainingConfig
from logreg.cross_validation import cross_validate
from logreg.data.classes import DIGITS
from logreg.data.examples import listed
from logreg.data.loading import Halves, title
from logreg.data.saving import save_npz, save_zip
from logreg.data.splits import FEW, fewest, fingerprint
from logreg.data.splits import joined as both
from logreg.errors import UserError
from logreg.evaluation.metrics import Evaluation
from logreg.model import require_finite
from logreg.scaling.checkpoint import read_checkpoint, write_checkpoint
from logreg.scaling.distributed import Process, joined, make_trainer
from logreg.scaling.flags import add_scaling_flags, max_input_bytes, require_same_data, resumed_binary
from logreg.scaling.mapped_inputs import digest_of
from logreg.scaling.placement import placed_inputs
from logreg.storage.whole_file import remove_unfinished, write_whole
from logreg.training import Trainer
from logreg.two_class import digit_and_rest, one_against_rest

PRINT_EVERY = 100  # steps, as in the article


def add_to(commands: Commands) -> None:
    """The command and its flags."""
    command = commands.add_parser("train", help="train a model, printing its loss", description="Train a model.")
    add_config_flags(command)
    command.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto", help="where to train (auto)")
    command.add_argument(
        "--binary",
        type=int,
        choices=range(len(DIGITS)),
        metavar="DIGIT",
        help="a model of two classes, this digit and the rest: one logit, trained by binary cross-entropy",
    )
    command.add_argument("--save", type=Path, metavar="FILE", help="write the weights to this .safetensors file")
    command.add_argument(
        "--save-data",
        type=Path,
        metavar="FILE",
        help="write the examples to train on and to test on to this .npz, which `script` reads, or .zip",
    )
    add_scaling_flags(command)
    add_data_flags(command)
    add_split_flags(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Train, print and save."""
    with joined(options.device) as process:
        _run_in(process, options)


def _run_in(process: Process, options: argparse.Namespace) -> None:
    saved = None if options.resume is None else read_checkpoint(options.resume)
    config = config_of(options, saved)
    binary = options.binary if saved is None else resumed_binary(saved, options.binary)
    _require_writable(options)
    if options.checkpoint and process.is_first:
        remove_unfinished(options.checkpoint)
    halves = read_halves(options, config.seed)
    if binary is not None and halves.train.classes != DIGITS:
        raise UserError("--binary takes one of the ten digits: choose two classes with --classes instead.")
    about = {"data": digest_of(halves.train)} | ({} if binary is None else {"binary": str(binary)})
    if saved is not None:
        require_same_data(saved, about["data"])
    if options.save_data and process.is_first:
        save = save_npz if options.save_data.suffix == ".npz" else save_zip
        write_whole(options.save_data, save(halves.train, halves.test))
    print(f"Training on {process.where}.", file=sys.stderr)
    if title(options.data) != "MNIST" or options.classes:
        _describe(halves, config)
    prepare, classes = placed_inputs(process, halves.train, max_input_bytes(options), options.cache), None
    if binary is not None:
        prepare, classes = one_against_rest(binary, prepare), digit_and_rest(binary)
    trainer = make_trainer(process, config, halves.train, halves.test, prepare=prepare, classes=classes)
    if saved is not None:
        saved.restore(trainer)
    torch.set_num_threads(1)  # at these batch sizes a second thread only costs
    _train(trainer, process, options, about)
    require_finite(trainer.model)
    result = trainer.evaluate()
    if halves.held_out and process.is_first:
        _cross_validate(config, halves)
    print_accuracy(result)
    if options.save and process.is_first:
        more = {} if binary is None else {"binary": str(binary)}
        more |= _held_out(options, halves)
        trainer.model.save(options.save, weights_metadata(config, result) | more)


def _require_writable(options: argparse.Namespace) -> None:
    """Before anything is done for what could not be kept."""
    for name in ("save", "save_data", "checkpoint"):
        file = getattr(options, name)
        if file and (file.is_dir() or not os.access(file.parent, os.W_OK | os.X_OK)):
            flag = f"--{name.replace('_', '-')}"
            raise UserError(f"{file} cannot be written: give {flag} a file in a folder that can be.")
    if options.save_data and options.save_data.suffix not in (".npz", ".zip"):
        raise UserError(f"{options.save_data} must end in .npz or .zip.")


def _train(trainer: Trainer, process: Process, options: argparse.Namespace, about: dict[str, str]) -> None:
    """All steps, with the article's line after each hundredth one, and checkpoints."""
    epochs = trainer.config.epochs
    keep_every = options.checkpoint_every if options.checkpoint else trainer.total_steps
    hidden = not sys.stderr.isatty()
    with tqdm(total=trainer.total_steps, initial=trainer.step, unit="step", disable=hidden, leave=False) as bar:
        while not trainer.finished:
            to_line = PRINT_EVERY - trainer.step % trainer.steps_per_epoch % PRINT_EVERY
            losses = trainer.advance(min(to_line, keep_every - trainer.step % keep_every))
            epoch, step = divmod(trainer.step - 1, trainer.steps_per_epoch)
            bar.update(len(losses))
            if (step + 1) % PRINT_EVERY == 0:
                bar.write(
                    f"Epoch: [{epoch + 1}/{epochs}], "
                    f"Step: [{step + 1}/{trainer.steps_per_epoch}], Loss: {losses[-1]:.4f}"
                )
                sys.stdout.flush()  # a pipe has each line when it is printed
            if options.checkpoint and process.is_first and (trainer.step % keep_every == 0 or trainer.finished):
                write_checkpoint(options.checkpoint, trainer, about)


def _describe(halves: Halves, config: TrainingConfig) -> None:
    train, test = halves.train, halves.test
    how = f"held out by seed {config.seed}" if halves.held_out else "the data's own test half"
    print(
        f"{len(train.labels):,} examples to train on, {len(test.labels):,} to test on ({how}), of "
        f"{len(train.classes)} classes: {listed(train.classes, 26)}.",
        file=sys.stderr,
    )


def _cross_validate(config: TrainingConfig, halves: Halves) -> None:
    """With few examples, a figure that says more than those held out can."""
    data = both(halves.train, halves.test)
    if fewest(data) >= FEW:
        return
    found = cross_validate(config, data)
    low, high = found.interval
    print(
        f"Cross-validated accuracy, {len(found.folds)} folds, since a class has fewer than {FEW} examples: "
        f"{100 * found.accuracy:.2f} %, 95 % interval: {100 * low:.2f} to {100 * high:.2f} %"
    )


def _held_out(options: argparse.Namespace, halves: Halves) -> dict[str, str]:
    """What `evaluate` needs to hold out the same examples."""
    if not halves.held_out:
        return {}
    return {"held_out": str(options.held_out), "data": fingerprint(both(halves.train, halves.test))}


def print_accuracy(result: Evaluation) -> None:
    """The article's last line."""
    print(f"Accuracy of the model on test images: {100 * result.accuracy:.2f} %")


def weights_metadata(config: TrainingConfig, result: Evaluation) -> dict[str, str]:
    """What a weights' file says of its making."""
    return {"config": config.to_json(), "test_accuracy": f"{result.accuracy:.4f}"}

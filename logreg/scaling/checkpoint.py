"""A run in a .safetensors file, to go on with: written whole or not at all, and checked when it is read."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from logreg.config import TrainingConfig
from logreg.errors import UserError
from logreg.evaluation.metrics import Evaluation
from logreg.features import INPUTS
from logreg.storage.whole_file import write_whole
from logreg.training import Trainer

FORMAT = "logreg checkpoint 1"
OPTIMIZER_STATE = {"adam": ("step", "exp_avg", "exp_avg_sq"), "sgd": ("momentum_buffer",)}


class Checkpoint(NamedTuple):
    """A run as it was after some step: its config, what else it is a run of, and the trainer's state.

    `about` has what must be the same for it to go on, such as the dataset's digest, text by name; `evaluations` are
    the trainer's.
    """

    path: Path
    config: TrainingConfig
    about: dict[str, str]
    evaluations: dict[int, Evaluation]
    state: dict[str, torch.Tensor]

    def restore(self, trainer: Trainer) -> None:
        """Let a new trainer, of the same config and data, go on from here; `ValueError` if it is of another model."""
        steps = len(self.state["losses"])
        if self.state["weight"].shape != trainer.model.linear.weight.shape or steps > trainer.total_steps:
            outputs = len(self.state["bias"])
            raise UserError(f"{self.path.name} is of another run: {outputs} outputs, after {steps:,} steps.")
        trainer.load_state_dict(self.state)
        trainer.evaluations.update(self.evaluations)


def write_checkpoint(path: Path, trainer: Trainer, about: Mapping[str, str]) -> None:
    """Write a run as it is now. One that has diverged is not written: its last checkpoint from before stays."""
    state = trainer.state_dict()
    evaluations = [[step, *evaluation] for step, evaluation in trainer.evaluations.items()]
    if _is_finite(state) and all(math.isfinite(loss) for *_, loss in evaluations):
        metadata = {
            "format": FORMAT,
            "config": trainer.config.to_json(),
            "about": json.dumps(dict(about)),
            "evaluations": json.dumps(evaluations),
        }
        write_whole(path, save(state, metadata))


def read_checkpoint(path: Path) -> Checkpoint:
    """The run in a file. Nothing in it is used before its names, shapes, types and values have been checked.

    Errors: `FileNotFoundError`, or a one-sentence `ValueError` that begins with the file's name.
    """
    if not path.is_file():
        raise FileNotFoundError(f"{path} does not exist: give --resume a file that --checkpoint has written.")
    try:
        with safe_open(path, framework="pt") as file:
            metadata = dict(file.metadata() or {})
            if metadata.get("format") != FORMAT:
                raise UserError(f"{path.name} is no checkpoint: give --resume a file that --checkpoint has written.")
            config = TrainingConfig.from_json(metadata["config"])
            about = {str(name): str(value) for name, value in json.loads(metadata["about"]).items()}
            evaluations = {int(step): Evaluation(*rest) for step, *rest in json.loads(metadata["evaluations"])}
            # Shapes first: reading a tensor takes memory.
            found = {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118 - not a dict
            if found != _shapes(config, found):
                raise _damaged(path)
            state = {name: file.get_tensor(name) for name in found}
        torch.Generator().set_state(state["generator"])
    except UserError as error:  # perhaps the config's, which does not name the file
        raise error if str(error).startswith(path.name) else _damaged(path) from error
    except (SafetensorError, OSError, KeyError, TypeError, AttributeError, RuntimeError, json.JSONDecodeError) as error:
        raise _damaged(path) from error
    if {name: value.dtype for name, value in state.items()} != {name: _type(name) for name in state}:
        raise _damaged(path)
    if not _is_finite(state):
        raise UserError(f"{path.name} must hold finite numbers: give --resume another checkpoint.")
    return Checkpoint(path, config, about, evaluations, state)


def _damaged(path: Path) -> UserError:
    return UserError(f"{path.name} is damaged, or no checkpoint: give --resume a file that --checkpoint has written.")


def _shapes(config: TrainingConfig, found: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    """The shapes that a checkpoint's tensors must have, whatever the number of outputs and of steps."""
    outputs, steps = found["bias"][0] if len(found["bias"]) == 1 else 0, math.prod(found["losses"])
    shapes: dict[str, tuple[int, ...]] = {"weight": (outputs, INPUTS), "bias": (outputs,), "losses": (steps,)}
    shapes["generator"] = tuple(torch.Generator().get_state().shape)
    if steps and (config.optimizer == "adam" or config.momentum):
        for key in OPTIMIZER_STATE[config.optimizer]:
            shapes |= {f"{name}.{key}": () if key == "step" else shapes[name] for name in ("weight", "bias")}
    return shapes


def _type(name: str) -> torch.dtype:
    return {"generator": torch.uint8, "losses": torch.float64}.get(name, torch.float32)


def _is_finite(state: Mapping[str, torch.Tensor]) -> bool:
    return all(bool(value.isfinite().all()) for value in state.values())

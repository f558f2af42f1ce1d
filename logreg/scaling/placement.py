"""Where a process has its inputs: in memory, or, if they would need more of it than they may, in a file."""

from __future__ import annotations

from pathlib import Path

import torch

from logreg.data import Dataset
from logreg.scaling.distributed import Process
from logreg.scaling.input_blocks import ROW_BYTES, inputs_of_share
from logreg.scaling.mapped_inputs import MappedInputs, cached_inputs
from logreg.training import Prepare, Rows, training_inputs


def placed_inputs(process: Process, training: Dataset, max_bytes: float, cache: Path) -> Prepare:
    """How a `Trainer` makes its inputs: of the training set the process's share, and all labels; of others, all.

    Inputs of the training set that need more than `max_bytes` are read from a file in the folder `cache`.
    """

    def prepare(data: Dataset, features: str, styles: int) -> tuple[Rows, torch.Tensor]:
        if data is not training:
            return training_inputs(data, features, styles)
        rows = process.share(len(data.labels) * (1 + styles))
        labels = data.labels.repeat(1 + styles)
        if len(rows) * ROW_BYTES > max_bytes:
            return MappedInputs(cached_inputs(data, features, styles, cache), rows), labels
        if process.count == 1:
            return training_inputs(data, features, styles)
        return inputs_of_share(data, features, styles, rows), labels

    return prepare

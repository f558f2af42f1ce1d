"""One model trained by several processes, each of which holds its share of the inputs.

torchrun --nproc-per-node 2 -m logreg train --preset hog

Every process draws the same order of all inputs. Of each batch it computes the part whose inputs it holds; the sums of
the parts' gradients and losses are those of the batch. So the losses are one process's, but for rounding.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from types import FrameType
from typing import Any

import torch
import torch.distributed as dist
from torch.distributed.rendezvous import rendezvous

from logreg.config import TrainingConfig
from logreg.data import Dataset
from logreg.errors import UserError
from logreg.training import Prepare, Trainer

ENDED = "another process of this job has ended, and so this one does: --resume goes on from the last checkpoint."


@dataclass(frozen=True)
class Process:
    """One of `count` processes, of which number 0 speaks and writes files, and the device that it trains on."""

    rank: int = 0
    count: int = 1
    device: str = "cpu"

    def share(self, total: int) -> range:
        """Those of `total` rows that it holds: a run of them, as long as the others' or one longer."""
        return range(self.rank * total // self.count, (self.rank + 1) * total // self.count)

    @property
    def is_first(self) -> bool:
        """Whether it is the one that writes files."""
        return self.rank == 0

    @property
    def where(self) -> str:
        """Where the run is trained, such as `cpu in 2 processes`."""
        name = self.device.partition(":")[0]
        return name if self.count == 1 else f"{name} in {self.count} processes"


class DataParallelTrainer(Trainer):
    """A `Trainer` of which each process has one: `prepare` gives it the inputs of the process's share, and all labels.

    All are made of the same config and data, and take the same steps. Errors: `ConnectionError` when another process
    has ended.
    """

    def __init__(self, process: Process, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._share = process.share(self._total)
        self._labels = self._labels[self._share.start : self._share.stop]
        self._sums = torch.empty(sum(each.numel() for each in self.model.parameters()) + 1, device=process.device)
        if self._launched is not None:
            self._launched.record = False  # its part of a batch is now smaller, now larger

    def _divide(self, order: torch.Tensor) -> None:
        places = ((order >= self._share.start) & (order < self._share.stop)).nonzero()[:, 0]
        self._order = (order[places] - self._share.start).to(self._device)
        size = self.config.batch_size
        self._first_in_batch = torch.searchsorted(places, torch.arange(0, len(order) + size, size)).tolist()

    def _combine(self, loss: torch.Tensor) -> torch.Tensor:
        """Put the whole batch's gradient in the place of that of this process's part; the sum of all losses."""
        parameters = list(self.model.parameters())
        torch.cat(
            [*(each.grad.reshape(-1) for each in parameters if each.grad is not None), loss[None]], out=self._sums
        )
        try:
            dist.all_reduce(self._sums)
        except RuntimeError as error:
            raise ConnectionError(ENDED) from error
        *gradients, total = torch.split(self._sums, [*(each.numel() for each in parameters), 1])
        for each, gradient in zip(parameters, gradients, strict=True):
            each.grad = gradient.view_as(each)
        return total[0]


def make_trainer(
    process: Process,
    config: TrainingConfig,
    data: Dataset,
    test: Dataset,
    prepare: Prepare,
    classes: Sequence[str] | None = None,
) -> Trainer:
    """The process's trainer: alone, or one of several."""
    if process.count == 1:
        return Trainer(config, data, test, process.device, prepare, classes)
    return DataParallelTrainer(process, config, data, test, process.device, prepare, classes)


@contextmanager
def joined(device: str) -> Iterator[Process]:
    """Which process this is of those that torchrun has started, if it has; `device` is auto, cpu or cuda.

    Only the first one's output is seen, and an error that several have is one's: the others end without a word.
    """
    count = int(os.environ.get("WORLD_SIZE", "1"))
    if count == 1:
        yield Process(device=_choose(device, 0, 1))
        return
    store, rank, _ = next(rendezvous("env://"))
    before = signal.signal(signal.SIGTERM, _end)  # which torchrun sends to the others when one has ended
    try:
        with _silent_unless(rank == 0):
            local = int(os.environ.get("LOCAL_RANK", rank))
            chosen = _choose(device, local, int(os.environ.get("LOCAL_WORLD_SIZE", count)))
            if chosen != "cpu":
                torch.cuda.set_device(chosen)
            dist.init_process_group("gloo" if chosen == "cpu" else "nccl", store=store, rank=rank, world_size=count)
            yield Process(rank, count, chosen)
            dist.destroy_process_group()
    except (ValueError, OSError, KeyboardInterrupt) as error:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # one line is enough
        if not _is_first_to_end(store):
            raise SystemExit(2) from error
        raise
    finally:
        signal.signal(signal.SIGTERM, before)


def _end(number: int, frame: FrameType | None) -> None:
    raise ConnectionError(ENDED)


@contextmanager
def _silent_unless(speaks: bool) -> Iterator[None]:
    if speaks:
        yield
        return
    with open(os.devnull, "w", encoding="utf-8") as nothing, redirect_stdout(nothing), redirect_stderr(nothing):
        yield


def _is_first_to_end(store: Any) -> bool:
    try:
        return bool(store.add("logreg/ended", 1) == 1)
    except RuntimeError:  # the store went with the process that kept it
        return True


def _choose(device: str, index: int, count: int) -> str:
    """The device of number `index` of `count` processes on this machine."""
    found = torch.cuda.device_count() if device != "cpu" and torch.cuda.is_available() else 0
    if device == "cuda" and not found:
        raise UserError("device must be cpu or auto: this machine has no CUDA device.")
    if device == "cuda" and count > found:
        raise UserError(f"{count} processes need as many CUDA devices, and this machine has {found}: start {found}.")
    if found < count:
        return "cpu"
    return "cuda" if count == 1 else f"cuda:{index}"

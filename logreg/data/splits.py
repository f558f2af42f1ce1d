"""Which examples are trained on and which are tested on: by chance, but as many of each class, and by the seed."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import torch

from logreg.data.dataset import Dataset
from logreg.data.examples import require_enough
from logreg.errors import UserError

SHARE = 0.2  # of each class, that is held out
FEW = 40  # examples of a class: with fewer, one split says too little


def hold_out(data: Dataset, share: float = SHARE, seed: int = 0) -> tuple[Dataset, Dataset]:
    """The examples to train on and those to test on, each in the data's order: a share of each class, one at least.

    The same seed holds out the same ones. Of each class one at least is left to train on.
    """
    if not 0 < share < 1:
        raise UserError(f"The share that is held out must lie between 0 and 1, not {share:g}.")
    require_enough(data, 2)
    held = torch.zeros(len(data.labels), dtype=torch.bool)
    for members in _shuffled(data, seed):
        held[members[: held_count(len(members), share)]] = True
    return _where(data, ~held), _where(data, held)


def held_count(count: int, share: float = SHARE) -> int:
    """How many of a class's examples, two at least, `hold_out` holds out; 0 of fewer."""
    return min(max(1, round(share * count)), count - 1) if count > 1 else 0


def folds(data: Dataset, count: int, seed: int = 0) -> Iterator[tuple[Dataset, Dataset]]:
    """So many times the examples to train on and those to test on; each is tested on once.

    Each class is spread over the folds as evenly as can be, and needs two examples at least.
    """
    if not 2 <= count <= len(data.labels):
        raise UserError(f"There must be 2 to {len(data.labels)} folds, not {count}.")
    require_enough(data, 2)
    fold = torch.empty(len(data.labels), dtype=torch.int64)
    start = 0
    for members in _shuffled(data, seed):
        fold[members] = (torch.arange(len(members)) + start) % count
        start += len(members)  # so that small classes don't all fall to the first folds
    for k in range(count):
        yield _where(data, fold != k), _where(data, fold == k)


def joined(one: Dataset, other: Dataset) -> Dataset:
    """All examples of two datasets of the same classes."""
    return Dataset(torch.cat([one.images, other.images]), torch.cat([one.labels, other.labels]), one.classes)


def fingerprint(data: Dataset) -> str:
    """A hash of the examples, whatever their order, and of the classes: the same data have the same one."""
    rows = zip(data.images.numpy(), data.labels.tolist(), strict=True)
    each = sorted(sha256(image.tobytes() + data.classes[label].encode()).digest() for image, label in rows)
    return sha256(b"".join(each)).hexdigest()[:16]


def fewest(data: Dataset) -> int:
    """How many examples the smallest class has."""
    return int(data.labels.bincount(minlength=len(data.classes)).min())


def _shuffled(data: Dataset, seed: int) -> Iterator[torch.Tensor]:
    """Each class's examples in a random order."""
    random = torch.Generator().manual_seed(seed)
    for label in range(len(data.classes)):
        members = (data.labels == label).nonzero()[:, 0]
        yield members[torch.randperm(len(members), generator=random)]


def _where(data: Dataset, chosen: torch.Tensor) -> Dataset:
    return Dataset(data.images[chosen], data.labels[chosen], data.classes)

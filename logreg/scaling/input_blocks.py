"""A training set's inputs made block by block, so that the making of them needs little memory."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

import torch

from logreg.augmentation import restyled
from logreg.data import Dataset
from logreg.features import INPUTS, extract_features

BLOCK = 5_000  # images; a multiple of `features.CHUNK`, so that each block is made as it is among all of them
ROW_BYTES = 4 * INPUTS


def blocks_of_inputs(
    data: Dataset, features: str, styles: int, rows: range | None = None
) -> Iterator[tuple[int, torch.Tensor]]:
    """What `training_inputs` makes, as blocks float32 [n, 784] in order, each with the number of its first row.

    With `rows`, only the blocks that hold some of them.
    """
    first = 0
    for images in _blocks_of_images(data, styles):
        if rows is None or (first < rows.stop and first + len(images) > rows.start):
            yield first, extract_features(features, images)
        first += len(images)


def inputs_of_share(data: Dataset, features: str, styles: int, rows: range) -> torch.Tensor:
    """Those rows of what `training_inputs` makes: float32 [n, 784]."""
    inputs = torch.empty(len(rows), INPUTS)
    for first, block in blocks_of_inputs(data, features, styles, rows):
        start, stop = max(first, rows.start), min(first + len(block), rows.stop)
        inputs[start - rows.start : stop - rows.start] = block[start - first : stop - first]
    return inputs


def _blocks_of_images(data: Dataset, styles: int) -> Iterator[torch.Tensor]:
    """The images, then those of each restyled copy, in blocks that take no notice of where a copy begins."""
    rest = data.images[:0]
    copies = restyled(data.images, data.labels, 0, data.classes)
    for images in chain([data.images], islice(copies, styles)):
        joined = torch.cat([rest, images]) if len(rest) else images
        whole = len(joined) // BLOCK * BLOCK
        if whole:
            yield from torch.split(joined[:whole], BLOCK)
        rest = joined[whole:]
    if len(rest):
        yield rest

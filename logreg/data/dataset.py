"""A dataset: images, their labels, and what the labels mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch

from logreg.data.classes import DIGITS, Classes


class _Pair(NamedTuple):
    images: torch.Tensor
    labels: torch.Tensor


class Dataset(_Pair):
    """`images` uint8 [n, 28, 28], white ink on black, their `labels` int64 [n], and the names of the `classes`.

    A label is its class's place among the names. It unpacks into images and labels.
    """

    classes: Classes

    def __new__(cls, images: torch.Tensor, labels: torch.Tensor, classes: Sequence[str] = DIGITS) -> Dataset:
        """`classes` are the ten digits unless they are named."""
        made = super().__new__(cls, images, labels)
        made.classes = tuple(classes)
        return made

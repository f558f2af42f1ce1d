"""The inputs of a dataset, made once for all visitors.

They take most of the server's memory: 188 MB a feature map, and as much again for each restyled copy of the digits.
So each map has a single table, whose first rows serve those who want fewer copies: 2.8 GB for all that can be chosen.
"""

from __future__ import annotations

from collections.abc import Iterator
from threading import Lock

import torch

from logreg.augmentation import restyled
from logreg.config import TrainingConfig
from logreg.data import Dataset
from logreg.errors import UserError
from logreg.features import FEATURES, INPUTS, extract_features, feature_map
from logreg.training import Inputs

MAX_STYLES = 4  # here, in memory that all visitors share: the command line can have more
CHUNK = 5_000  # digits, after which progress is noted
RESTYLING = 4  # times as long as making the inputs of a digit


def require_few_styles(config: TrainingConfig) -> None:
    """Raise a `UserError` for a config with more restyled copies than the page makes."""
    if config.styles > MAX_STYLES:
        raise UserError(f"styles must be a whole number from 0 to {MAX_STYLES}, not {config.styles}.")


class FeatureCache:
    """The inputs of one dataset for every feature map and number of restyled copies, each row made once."""

    def __init__(self, data: Dataset) -> None:
        self._data = data
        self._copies: list[torch.Tensor] = [data.images]
        self._restyled: Iterator[torch.Tensor] = restyled(*data, seed=0, classes=data.classes, on_chunk=self._count)
        self._labels = data.labels.repeat(1 + MAX_STYLES)
        self._tables: dict[str, torch.Tensor] = {}
        self._made: dict[str, int] = {}  # copies in each table, of which the first is the digits themselves
        self._restyled_digits, self._extracted = 0, dict.fromkeys(FEATURES, 0)  # how many digits so far
        self._lock = Lock()  # of the copies
        self._locks = {name: Lock() for name in FEATURES}  # of each map's table

    def inputs(self, name: str, styles: int) -> Inputs:
        """What `training_inputs` gives, as the first rows of the map's table, of at most `MAX_STYLES` copies."""
        feature_map(name)  # an unknown name is an error
        require_few_styles(TrainingConfig(name, styles))
        n = len(self._data.labels)
        if len(self._copies) <= styles:  # who wants no more copies than there are waits for nobody's
            with self._lock:
                while len(self._copies) <= styles:
                    self._copies.append(next(self._restyled))
        with self._locks[name]:
            if name not in self._tables:
                # Rows that are never written take no memory.
                self._tables[name] = torch.empty(n * (1 + MAX_STYLES), INPUTS)
            table, first = self._tables[name], self._made.get(name, 0)
            for copy in range(first, styles + 1):
                for start in range(0, n, CHUNK):
                    images = self._copies[copy][start : start + CHUNK]
                    table[n * copy + start : n * copy + start + len(images)] = extract_features(name, images)
                    self._extracted[name] = n * copy + start + len(images)
                self._made[name] = copy + 1
        rows = n * (1 + styles)
        return table[:rows], self._labels[:rows]

    def progress(self, name: str, styles: int) -> float:
        """How much of the work for `inputs` has been done, 0 to 1."""
        n = len(self._data.labels)
        restyled, extracted = min(self._restyled_digits, n * styles), min(self._extracted[name], n * (1 + styles))
        return (RESTYLING * restyled + extracted) / (RESTYLING * n * styles + n * (1 + styles))

    def _count(self, digits: int) -> None:
        self._restyled_digits += digits

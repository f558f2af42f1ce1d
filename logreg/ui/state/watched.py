"""The digit whose answer a visitor watches while a run learns: a test digit, or a drawing."""

from __future__ import annotations

import torch

from logreg.data import Dataset
from logreg.features import extract_features


class Watched:
    """A test digit by its `index`, or a drawing: an `image` uint8 [28, 28], placed as MNIST places its digits."""

    def __init__(self, index: int = 0, image: torch.Tensor | None = None) -> None:
        self.index, self.image = index, image
        self._inputs: dict[str, torch.Tensor] = {}

    @property
    def is_drawing(self) -> bool:
        """Whether it is the visitor's own."""
        return self.image is not None

    def pixels(self, test: Dataset) -> torch.Tensor:
        """Its image, uint8 [28, 28]; `test` are the test digits."""
        return test.images[self.index] if self.image is None else self.image

    def inputs(self, test: Dataset, features: str) -> torch.Tensor:
        """The inputs [784] that a feature map makes of it, made once."""
        if features not in self._inputs:
            self._inputs[features] = extract_features(features, self.pixels(test)[None])[0]
        return self._inputs[features]

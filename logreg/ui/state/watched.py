"""The example whose answer a visitor watches while a run learns: one that is held out, or a drawing."""

from __future__ import annotations

from collections.abc import Hashable
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import torch

from logreg.drawing.raster import SIDE
from logreg.errors import UserError
from logreg.features import extract_features
from logreg.ui.state.resources import Resources
from logreg.ui.state.sources import DataSource, source_of

if TYPE_CHECKING:
    from logreg.ui.state.visitor import Visitor


class Example(NamedTuple):
    """An `image` uint8 [28, 28], its `place` among what is held out of the data `key`, and its class's `name`."""

    key: Hashable
    place: int
    name: str
    image: torch.Tensor


class Watched:
    """A held-out example by its `index`, or a drawing: an `image` uint8 [28, 28], placed as MNIST places its digits."""

    def __init__(self, index: int = 0, image: torch.Tensor | None = None) -> None:
        self.index, self.image = index, image
        self._example: Example | None = None
        self._inputs: tuple[Hashable, dict[str, torch.Tensor]] = (None, {})  # of the data of that key

    @property
    def is_drawing(self) -> bool:
        """Whether it is the visitor's own."""
        return self.image is not None

    def is_of(self, source: DataSource) -> bool:
        """Whether the example that was looked at last is of these data."""
        return self._example is not None and self._example.key == source.key

    def example(self, source: DataSource) -> Example:
        """What the index means in these data, found once; of fewer examples, it begins again at the first.

        Where there are too few to hold any out, it is blank and its class has no name.
        """
        example = self._example
        if example is None or example.key != source.key:
            self._example = example = Example(source.key, 0, "", torch.zeros(SIDE, SIDE, dtype=torch.uint8))
            with suppress(UserError):
                test = source.test
                place = self.index % len(test.labels)
                name = test.classes[int(test.labels[place])]
                self._example = example = Example(source.key, place, name, test.images[place].clone())
        return example

    def pixels(self, source: DataSource) -> torch.Tensor:
        """Its image, uint8 [28, 28]; `source` has the held-out examples."""
        return self.example(source).image if self.image is None else self.image

    def inputs(self, source: DataSource, features: str) -> torch.Tensor:
        """The inputs [784] that a feature map makes of it, made once."""
        key, made = self._inputs
        if not made or (key != source.key and not self.is_drawing):
            self._inputs = key, made = source.key, {}
        if features not in made:
            made[features] = extract_features(features, self.pixels(source)[None])[0]
        return made[features]


def watched_source(resources: Resources, visitor: Visitor) -> DataSource:
    """The data that an example is watched of: those of the current run, or else the visitor's."""
    return source_of(resources, visitor.run or visitor)

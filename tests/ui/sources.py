"""Data for tests of what works on any: examples and what is held out of them, as they are given."""

from __future__ import annotations

from concurrent.futures import Future

from logreg import Dataset
from logreg.data.classes import Classes
from logreg.training import Inputs, training_inputs


class GivenExamples:
    """A source of a visitor's own, without a server."""

    title, own, noun = "your own data", True, "example"

    def __init__(self, train: Dataset, test: Dataset) -> None:
        self.train, self.test = train, test
        self.identity = self.key = object()

    @property
    def classes(self) -> Classes:
        return self.train.classes

    def by_seed(self, seed: int) -> GivenExamples:
        return self

    def train_inputs(self, features: str, styles: int) -> Future[Inputs]:
        return _done(training_inputs(self.train, features, styles))

    def test_inputs(self, features: str) -> Future[Inputs]:
        return _done(training_inputs(self.test, features, 0))

    def progress(self, features: str, styles: int) -> float:
        return 1.0


def _done(inputs: Inputs) -> Future[Inputs]:
    future: Future[Inputs] = Future()
    future.set_result(inputs)
    return future

"""A visitor's own examples as what runs learn from and are tested on."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from copy import copy
from functools import cached_property, lru_cache
from threading import Lock

from logreg.config import TrainingConfig
from logreg.cross_validation import CrossValidation
from logreg.data import Dataset
from logreg.data.splits import fingerprint, hold_out
from logreg.errors import UserError
from logreg.training import Inputs, training_inputs
from logreg.ui.state.own_data import Examples, is_small, missing
from logreg.ui.state.resources import Resources

MAX_OWN_INPUTS = 150_000  # of a visitor's own examples and their copies, 3 KB each


class OwnExamples:
    """A visitor's own examples, as they were when this was made; a share of each class is held out by the seed.

    While they are too few to train on, what needs them is a `UserError` that says what is missing.
    """

    title, own, noun = "your own data", True, "example"

    def __init__(self, resources: Resources, examples: Examples, identity: Hashable = None) -> None:
        self._resources, self._examples, self.identity = resources, examples, identity or object()
        self.classes, self.seed = examples.classes, 0
        # What follows is shared by those of all seeds: how many there are takes no more memory.
        self._halves = lru_cache(2)(lambda seed: hold_out(examples.dataset(), seed=seed))
        self._made: dict[tuple[int, str, int, bool], Future[Inputs]] = {}  # of training examples, or of held-out ones
        self._validated: dict[TrainingConfig, CrossValidation] = {}
        self._lock = Lock()

    @property
    def key(self) -> Hashable:
        """The examples, and which of them are held out."""
        return self.identity, self.seed

    def by_seed(self, seed: int) -> OwnExamples:
        """The same examples, held out by that seed, as the command line does."""
        other = copy(self)
        other.seed = seed
        return other

    @cached_property
    def fingerprint(self) -> str:
        """What weights' files say of the examples that they learned from."""
        return fingerprint(self.all_examples)

    @property
    def is_small(self) -> bool:
        """Whether a class has so few examples that cross-validation says more than those held out."""
        return is_small(self._examples)

    @property
    def all_examples(self) -> Dataset:
        """Those to learn from and those held out."""
        return self._examples.dataset()

    def remember(self, config: TrainingConfig, make: Callable[[], CrossValidation]) -> CrossValidation:
        """What cross-validation has found for a config; made once, and kept until that of another."""
        found = self._validated.get(config)
        if found is None:
            found = make()
            self._validated.clear()
            self._validated[config] = found
        return found

    @property
    def train(self) -> Dataset:
        """What is learned from."""
        return self._split()[0]

    @property
    def test(self) -> Dataset:
        """What is held out."""
        return self._split()[1]

    def train_inputs(self, features: str, styles: int) -> Future[Inputs]:
        """Made for this visitor; only the last ones are kept."""
        inputs = len(self.train.labels) * (1 + styles)
        if inputs > MAX_OWN_INPUTS:
            raise UserError(
                f"With {styles} restyled copies of each there are {inputs:,} examples, and {MAX_OWN_INPUTS:,} are the "
                "most that the page trains on: choose fewer copies."
            )
        return self._once(self.train, features, styles, train=True)

    def test_inputs(self, features: str) -> Future[Inputs]:
        """Likewise."""
        return self._once(self.test, features, 0, train=False)

    def progress(self, features: str, styles: int) -> float:
        """1 once they are made: how far that is before, nobody counts."""
        with self._lock:
            future = self._made.get((self.seed, features, styles, True))
        return float(future is not None and future.done())

    def _split(self) -> tuple[Dataset, Dataset]:
        if missing(self._examples):
            raise UserError(missing(self._examples))
        return self._halves(self.seed)

    def _once(self, data: Dataset, features: str, styles: int, train: bool) -> Future[Inputs]:
        key = self.seed, features, styles, train
        with self._lock:
            future = self._made.get(key)
            if future is None or (future.done() and future.exception() is not None):
                future = self._resources.in_background(lambda: training_inputs(data, features, styles))
                for other in [other for other in self._made if other[-1] == train]:
                    del self._made[other]
                self._made[key] = future
            return future

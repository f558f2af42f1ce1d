"""What runs learn from and are tested on: MNIST's digits, some of them, or a visitor's own examples."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Protocol

import torch

from logreg.config import TrainingConfig
from logreg.data import Dataset
from logreg.data.classes import DIGITS, Classes
from logreg.data.questions import Question
from logreg.data.rows import SelectedRows
from logreg.model import LogisticRegression
from logreg.training import Inputs, Trainer
from logreg.ui.state.resources import Resources

if TYPE_CHECKING:  # they hold a source each
    from logreg.ui.state.run import Run
    from logreg.ui.state.visitor import Visitor

CHUNK = 10_000  # rows of inputs at a time


class DataSource(Protocol):
    """Examples of some classes, and the inputs that feature maps make of them."""

    @property
    def title(self) -> str:
        """Its name, such as `MNIST's digits`."""
        ...

    @property
    def own(self) -> bool:
        """Whether it is the visitor's alone."""
        ...

    @property
    def noun(self) -> str:
        """What one of the examples is called."""
        ...

    @property
    def identity(self) -> Hashable:
        """What tells the examples from others, however they are held out; None for MNIST's digits."""
        ...

    @property
    def key(self) -> Hashable:
        """What figures on what is held out are remembered by."""
        ...

    @property
    def classes(self) -> Classes:
        """The names of the classes."""
        ...

    @property
    def train(self) -> Dataset:
        """What is learned from."""
        ...

    @property
    def test(self) -> Dataset:
        """What is held out for testing."""
        ...

    def by_seed(self, seed: int) -> DataSource:
        """The same, where what is held out is chosen by that seed: MNIST's digits have a test half of their own."""
        ...

    def train_inputs(self, features: str, styles: int) -> Future[Inputs]:
        """Inputs and labels of the training examples and their restyled copies, made once."""
        ...

    def test_inputs(self, features: str) -> Future[Inputs]:
        """Inputs, a tensor, and labels of what is held out, made once."""
        ...

    def progress(self, features: str, styles: int) -> float:
        """How much of the work for `train_inputs` has been done, 0 to 1."""
        ...


class MnistDigits:
    """MNIST's ten digits, whose inputs all visitors share."""

    title, own, noun, identity, key = "MNIST's digits", False, "digit", None, None

    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    @property
    def classes(self) -> Classes:
        """The ten digits."""
        return DIGITS

    @property
    def train(self) -> Dataset:
        """The 60,000 training digits."""
        return self._resources.train

    @property
    def test(self) -> Dataset:
        """The 10,000 test digits."""
        return self._resources.test

    def by_seed(self, seed: int) -> DataSource:
        """These: MNIST has test digits."""
        return self

    def train_inputs(self, features: str, styles: int) -> Future[Inputs]:
        """Those of all visitors."""
        return self._resources.prepare_async(self.train, features, styles)

    def test_inputs(self, features: str) -> Future[Inputs]:
        """Those of all visitors."""
        return self._resources.prepare_async(self.test, features, 0)

    def progress(self, features: str, styles: int) -> float:
        """That of the inputs of all visitors."""
        return self._resources.progress(self.train, features, styles)


class SomeDigits:
    """A question about some of MNIST's digits: rows of the inputs that all visitors share."""

    own, noun = False, "digit"

    def __init__(self, resources: Resources, question: Question) -> None:
        self.question = self.identity = self.key = question
        self._all = MnistDigits(resources)
        self.title = f"MNIST's digits: {', '.join(question.classes[:-1])} or {question.classes[-1]}"

    @property
    def classes(self) -> Classes:
        """The question's."""
        return self.question.classes

    @property
    def train(self) -> Dataset:
        """Those of the training digits that the question is about, copied each time."""
        return self.question.ask(self._all.train)

    @property
    def test(self) -> Dataset:
        """Those of the test digits that the question is about, copied each time."""
        return self.question.ask(self._all.test)

    def by_seed(self, seed: int) -> DataSource:
        """These: MNIST has test digits."""
        return self

    def train_inputs(self, features: str, styles: int) -> Future[Inputs]:
        """Rows of the inputs of all visitors."""
        return _then(self._all.train_inputs(features, styles), self._selected)

    def test_inputs(self, features: str) -> Future[Inputs]:
        """A copy of the rows, of at most 31 MB."""
        return _then(self._all.test_inputs(features), self._copied)

    def progress(self, features: str, styles: int) -> float:
        """That of the inputs of all visitors."""
        return self._all.progress(features, styles)

    def _selected(self, whole: Inputs) -> Inputs:
        inputs, labels = whole[0], self.question.labels(whole[1])
        rows = (labels >= 0).nonzero()[:, 0]
        return SelectedRows(inputs, rows), labels[rows]  # type: ignore[return-value]

    def _copied(self, whole: Inputs) -> Inputs:
        inputs, labels = whole[0], self.question.labels(whole[1])
        return inputs[labels >= 0], labels[labels >= 0]


def source_of(resources: Resources, holder: Visitor | Run) -> DataSource:
    """What a visitor has chosen to work on, or what a run learns from: MNIST's digits unless it is something else."""
    return holder.source or MnistDigits(resources)


def make_trainer(source: DataSource, config: TrainingConfig) -> Trainer:
    """A trainer on a source, whose inputs are made by now or waited for."""
    train, test = source.train, source.test

    def prepare(data: Dataset, features: str, styles: int) -> Inputs:
        return (source.train_inputs(features, styles) if data is train else source.test_inputs(features)).result()

    return Trainer(config, train, test, prepare=prepare)


def all_logits(model: LogisticRegression, inputs: torch.Tensor, count: int) -> torch.Tensor:
    """The logits [count, classes] of inputs, which may be rows of a table: some at a time."""
    places = [torch.arange(start, min(start + CHUNK, count)) for start in range(0, count, CHUNK)]
    return torch.cat([model.logits(inputs.index_select(0, some)) for some in places])


def _then(future: Future[Inputs], change: Callable[[Inputs], Inputs]) -> Future[Inputs]:
    """The future of what `change` makes of another's result."""
    changed: Future[Inputs] = Future()
    changed.set_running_or_notify_cancel()

    def settle(done: Future[Inputs]) -> None:
        try:
            changed.set_result(change(done.result()))
        except BaseException as error:
            changed.set_exception(error)

    future.add_done_callback(settle)
    return changed

"""What all visitors share, read-only and made once: the shipped models, the dataset, its inputs, reports."""

from __future__ import annotations

import logging
import os
import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from copy import deepcopy
from pathlib import Path
from threading import BoundedSemaphore, Lock, Thread, get_native_id
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import torch

from logreg.config import PRESETS
from logreg.data import Dataset, load_mnist
from logreg.data.classes import DIGITS
from logreg.errors import UserError
from logreg.evaluation.report import Report
from logreg.evaluation.robustness import Disturbance, curves
from logreg.model import DEFAULT_PRESET, LogisticRegression, load_model
from logreg.recognition import DetectedDigit, read_digits_with
from logreg.recognition.image_answers import Images, Recognition, digit_score, recognise_batch
from logreg.storage.paths import WEIGHTS
from logreg.training import Inputs
from logreg.ui.state.feature_cache import FeatureCache

if TYPE_CHECKING:
    from logreg.ui.state.sources import DataSource

LOG = logging.getLogger("logreg.page")
Made = TypeVar("Made")

NICENESS = 5  # of 19: a third of the time that a thread of normal priority gets
MAX_WORKERS = 2  # threads that make inputs: while one warms the server up, the other is there for visitors
NO_EXAMPLES = "There are no examples of this model's classes here: it can answer drawings, and no more than that."
MAX_REPORTS = 32  # reports that are remembered, of some 1 MB each

Request = tuple[LogisticRegression, Images]
Batch = Callable[[Sequence[Request]], Sequence[list[Recognition]]]
Single = Callable[[Request], list[Recognition]]


def one_by_one(recognise: Batch) -> Single:
    """Answer each request alone; the server batches those that arrive together."""
    return lambda request: recognise([request])[0]


class Resources:
    """The shipped models are loaded at once; the dataset, and everything made of it, when a visitor first needs it.

    A model whose file is missing or altered is left out, and the log says so. `default` is the one that the page opens
    with. `batched` turns a function of many requests into one of a single request.

    Errors: `ValueError` or `OSError` where what every drawing needs is missing.
    """

    def __init__(self, weights: Path = WEIGHTS, batched: Callable[[Batch], Single] = one_by_one) -> None:
        self.models: dict[str, LogisticRegression] = {}
        for name in PRESETS:
            try:
                self.models[name] = load_model(weights / f"{name}.safetensors")
            except (ValueError, OSError) as error:
                LOG.warning("broken", extra={"facts": {"what": str(error)}})
        self.default = next((name for name in (DEFAULT_PRESET, *reversed(PRESETS)) if name in self.models), None)
        digit_score()
        self._answer = batched(recognise_batch)
        self._lock, self._loading = Lock(), Lock()
        self._datasets: dict[bool, Dataset] = {}
        self._made: dict[Hashable, Future[Any]] = {}
        self._caches: dict[int, FeatureCache] = {}
        self._workers = BoundedSemaphore(MAX_WORKERS)
        self._reports: OrderedDict[Hashable, Report] = OrderedDict()  # the one used longest ago first

    @property
    def train(self) -> Dataset:
        """MNIST's 60,000 training digits."""
        return self._load(train=True)

    @property
    def test(self) -> Dataset:
        """MNIST's 10,000 test digits."""
        return self._load(train=False)

    def _load(self, train: bool) -> Dataset:
        with self._loading:
            if train not in self._datasets:
                self._datasets[train] = load_mnist(train=train)
            return self._datasets[train]

    def prepare(self, data: Dataset, name: str, styles: int) -> Inputs:
        """What `training_inputs` gives, made once."""
        return self.prepare_async(data, name, styles).result()

    def prepare_async(self, data: Dataset, name: str, styles: int) -> Future[Inputs]:
        """The future of what `prepare` gives: an event that awaits it holds no thread."""
        with self._lock:
            if id(data) not in self._caches:
                self._caches[id(data)] = FeatureCache(data)
            cache = self._caches[id(data)]
        return self._once((id(data), name, styles), lambda: cache.inputs(name, styles))

    def progress(self, data: Dataset, name: str, styles: int) -> float:
        """How much of the work for `prepare` has been done, 0 to 1."""
        with self._lock:
            cache = self._caches.get(id(data))
        return 0.0 if cache is None else cache.progress(name, styles)

    def read(self, model: LogisticRegression, drawing: np.ndarray) -> list[DetectedDigit]:
        """`read_digits`, in one batch with what others ask at the same time."""
        return read_digits_with(lambda images: self._answer((model, images)), drawing, model.classes)

    @torch.inference_mode()
    def report(self, model: LogisticRegression, source: DataSource | None = None) -> Report:
        """A model on what its source of data holds out, remembered for as long as its parameters stay the same.

        Without a source, that is MNIST's test digits. A model of other classes is a `UserError`.
        """
        if model.classes != (DIGITS if source is None else source.classes):
            raise UserError(NO_EXAMPLES)
        model = deepcopy(model)  # a run may train it meanwhile
        content = _content(model), None if source is None else source.key
        with self._lock:
            report = self._reports.get(content)
        if report is None:
            if source is None:
                inputs, labels = self.prepare(self.test, model.features, 0)
            else:
                inputs, labels = source.test_inputs(model.features).result()
            report = Report(model.logits(inputs), labels, model.classes)
        with self._lock:
            self._reports[content] = report
            self._reports.move_to_end(content)
            while len(self._reports) > MAX_REPORTS:
                self._reports.popitem(last=False)
        return report

    def all_wrong(self) -> list[int]:
        """The test digits that every shipped model gets wrong."""
        right = [self.report(model).correct for model in self.models.values()]
        return (~torch.stack(right).any(0)).nonzero()[:, 0].tolist()

    def robustness(self, disturbance: Disturbance) -> dict[str, list[float]]:
        """`curves` of the shipped models, remembered."""
        return self._once(disturbance.title, lambda: curves(self.models, self.test, disturbance)).result()

    def in_background(self, make: Callable[[], Made]) -> Future[Made]:
        """The future of what `make` makes for one visitor, in line with what is made for all."""
        future: Future[Made] = Future()
        future.set_running_or_notify_cancel()
        Thread(target=self._make, args=(None, make, future), daemon=True).start()
        return future

    def _once(self, key: Hashable, make: Callable[[], Made]) -> Future[Made]:
        """The future of what `make` makes, once: all who ask for the same wait for one result."""
        with self._lock:
            if key in self._made:
                return self._made[key]
            future: Future[Made] = Future()
            future.set_running_or_notify_cancel()  # else a visitor who leaves would cancel it for all
            self._made[key] = future
        Thread(target=self._make, args=(key, make, future), daemon=True).start()
        return future

    def _make(self, key: Hashable, make: Callable[[], Made], future: Future[Made]) -> None:
        _lower_priority()
        with self._workers:
            try:
                future.set_result(make())
            except BaseException as error:
                with self._lock:
                    self._made.pop(key, None)
                future.set_exception(error)

    def warm_up(self) -> None:
        """Make the inputs of the presets before anyone needs them, the quick ones first."""
        try:
            for config in sorted(PRESETS.values(), key=lambda config: (config.styles, config.features == "hog")):
                self.prepare(self.train, config.features, config.styles)
                self.prepare(self.test, config.features, 0)
        except (ValueError, OSError) as error:
            LOG.warning(
                "broken", extra={"facts": {"what": str(error)}}
            )  # a visitor who needs the digits is told the same


def _content(model: LogisticRegression) -> Hashable:
    """What the answers of a model depend on: the feature map, and the bytes of all parameters."""
    return model.features, *(each.detach().numpy().tobytes() for each in model.parameters())


def _lower_priority() -> None:
    """Lower the priority of this thread, where the system can (Linux), so that it gives way to visitors.

    Not to the lowest: on a busy server a visitor may be waiting for just these inputs.
    """
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, get_native_id(), NICENESS)

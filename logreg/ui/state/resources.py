"""What all visitors share: the shipped models, the dataset and its inputs. Read-only, and made once."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from functools import cached_property
from pathlib import Path
from threading import BoundedSemaphore, Lock, Thread, get_native_id
from typing import Any, TypeVar

import numpy as np
import torch

from logreg.config import PRESETS
from logreg.data import Dataset, load_mnist
from logreg.evaluation.report import Report
from logreg.evaluation.robustness import Disturbance, curves
from logreg.model import DEFAULT_PRESET, LogisticRegression, load_model
from logreg.paths import WEIGHTS
from logreg.recognition import DetectedDigit, Images, Recognition, digit_score, read_digits_with, recognise_batch
from logreg.training import Inputs
from logreg.ui.state.feature_cache import FeatureCache

LOG = logging.getLogger("logreg.page")
Made = TypeVar("Made")

NICE = 5  # of 19: a third of the time that a thread of the usual priority gets
MAKERS = 2  # threads that make inputs: while the server warms up, a visitor finds the other for another map

Request = tuple[LogisticRegression, Images]
Batch = Callable[[Sequence[Request]], Sequence[list[Recognition]]]
Single = Callable[[Request], list[Recognition]]


def one_by_one(recognise: Batch) -> Single:
    """Answer each request by itself; a server answers those that come together as one batch."""
    return lambda request: recognise([request])[0]


class Resources:
    """The five shipped models are read at once; dataset and inputs when first asked for, by whichever visitor.

    A model whose file is missing or altered is left out, and the log says so; the others are there. `default` is the
    one that the page opens with. `batched` makes of a function of many requests one of a single one.

    Errors: `ValueError` or `OSError` where what every drawing needs is not there.
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
        self._lock = Lock()
        self._made: dict[Hashable, Future[Any]] = {}
        self._tables: dict[int, FeatureCache] = {}
        self._makers = BoundedSemaphore(MAKERS)

    @cached_property
    def train(self) -> Dataset:
        """MNIST's 60,000 training digits."""
        return load_mnist()

    @cached_property
    def test(self) -> Dataset:
        """MNIST's 10,000 test digits."""
        return load_mnist(train=False)

    def prepare(self, data: Dataset, name: str, styles: int) -> Inputs:
        """What `training_inputs` gives, made once."""
        return self.coming(data, name, styles).result()

    def coming(self, data: Dataset, name: str, styles: int) -> Future[Inputs]:
        """What `prepare` gives, as soon as it is made: who awaits it holds no thread."""
        with self._lock:
            if id(data) not in self._tables:
                self._tables[id(data)] = FeatureCache(data)
            tables = self._tables[id(data)]
        return self._once((id(data), name, styles), lambda: tables.inputs(name, styles))

    def progress(self, data: Dataset, name: str, styles: int) -> float:
        """How much of the work for `prepare` has been done, 0 to 1."""
        with self._lock:
            tables = self._tables.get(id(data))
        return 0.0 if tables is None else tables.progress(name, styles)

    def ready(self, data: Dataset, name: str, styles: int) -> bool:
        """Whether `prepare` would answer at once."""
        with self._lock:
            future = self._made.get((id(data), name, styles))
        return future is not None and future.done()

    def read(self, model: LogisticRegression, drawing: np.ndarray) -> list[DetectedDigit]:
        """`read_digits`; what the model answers, it answers together with what others ask."""
        return read_digits_with(lambda images: self._answer((model, images)), drawing)

    @torch.inference_mode()
    def report(self, model: LogisticRegression) -> Report:
        """A model on MNIST's test digits."""
        inputs, labels = self.prepare(self.test, model.features, 0)
        return Report(model(inputs), labels)

    def all_wrong(self) -> list[int]:
        """The test digits that every shipped model gets wrong."""
        right = [self.report(model).correct for model in self.models.values()]
        return (~torch.stack(right).any(0)).nonzero()[:, 0].tolist()

    def robustness(self, disturbance: Disturbance) -> dict[str, list[float]]:
        """`curves` of the shipped models, remembered."""
        return self._once(disturbance.title, lambda: curves(self.models, self.test, disturbance)).result()

    def _once(self, key: Hashable, make: Callable[[], Made]) -> Future[Made]:
        """What `make` makes, made once: whoever asks for what another has asked for waits for the same result."""
        with self._lock:
            if key in self._made:
                return self._made[key]
            future: Future[Made] = Future()
            future.set_running_or_notify_cancel()  # so that nobody who awaits it, and leaves, cancels it for others
            self._made[key] = future
        Thread(target=self._make, args=(key, make, future), daemon=True).start()
        return future

    def _make(self, key: Hashable, make: Callable[[], Made], future: Future[Made]) -> None:
        _lower_priority()
        with self._makers:
            try:
                future.set_result(make())
            except BaseException as error:
                with self._lock:
                    del self._made[key]
                future.set_exception(error)

    def warm_up(self) -> None:
        """Make the inputs of the presets before anyone asks for them, the quick ones first."""
        try:
            for config in sorted(PRESETS.values(), key=lambda config: (config.styles, config.features == "hog")):
                self.prepare(self.train, config.features, config.styles)
                self.prepare(self.test, config.features, 0)
        except (ValueError, OSError) as error:
            LOG.warning("broken", extra={"facts": {"what": str(error)}})  # whoever asks for the digits is told the same


def _lower_priority() -> None:
    """Give this thread, as Linux can, a priority of its own: it gives way to whatever visitors do.

    Not wholly, for on a busy machine a visitor may be waiting for just these inputs.
    """
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, get_native_id(), NICE)

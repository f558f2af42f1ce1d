"""What all visitors share: the shipped models, the dataset and its inputs. Read-only, and made once."""

from __future__ import annotations

import os
import sys
from concurrent.futures import Future
from functools import cached_property
from threading import Lock, get_native_id

from logreg.data import Dataset, load_mnist
from logreg.model import WEIGHTS, LogisticRegression, load_model
from logreg.training import PRESETS, Inputs, training_inputs

NICE = 5  # of 19: a third of the time that a thread of the usual priority gets


class Resources:
    """The five shipped models are read at once; dataset and inputs when first asked for, by whichever visitor."""

    def __init__(self) -> None:
        self.models: dict[str, LogisticRegression] = {
            name: load_model(WEIGHTS / f"{name}.safetensors") for name in PRESETS
        }
        self._lock = Lock()
        self._inputs: dict[tuple[int, str, int], Future[Inputs]] = {}

    @cached_property
    def train(self) -> Dataset:
        """MNIST's 60,000 training digits."""
        return load_mnist()

    @cached_property
    def test(self) -> Dataset:
        """MNIST's 10,000 test digits."""
        return load_mnist(train=False)

    def prepare(self, data: Dataset, name: str, styles: int) -> Inputs:
        """`training_inputs`, remembered; whoever asks for what another has asked for waits for the same result."""
        key = (id(data), name, styles)
        with self._lock:
            ours = key not in self._inputs
            future = self._inputs.setdefault(key, Future())
        if ours:
            try:
                future.set_result(training_inputs(data, name, styles))
            except BaseException as error:
                with self._lock:
                    del self._inputs[key]
                future.set_exception(error)
        return future.result()

    def ready(self, data: Dataset, name: str, styles: int) -> bool:
        """Whether `prepare` would answer at once."""
        with self._lock:
            future = self._inputs.get((id(data), name, styles))
        return future is not None and future.done()

    def warm_up(self) -> None:
        """Make the inputs of the presets before anyone asks for them, the quick ones first.

        On Linux a thread can have a priority of its own, and this one gives way to whatever visitors do; not wholly,
        for on a busy machine a visitor may be waiting for just these inputs.
        """
        if sys.platform == "linux":
            os.setpriority(os.PRIO_PROCESS, get_native_id(), NICE)
        for config in sorted(PRESETS.values(), key=lambda config: (config.styles, config.features == "hog")):
            self.prepare(self.train, config.features, config.styles)
            self.prepare(self.test, config.features, 0)

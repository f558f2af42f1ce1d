"""What all visitors share: the shipped models, the dataset and its inputs. Read-only, and made once."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from functools import cached_property
from pathlib import Path
from threading import Lock, get_native_id
from typing import Any, TypeVar

import torch

from logreg.data import Dataset, load_mnist
from logreg.model import DEFAULT_PRESET, WEIGHTS, LogisticRegression, load_model
from logreg.recognition import digit_score
from logreg.report import Report
from logreg.robustness import Disturbance, curves
from logreg.training import PRESETS, Inputs, training_inputs
from logreg.ui.operation import note

Made = TypeVar("Made")

NICE = 5  # of 19: a third of the time that a thread of the usual priority gets


class Resources:
    """The five shipped models are read at once; dataset and inputs when first asked for, by whichever visitor.

    A model whose file is missing or altered is left out, and the log says so; the others are there. `default` is the
    one that the page opens with. Errors: `ValueError` or `OSError` where what every drawing needs is not there.
    """

    def __init__(self, weights: Path = WEIGHTS) -> None:
        self.models: dict[str, LogisticRegression] = {}
        for name in PRESETS:
            try:
                self.models[name] = load_model(weights / f"{name}.safetensors")
            except (ValueError, OSError) as error:
                note("broken", logging.WARNING, what=str(error))
        self.default = next((name for name in (DEFAULT_PRESET, *reversed(PRESETS)) if name in self.models), None)
        digit_score()
        self._lock = Lock()
        self._made: dict[Hashable, Future[Any]] = {}

    @cached_property
    def train(self) -> Dataset:
        """MNIST's 60,000 training digits."""
        return load_mnist()

    @cached_property
    def test(self) -> Dataset:
        """MNIST's 10,000 test digits."""
        return load_mnist(train=False)

    def prepare(self, data: Dataset, name: str, styles: int) -> Inputs:
        """`training_inputs`, remembered."""
        return self._once((id(data), name, styles), lambda: training_inputs(data, name, styles))

    def ready(self, data: Dataset, name: str, styles: int) -> bool:
        """Whether `prepare` would answer at once."""
        with self._lock:
            future = self._made.get((id(data), name, styles))
        return future is not None and future.done()

    @torch.inference_mode()
    def report(self, model: LogisticRegression) -> Report:
        """A model on MNIST's test digits."""
        inputs, labels = self.prepare(self.test, model.features, 0)
        return Report(model(inputs), labels)

    def all_wrong(self) -> list[int]:
        """The test digits that every shipped model gets wrong."""
        right = [self.report(model).right for model in self.models.values()]
        return (~torch.stack(right).any(0)).nonzero()[:, 0].tolist()

    def robustness(self, disturbance: Disturbance) -> dict[str, list[float]]:
        """`curves` of the shipped models, remembered."""
        return self._once(disturbance.title, lambda: curves(self.models, self.test, disturbance))

    def _once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` makes, made once: whoever asks for what another has asked for waits for the same result."""
        with self._lock:
            ours = key not in self._made
            future = self._made.setdefault(key, Future())
        if ours:
            try:
                future.set_result(make())
            except BaseException as error:
                with self._lock:
                    del self._made[key]
                future.set_exception(error)
        return future.result()  # type: ignore[no-any-return]

    def warm_up(self) -> None:
        """Make the inputs of the presets before anyone asks for them, the quick ones first.

        On Linux a thread can have a priority of its own, and this one gives way to whatever visitors do; not wholly,
        for on a busy machine a visitor may be waiting for just these inputs.
        """
        if sys.platform == "linux":
            os.setpriority(os.PRIO_PROCESS, get_native_id(), NICE)
        try:
            for config in sorted(PRESETS.values(), key=lambda config: (config.styles, config.features == "hog")):
                self.prepare(self.train, config.features, config.styles)
                self.prepare(self.test, config.features, 0)
        except (ValueError, OSError) as error:
            note("broken", logging.WARNING, what=str(error))  # whoever asks for the digits is told the same

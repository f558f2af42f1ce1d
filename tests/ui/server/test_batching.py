"""Questions answered together: each its own answer, as one by one."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

from logreg import load_model
from logreg.model import WEIGHTS
from logreg.recognition import DetectedDigit, read_digits, read_digits_with
from logreg.recognition.image_answers import recognise_batch
from logreg.ui.server.batching import MAX_BATCH, MicroBatcher


def test_those_who_wait_are_answered_at_once() -> None:
    """While the first is being answered, ten more come: two calls for all."""
    asked: list[int] = []
    going, held = threading.Event(), threading.Event()

    def square(numbers: Sequence[int]) -> list[int]:
        asked.append(len(numbers))
        going.set()
        held.wait(60)
        return [number * number for number in numbers]

    together = MicroBatcher(square)
    with ThreadPoolExecutor(11) as threads:
        first = threads.submit(together, 100)
        going.wait(60)
        others = [threads.submit(together, number) for number in range(10)]
        while len(together._waiting) < 10:
            pass
        held.set()
        assert first.result(60) == 10_000
        assert [other.result(60) for other in others] == [number * number for number in range(10)]
    assert asked == [1, 10]


def test_an_error_is_for_who_asked() -> None:
    going, held = threading.Event(), threading.Event()

    def invert(numbers: Sequence[int]) -> list[float]:
        going.set()
        held.wait(60)
        return [1 / number for number in numbers]

    together = MicroBatcher(invert)
    with ThreadPoolExecutor(4) as threads:
        first = threads.submit(together, 1)
        going.wait(60)
        none, half = threads.submit(together, 0), threads.submit(together, 2)
        while len(together._waiting) < 2:
            pass
        held.set()
        assert (first.result(60), half.result(60)) == (1.0, 0.5)
        with pytest.raises(ZeroDivisionError):
            none.result(60)
    assert together(4) == 0.25  # and it goes on


def test_many_threads_get_all_their_answers() -> None:
    sizes: list[int] = []

    def double(numbers: Sequence[int]) -> list[int]:
        sizes.append(len(numbers))
        return [2 * number for number in numbers]

    together = MicroBatcher(double)
    with ThreadPoolExecutor(64) as threads:
        assert list(threads.map(together, range(5000))) == [2 * number for number in range(5000)]
    assert sum(sizes) == 5000
    assert max(sizes) <= MAX_BATCH


def test_drawings_read_together_are_read_as_one_by_one(digits: torch.Tensor) -> None:
    """Of three models and in all shapes: one digit, several, none."""
    models = [load_model(WEIGHTS / f"{name}.safetensors") for name in ("everyone", "pixels", "deskewed")]
    images = digits.numpy()
    drawings = [
        images[3],
        np.concatenate([images[6], np.zeros((28, 10), np.uint8), images[20]], axis=1),
        np.zeros((50, 40), np.uint8),
        *images[9:15],
    ]
    together, barrier = MicroBatcher(recognise_batch), threading.Barrier(len(drawings))

    def read(place: int) -> list[DetectedDigit]:
        barrier.wait(60)
        return read_digits_with(lambda images: together((models[place % 3], images)), drawings[place])

    with ThreadPoolExecutor(len(drawings)) as threads:
        found = list(threads.map(read, range(len(drawings))))
    assert [len(each) for each in found] == [1, 2, 0, *[1] * 6]
    for place, all_found in enumerate(found):
        for one, other in zip(read_digits(models[place % 3], drawings[place]), all_found, strict=True):
            assert one.box == other.box
            assert one.answer.digit == other.answer.digit
            torch.testing.assert_close(one.answer.probabilities, other.answer.probabilities, atol=1e-5, rtol=0)
            assert abs(one.answer.digit_score - other.answer.digit_score) < 1e-5

"""Inputs that one visitor waits for and another has."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from logreg import Dataset
from logreg.ui.state.feature_cache import FeatureCache


def test_who_wants_no_copies_does_not_wait_for_those_of_another(few: Dataset) -> None:
    cache = FeatureCache(few)
    with ThreadPoolExecutor(1) as thread, cache._lock:  # as while copies are being made
        inputs, labels = thread.submit(cache.inputs, "pixels", 0).result(timeout=60)
    assert len(inputs) == len(labels) == len(few.labels)

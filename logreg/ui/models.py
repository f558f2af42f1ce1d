"""The models that a visitor can choose from: the five shipped, the visitor's run, and the visitor's taught copy."""

from __future__ import annotations

from typing import NamedTuple

import torch

from logreg.evaluation import Evaluation, evaluate
from logreg.model import LogisticRegression
from logreg.ui.resources import Resources
from logreg.ui.run import Run

OWN_RUN = "your run"
TAUGHT = "your taught copy"
DESCRIPTIONS = {
    "everyone": "everyone: hog, and restyled digits",
    "hog": "hog: orientations of edges",
    "deskewed": "deskewed: straightened pixels",
    "pixels": "pixels: raw pixels, fitted well",
    "article": "article: the article's recipe",
}


class Taught(NamedTuple):
    """A visitor's own copy of the model called `base`, after each lesson; the last is the newest."""

    base: str
    models: tuple[LogisticRegression, ...]


def choices(run: Run | None, taught: Taught | None) -> list[tuple[str, str]]:
    """What a visitor can choose, as (label, name)."""
    own = []
    if run is not None:
        step, total = run.trainer.step, run.trainer.total_steps
        own.append((f"your run: {run.trainer.config.features}, step {step:,} of {total:,}", OWN_RUN))
    if taught is not None:
        own.append((f"your taught copy of {taught.base}", TAUGHT))
    return [*((label, name) for name, label in DESCRIPTIONS.items()), *own]


def choose(resources: Resources, name: str | None, run: Run | None, taught: Taught | None) -> LogisticRegression:
    """The shipped model of that name, or the visitor's own. A name of none of them is a `ValueError`."""
    if name == TAUGHT and taught is not None:
        return taught.models[-1]
    if name == OWN_RUN and run is not None:
        return run.trainer.model
    if name not in resources.models:
        raise ValueError(f"The model must be one of {', '.join(resources.models)}, or one of your own.")
    return resources.models[name]


@torch.inference_mode()
def test(resources: Resources, model: LogisticRegression) -> Evaluation:
    """The model on MNIST's test digits."""
    inputs, labels = resources.prepare(resources.test, model.features, 0)
    return evaluate(model(inputs), labels)

"""A two-class model trained from scratch, one class against the rest, a few steps at a time so that it can be seen."""

from __future__ import annotations

import time
from collections.abc import Iterator

from logreg.config import TrainingConfig
from logreg.data import Dataset
from logreg.training import Inputs, Trainer
from logreg.ui.server.scheduler import TrainingScheduler
from logreg.ui.state.sources import DataSource
from logreg.ui.state.visitor import Learned, Visitor
from logreg.ui.tabs.threshold.asked import NEGATIVES, Asked, used

TRAINING_EXAMPLES = 20_000  # enough for two classes
STAGES = (1, 2, 5, 10, 20, 50, 100, 200, 400, 600)  # steps after which a model in training is shown
PAUSE = 0.3  # seconds between two stages, so that they can be seen
BATCH = 100
EPOCHS = 100
MAX_KEPT = 26  # models of a visitor


def stages(
    machine: TrainingScheduler, visitor: Visitor, source: DataSource, trainer: Trainer, asked: Asked
) -> Iterator[None]:
    """Train to one stage after the other. The model is the visitor's from the start, and says how far it is."""
    among = next(name for name, one_in in NEGATIVES.items() if one_in == asked.negatives)
    trainer.model.metadata["progress"] = "not yet"
    visitor.binaries.pop((asked.classes, asked.positive), None)
    visitor.binaries[asked.classes, asked.positive] = Learned(trainer.model, source)
    while len(visitor.binaries) > MAX_KEPT:
        del visitor.binaries[next(iter(visitor.binaries))]
    last = min(STAGES[-1], trainer.total_steps)
    for stage in STAGES:
        if trainer.finished:
            return
        with machine.slot():
            losses = trainer.advance(stage - trainer.step)
        trainer.model.metadata["progress"] = (
            f"step {trainer.step} of {last}, loss {losses[-1]:.4f}, negatives used: {among}"
        )
        yield
        time.sleep(PAUSE)


def make_trainer(source: DataSource, asked: Asked, features: str) -> Trainer:
    """A trainer of one class of a source against the rest."""
    train, test = source.train, source.test

    def prepare(data: Dataset, *_: object) -> Inputs:
        whole = source.train_inputs(features, 0) if data is train else source.test_inputs(features)
        inputs, labels = whole.result()
        chosen = used(labels[:TRAINING_EXAMPLES], asked)
        return inputs.index_select(0, chosen), (labels[chosen] == asked.positive).long()

    count = min(len(train.labels), TRAINING_EXAMPLES)
    # With few examples a step has fewer of them, so that there are as many steps.
    batch = max(1, min(BATCH, count * EPOCHS // STAGES[-1]))
    config = TrainingConfig(features=features, learning_rate=0.05, momentum=0.9, batch_size=batch, epochs=EPOCHS)
    return Trainer(config, train, test, prepare=prepare, classes=2)

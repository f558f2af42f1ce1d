"""What the buttons of the Train tab say and can do, for each state of the current run and of the controls."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import pytest

from logreg import Dataset, Trainer, TrainingConfig
from logreg.ui.state.visitor import Visitor
from logreg.ui.tabs.train.running.buttons import NEW_RUN, PREPARING, RUNNING, Buttons, buttons
from logreg.ui.tabs.train.running.status import status_line
from logreg.ui.tabs.train.settings import note_on
from tests.ui.sources import GivenExamples
from tests.ui.training import take_steps

SMALL = TrainingConfig(batch_size=23, epochs=12, learning_rate=0.05)
OTHER_BATCH, OTHER_RATE = replace(SMALL, batch_size=30), replace(SMALL, learning_rate=0.1)


def values(config: TrainingConfig) -> tuple[Any, ...]:
    return tuple(asdict(config).values())


@pytest.fixture
def visitor(few: Dataset) -> Visitor:
    """With a run that has taken five steps and goes on."""
    visitor = Visitor()
    run = visitor.begin(Trainer(SMALL, few, few))
    take_steps(run, 5)
    return visitor


def test_before_any_run() -> None:
    assert buttons(Visitor(), values(SMALL)) == Buttons(can_reset=False)


def test_while_it_runs(visitor: Visitor) -> None:
    """Train can do nothing, unless the settings are another run's: then it, and the steps, begin that one."""
    assert buttons(visitor, values(SMALL)) == RUNNING
    assert buttons(visitor, values(OTHER_RATE)) == RUNNING
    pending = Buttons(NEW_RUN, can_pause=True, step="First step", epoch="First epoch")
    assert buttons(visitor, values(OTHER_BATCH)) == pending
    assert "batch size" in note_on(visitor.run, values(OTHER_BATCH))


def test_while_it_is_paused(visitor: Visitor) -> None:
    assert visitor.run is not None
    visitor.run.pause()
    assert buttons(visitor, values(SMALL)) == Buttons("Resume")
    assert buttons(visitor, values(OTHER_BATCH)).train == NEW_RUN
    assert note_on(visitor.run, values(SMALL)) == ""


def test_when_it_is_loaded_after_a_later_one(visitor: Visitor, few: Dataset) -> None:
    run = visitor.run
    assert run is not None
    visitor.begin(Trainer(OTHER_BATCH, few, few))
    visitor.select(run)
    assert buttons(visitor, values(SMALL)) == Buttons("Resume")
    assert status_line(visitor).endswith("paused")


def test_after_its_end(visitor: Visitor) -> None:
    """There is no step left to take; other settings are a new run's."""
    assert visitor.run is not None
    turn = visitor.run.take_turn()
    while not visitor.run.finished:
        visitor.run.advance(turn)
    assert buttons(visitor, values(SMALL)) == Buttons(NEW_RUN, can_step=False)
    assert buttons(visitor, values(OTHER_RATE)) == Buttons(NEW_RUN, step="First step", epoch="First epoch")
    assert "new run" in note_on(visitor.run, values(OTHER_RATE))


def test_while_inputs_are_made(visitor: Visitor) -> None:
    """Pause stops that, and Train can begin something else instead."""
    visitor.preparing = OTHER_BATCH
    assert buttons(visitor, values(OTHER_BATCH)) == PREPARING
    assert buttons(visitor, values(SMALL)).can_train


def test_a_run_of_other_data_is_not_continued(visitor: Visitor, few: Dataset) -> None:
    """Train and the steps begin a run on the data that are chosen now, with the same settings or others."""
    visitor.source = GivenExamples(few, few)
    for config in (SMALL, OTHER_RATE, OTHER_BATCH):
        assert buttons(visitor, values(config)) == Buttons(
            NEW_RUN, can_pause=True, step="First step", epoch="First epoch"
        )
    assert "learned from other data: a new run learns from your own data" in note_on(
        visitor.run, values(SMALL), visitor.source
    )


def test_a_bad_value_is_in_the_words_of_the_page(visitor: Visitor) -> None:
    bad = asdict(SMALL) | {"learning_rate": -1}
    note = note_on(visitor.run, tuple(bad.values()))
    assert 'data-invalid="learning-rate"' in note
    assert "Learning rate must be a number from 0 to 1000, not -1." in note
    assert "None" not in note_on(None, tuple((asdict(SMALL) | {"epochs": None}).values()))


def test_a_run_that_was_changed_too_often_says_so(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """As soon as the controls ask for another change."""
    monkeypatch.setattr("logreg.ui.state.run.MAX_CHANGES", 0)
    assert note_on(visitor.run, values(SMALL)) == ""
    assert "can be changed 0 times: begin a new one" in note_on(visitor.run, values(OTHER_RATE))

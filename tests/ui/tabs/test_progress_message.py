"""What a page is told while a run trains."""

from __future__ import annotations

import json

import pytest

from logreg import Dataset
from logreg.ui.state.visitor import Visitor
from logreg.ui.tabs.train.live import progress_message
from tests.ui.state.test_visitor import begun


def test_news_is_small_json_that_grows_in_version(few: Dataset) -> None:
    visitor = Visitor()
    empty = json.loads(progress_message(visitor))
    run = begun(visitor, few)
    run.advance(run.take_turn(), 40, 1.0)
    message = json.loads(progress_message(visitor, 30, few))
    assert message["version"] > empty["version"]
    assert message["losses"] == [round(loss, 4) for loss in run.losses[30:]]
    assert sum(message["answer"]) == pytest.approx(1000, abs=5)
    assert len(progress_message(visitor, run.step - 10)) < 8 * 1024


def test_a_divergence_is_told_and_has_a_way_back(few: Dataset) -> None:
    """What is no number is null in JSON, and the last good step has a loss no larger than the first."""
    visitor = Visitor()
    run = begun(visitor, few)
    turn = run.take_turn()
    run.advance(turn, 20, 1.0)
    run.change(learning_rate=1000.0, weight_decay=1.0)
    while not run.diverged:
        run.advance(turn, 1)
    message = json.loads(progress_message(visitor))
    assert message["losses"][-1] is None
    assert message["back"] == run.last_good_step
    assert run.losses[message["back"]] <= run.losses[0] < max(run.losses[message["back"] + 1 :])
    assert "contain NaN" in message["status"]
    run.advance(turn, run.steps_per_epoch)
    message = json.loads(progress_message(visitor), parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert message["evaluations"][-1][1:] == [None, None]
    assert "NaN" in message["nan"]
    assert "answer" not in message
    assert "templates" not in message

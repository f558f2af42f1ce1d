"""What is one visitor's: runs that events take in turns, and what the page is told of them."""

from __future__ import annotations

import copy
import os
import random
import sys
import threading
from dataclasses import replace

import pytest

from logreg import Dataset, Trainer, TrainingConfig
from logreg.ui.state import run as run_limits
from logreg.ui.state import visitor as limits
from logreg.ui.state.run import Pace, Run
from logreg.ui.state.visitor import DEFAULT_PACE, MAX_RUNS, Visitor
from tests.ui.training import take_steps

SMALL = TrainingConfig(batch_size=23, epochs=12, learning_rate=0.05)
SEEDS = int(os.environ.get("LOGREG_RUN_SEEDS", "5"))


def begun(visitor: Visitor, few: Dataset, config: TrainingConfig = SMALL) -> Run:
    return visitor.begin(Trainer(config, few, few))


def finish(run: Run) -> None:
    turn = run.take_turn()
    while not run.finished:
        run.advance(turn)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_pauses_steps_and_reloads_change_nothing(seed: int, few: Dataset) -> None:
    """Ten times each: whatever happens on the way, the losses are bit for bit those of the run in one go."""
    dice = random.Random(seed)
    whole = Trainer(SMALL, few, few)
    for step, rate in ((31, 0.2), (70, 0.01)):
        whole.advance(step - whole.step)
        whole.change(learning_rate=rate)
    whole.advance()
    for _ in range(10):
        visitor = Visitor()
        run = visitor.begin(Trainer(SMALL, few, few), {31: {"learning_rate": 0.2}, 70: {"learning_rate": 0.01}})
        while not run.finished:
            turn = run.take_turn()
            for _ in range(dice.randint(1, 3)):
                run.advance(turn, dice.randint(1, 20), dice.choice((0.0, 1.0)))
            if dice.random() < 0.3:
                run.pause()
                assert not run.advance(turn)
            if dice.random() < 0.2:  # a reload: the same config and changes, up to the same step
                step, scheduled_changes = run.step, {**run.changes, **run.scheduled_changes}
                run = visitor.begin(Trainer(SMALL, few, few), scheduled_changes)
                turn = run.take_turn()
                while run.step < step:
                    run.advance(turn, step - run.step, 1.0)
        assert run.losses == whole.losses


def test_a_turn_ends_the_one_before(few: Dataset) -> None:
    run = begun(Visitor(), few)
    first, second = run.take_turn(), run.take_turn()
    assert not run.advance(first)
    assert run.step == 0
    assert run.advance(second, 1)
    run.pause()
    assert not run.advance(second)
    assert not run.is_running


def test_a_pause_and_a_change_are_heard_within_a_slice(few: Dataset) -> None:
    """Neither waits for the end of a slice that would last to the end of the run."""
    run = begun(Visitor(), few, TrainingConfig(batch_size=1, epochs=100))
    turn = run.take_turn()
    run.advance(turn, 1)
    slice_ = threading.Thread(target=run.advance, args=(turn, run.total_steps, 600.0))
    slice_.start()
    run.change(learning_rate=0.5)
    run.pause()
    slice_.join()
    (changed,) = run.changes
    assert 0 < changed <= run.step < run.total_steps


def test_two_threads_never_train_at_once(few: Dataset) -> None:
    """The steps that two events take together are those of one run."""
    run = begun(Visitor(), few)

    def train() -> None:
        turn = run.take_turn()
        while not run.finished and run.advance(turn, 3):
            pass

    threads = [threading.Thread(target=train) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = Trainer(SMALL, few, few).advance()
    assert run.losses == whole[: run.step]


def test_visitors_share_nothing() -> None:
    """`gr.State` copies its initial value: the copy is another, empty visitor."""
    first = Visitor()
    first.set_pace(Pace(steps_per_second=1))
    second = copy.deepcopy(first)
    assert second is not first
    assert second.pace == DEFAULT_PACE
    assert second.runs is not first.runs


def test_a_new_run_keeps_the_last_one_without_its_trainer(few: Dataset) -> None:
    visitor = Visitor()
    run = begun(visitor, few)
    take_steps(run, 5)
    other = begun(visitor, few)
    assert visitor.runs == [run, other]
    assert (run.step, run.trainer) == (5, None)
    assert begun(visitor, few).number == 3
    assert visitor.runs[0] is run  # the second took no step, and is gone
    assert len(visitor.runs) == 2


def test_the_oldest_runs_go(few: Dataset) -> None:
    visitor = Visitor()
    for _ in range(MAX_RUNS + 5):
        run = begun(visitor, few)
        run.advance(run.take_turn(), 1)
    assert len(visitor.runs) == MAX_RUNS
    assert visitor.runs[0].number == 6


def test_a_visitor_keeps_no_more_steps_than_it_may(few: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest runs go before another begins that could have too many; the newest always has its place."""
    monkeypatch.setattr(limits, "MAX_KEPT_STEPS", 3 * 120)
    visitor = Visitor()
    made = []
    for _ in range(4):
        made.append(begun(visitor, few))
        finish(made[-1])
        assert sum(run.step for run in visitor.runs) <= 360
    assert visitor.runs == made[-3:]
    visitor.overlays = [made[1]]
    assert begun(visitor, few, replace(SMALL, epochs=100)) is visitor.runs[0]
    assert len(visitor.runs) == 1
    assert visitor.overlays == []


def test_what_a_run_that_is_over_keeps_is_small(few: Dataset) -> None:
    """8 bytes a step; and what was read of it before is what is read now."""
    visitor = Visitor()
    run = begun(visitor, few)
    finish(run)
    before = list(run.losses)
    visitor.detach_run()
    assert list(run.losses) == before
    assert sys.getsizeof(run.losses) < 8 * run.step + 200


def test_a_run_is_not_changed_without_end(few: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_limits, "MAX_CHANGES", 2)
    run = begun(Visitor(), few)
    turn = run.take_turn()
    for rate in (0.1, 0.2):
        run.change(learning_rate=rate)
        run.change(momentum=rate)  # at the same step: no further one to remember
        run.advance(turn, 1)
    with pytest.raises(ValueError, match="can be changed 2 times: begin a new one"):
        run.change(learning_rate=0.3)


def test_free_forgets_everything(few: Dataset) -> None:
    visitor = Visitor()
    run = begun(visitor, few)
    turn = run.take_turn()
    run.advance(turn, 5)
    visitor.dispose()
    assert (visitor.run, visitor.runs) == (None, [])
    assert not run.advance(turn)


def test_a_bad_change_is_one_line(few: Dataset) -> None:
    run = begun(Visitor(), few)
    with pytest.raises(ValueError, match="learning_rate must be a number from 0 to 1000"):
        run.change(learning_rate=-1.0)
    with pytest.raises(ValueError, match="can't be changed on the way"):
        run.change(seed=1)
    assert run.settings == SMALL


def test_speed_and_time_left_are_those_of_the_pace(few: Dataset) -> None:
    """At 10 steps a second, a run of 120 steps that can be computed in no time takes the rest of 12 seconds."""
    visitor = Visitor()
    run = begun(visitor, few)
    take_steps(run, 20)
    visitor.set_pace(Pace(steps_per_second=10))
    assert run.speed == 10
    assert run.seconds_left == (run.total_steps - run.step) / 10
    visitor.set_pace(Pace(seconds_per_run=10))
    assert run.speed == 12
    visitor.set_pace(Pace())
    assert run.speed > 100


def test_another_run_can_be_the_current_one_again(few: Dataset) -> None:
    """The run before it is paused and can be resumed, until a new one begins."""
    visitor = Visitor()
    first = begun(visitor, few)
    first.advance(first.take_turn(), 5)
    second = begun(visitor, few)
    turn = second.take_turn()
    second.advance(turn, 7)
    visitor.overlays = [first]
    visitor.select(first)
    assert (visitor.run, visitor.overlays) == (first, [])
    assert not second.advance(turn)
    visitor.select(second)
    assert second.advance(second.take_turn(), 1)
    visitor.select(first)
    begun(visitor, few)
    assert second.trainer is None


@pytest.mark.parametrize("steps", [17, 20], ids=["within an epoch", "between two"])
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_a_run_goes_on_after_a_later_one(few: Dataset, optimizer: str, steps: int) -> None:
    """With the settings as they were changed before and meanwhile, to the losses of the run in one go."""
    config, visitor = replace(SMALL, optimizer=optimizer, momentum=0.5), Visitor()
    whole = Trainer(config, few, few)
    for step, rate in ((11, 0.2), (steps, 0.02)):
        whole.advance(step - whole.step)
        whole.change(learning_rate=rate)
    whole.advance()
    take_steps(run := begun(visitor, few, config), 11)
    run.change(learning_rate=0.2)
    take_steps(run, steps - 11)
    later = begun(visitor, few)
    take_steps(later, 3)
    visitor.select(run)
    assert (run.can_go_on, run.settings.learning_rate) == (True, 0.2)
    run.change(learning_rate=0.02)
    visitor.revive(run, Trainer(config, few, few))
    assert (later.trainer, later.can_go_on) == (None, True)
    finish(run)
    for each in ("losses", "changes", "evaluations", "settings"):
        assert getattr(run, each) == getattr(whole, each)

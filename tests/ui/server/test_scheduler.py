"""How runs share the machine: turns in their order, drawings first, a line with places."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from logreg import Dataset, Trainer, TrainingConfig
from logreg.ui.server import scheduler
from logreg.ui.server.scheduler import TrainingScheduler
from logreg.ui.state.run import Run


@pytest.fixture
def runs(few: Dataset) -> list[Run]:
    """Five runs, each of which has its turn."""
    made = [Run(number, Trainer(TrainingConfig(), few, few)) for number in range(5)]
    for run in made:
        run.take_turn()
    return made


def test_one_moment_at_a_time_and_all_get_theirs() -> None:
    """Of four threads none is in while another is, and all come to their turns."""
    shared, inside, turns, ready = TrainingScheduler(), [0], [0], threading.Barrier(4)

    def work(_: int) -> None:
        ready.wait()
        for _ in range(50):
            with shared.slot():
                inside[0] += 1
                time.sleep(0.0001)  # so that another thread could come in, if it may
                assert inside[0] == 1
                turns[0] += 1
                inside[0] -= 1

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, range(4)))
    assert turns == [200]


def test_a_drawing_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """While one is being answered, no turn begins, until it has waited long enough."""
    shared, began = TrainingScheduler(), threading.Event()

    def train() -> None:
        with shared.slot():
            began.set()

    monkeypatch.setattr(scheduler, "MAX_YIELD", 600.0)
    with ThreadPoolExecutor(1) as thread:
        with shared.interactive_request():
            waiting = thread.submit(train)
            assert not began.wait(0.3)
        waiting.result(60)
    assert began.is_set()
    monkeypatch.setattr(scheduler, "MAX_YIELD", 0.01)
    with shared.interactive_request():
        train()


def test_who_finds_no_place_waits_for_one(runs: list[Run]) -> None:
    """Two places: the third and fourth run are told theirs in line, and move up as others leave or stop."""
    shared = TrainingScheduler(max_running=2)
    with shared.enqueue(runs[1]), shared.enqueue(runs[2]):
        assert [shared.assign_and_get_position(run) for run in runs[1:3]] == [0, 0]
        with shared.enqueue(runs[0]):
            assert [shared.assign_and_get_position(run) for run in runs[:3]] == [1, 0, 0]
            assert shared.status(runs[0]).startswith("waiting: place 1 in line, about ")
            assert shared.status(runs[1]) == "in turns with 1 other run"
            with shared.enqueue(runs[3]):
                assert shared.assign_and_get_position(runs[3]) == 2
                assert shared.counts() == {"training": 2, "waiting": 2, "steps": 0}
                runs[2].pause()  # its page was closed
                assert [shared.assign_and_get_position(run) for run in (runs[0], runs[3])] == [0, 1]
        assert shared.status(runs[1]) == ""


def test_places_go_round(runs: list[Run], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has had a place for long leaves it to who waits, and waits; where nobody does, it stays."""
    now = [0.0]
    monkeypatch.setattr(scheduler, "monotonic", lambda: now[0])
    shared = TrainingScheduler(max_running=1, time_slice=10.0)
    with shared.enqueue(runs[0]):
        for _ in range(3):
            assert shared.assign_and_get_position(runs[0]) == 0
            now[0] += 11
        with shared.enqueue(runs[1]), shared.enqueue(runs[2]):
            order = []
            for _ in range(6):
                now[0] += 11
                for run in runs[:3]:
                    shared.assign_and_get_position(run)
                now[0] += 5
                order += [run.number for run in runs[:3] if not shared.assign_and_get_position(run)]
            assert order == [1, 2, 0, 1, 2, 0]
            assert shared.counts() == {"training": 1, "waiting": 2, "steps": 0}


def test_the_estimate_is_when_the_place_comes(few: Dataset) -> None:
    """Two places held for at most ten seconds each; who is third in line waits for two of them."""
    long, shared = TrainingConfig(batch_size=1, epochs=100), TrainingScheduler(max_running=2, time_slice=10.0)
    made = [Run(number, Trainer(long, few, few)) for number in range(5)]
    for run in made:
        run.take_turn()
        run.seconds, run.losses[:] = 1000.0, [1.0] * 100  # ten seconds a step: all that is left takes for ever
    with (
        shared.enqueue(made[0]),
        shared.enqueue(made[1]),
        shared.enqueue(made[2]),
        shared.enqueue(made[3]),
        shared.enqueue(made[4]),
    ):
        assert [shared.assign_and_get_position(run) for run in made] == [0, 0, 1, 2, 3]
        said = [int(shared.status(run).rpartition("about ")[2].removesuffix(" s")) for run in made[2:]]
    assert said == [10, 10, 20]


def test_no_run_begins_while_the_memory_is_full(runs: list[Run]) -> None:
    """Those that have a place keep it; others wait, and begin once there is room."""
    held = [50.0]
    shared = TrainingScheduler(max_running=3, memory_limit=100.0, memory=lambda: held[0])
    with shared.enqueue(runs[0]), shared.enqueue(runs[1]):
        assert shared.assign_and_get_position(runs[0]) == shared.assign_and_get_position(runs[1]) == 0
        held[0] = 100.0
        with shared.enqueue(runs[2]):
            assert [shared.assign_and_get_position(run) for run in runs[:3]] == [0, 0, 1]
            held[0] = 99.0
            assert shared.assign_and_get_position(runs[2]) == 0


def test_memory_that_is_full_of_what_does_not_train_is_said(runs: list[Run]) -> None:
    shared = TrainingScheduler(memory_limit=100.0, memory=lambda: 200.0)
    with shared.enqueue(runs[0]):
        assert shared.assign_and_get_position(runs[0]) == 1
        assert shared.status(runs[0]) == "waiting: place 1 in line, because the server's memory is full"


def test_steps_are_counted_once(runs: list[Run]) -> None:
    """Though a run's turns overlap for a moment, when another event takes it."""
    shared, run = TrainingScheduler(), runs[0]
    turn = run.take_turn()
    with shared.enqueue(run):
        run.advance(turn, 5)
        with shared.enqueue(run):
            shared.assign_and_get_position(run)
            run.advance(turn, 3)
        assert shared.counts()["steps"] == run.step
    assert shared.counts()["steps"] == run.step > 1

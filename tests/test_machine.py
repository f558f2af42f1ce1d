"""How runs share the machine: turns in their order, drawings first, a line with places."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from logreg import Dataset, Trainer, TrainingConfig
from logreg.ui import machine
from logreg.ui.machine import Machine
from logreg.ui.visitor import Run


@pytest.fixture
def runs(few: Dataset) -> list[Run]:
    """Five runs, each of which has its turn."""
    made = [Run(number, Trainer(TrainingConfig(), few, few)) for number in range(5)]
    for run in made:
        run.take_turn()
    return made


def test_one_moment_at_a_time_and_all_get_theirs() -> None:
    """Of four threads none is in while another is, and all come to their turns."""
    shared, inside, turns, ready = Machine(), [0], [0], threading.Barrier(4)

    def work(_: int) -> None:
        ready.wait()
        for _ in range(50):
            with shared.turn():
                inside[0] += 1
                time.sleep(0.0001)  # so that another thread could come in, if it may
                assert inside[0] == 1
                turns[0] += 1
                inside[0] -= 1

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, range(4)))
    assert turns == [200]


def test_a_drawing_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """While one is being answered, no turn begins, until patience is at its end."""
    shared, began = Machine(), threading.Event()

    def train() -> None:
        with shared.turn():
            began.set()

    monkeypatch.setattr(machine, "PATIENCE", 600.0)
    with ThreadPoolExecutor(1) as thread:
        with shared.answering():
            waiting = thread.submit(train)
            assert not began.wait(0.3)
        waiting.result(60)
    assert began.is_set()
    monkeypatch.setattr(machine, "PATIENCE", 0.01)
    with shared.answering():
        train()


def test_who_finds_no_place_waits_for_one(runs: list[Run]) -> None:
    """Two places: the third and fourth run are told theirs in line, and move up as others leave or stop."""
    shared = Machine(places=2)
    with shared.line(runs[1]), shared.line(runs[2]):
        with shared.line(runs[0]):
            assert [shared.wait(run, 0) for run in runs[:3]] == [1, 0, 0]
            assert shared.remark(runs[0]).startswith("waiting: place 1 in line, about ")
            assert shared.remark(runs[1]) == "in turns with 1 other run"
            with shared.line(runs[3]):
                assert shared.wait(runs[3], 0) == 2
                runs[2].pause()  # its page was closed
                assert [shared.wait(run, 0) for run in (runs[0], runs[3])] == [0, 1]
        assert shared.remark(runs[1]) == ""


def test_waiting_ends_when_a_place_is_free(runs: list[Run]) -> None:
    shared = Machine(places=1)
    with ThreadPoolExecutor(1) as thread, shared.line(runs[1]), shared.line(runs[2]):
        waiting = thread.submit(shared.wait, runs[2], 600)
        runs[1].pause()
        with shared.line(runs[3]):
            pass  # its leaving wakes those who wait
        assert waiting.result(60) == 0

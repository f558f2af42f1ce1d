"""Steps of a run, however slow the machine is."""

from __future__ import annotations

from logreg.ui.state.run import Run


def take_steps(run: Run, count: int) -> None:
    """Take so many steps more: a slice of `Run.advance` ends by the clock."""
    end, turn = run.step + count, run.take_turn()
    while run.step < end:
        assert run.advance(turn, end - run.step)

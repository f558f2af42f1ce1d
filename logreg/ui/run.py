"""One visitor's run: the trainer, and what the page says of it."""

from __future__ import annotations

from threading import Lock
from time import perf_counter

from logreg.training import Trainer

SLICE = 0.085  # seconds of training between two messages: some 11 a second
FIRST_SLICE = 0.01  # so that the first points are there at once


class Run:
    """A trainer whose steps the page's events take in turns; `number` tells a visitor's runs apart.

    Whoever takes the turn ends the turn of whoever had it. So a pause is to take the turn and not to advance, and
    two clicks, or two pages of one session, never train at once.
    """

    def __init__(self, number: int, trainer: Trainer) -> None:
        self.number = number
        self.trainer = trainer
        self.seconds = 0.0  # spent training
        self._turn = 0
        self._lock = Lock()

    def __deepcopy__(self, memo: object) -> Run:
        return self  # gr.State copies its value; a run is not a value

    def take_turn(self) -> int:
        """Wait for the slice that another event may be taking, and make it the last of that event."""
        with self._lock:
            self._turn += 1
            return self._turn

    def advance(self, turn: int, steps: int | None = None) -> bool:
        """Take `steps` steps, or a slice's worth; False, and no step, if the turn has been taken."""
        with self._lock:
            if turn != self._turn:
                return False
            begin = perf_counter()
            slice_ = SLICE if self.trainer.step else FIRST_SLICE
            self.trainer.advance(steps, slice_ if steps is None else float("inf"))
            self.seconds += perf_counter() - begin
            return True

    @property
    def status(self) -> str:
        """Epoch, step, loss, steps a second, accuracy, and time left, in one line."""
        trainer = self.trainer
        epoch = min(trainer.step // trainer.steps_per_epoch + 1, trainer.config.epochs)
        parts = [f"epoch {epoch} of {trainer.config.epochs}", f"step {trainer.step:,} of {trainer.total_steps:,}"]
        if trainer.losses:
            parts.append(f"loss {trainer.losses[-1]:.4f}")
        if self.seconds and trainer.step:
            parts.append(f"{trainer.step / self.seconds:,.0f} steps a second")
        if trainer.evaluations:
            parts.append(f"test accuracy {100 * list(trainer.evaluations.values())[-1].accuracy:.2f} %")
        if trainer.step and not trainer.finished:
            left = (trainer.total_steps - trainer.step) * self.seconds / trainer.step
            parts.append(f"{left:,.0f} s left")
        return " · ".join(parts)

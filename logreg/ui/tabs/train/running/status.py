"""Where a run stands, in one line."""

from __future__ import annotations

import math

from logreg.evaluation.metrics import Evaluation
from logreg.reporting.wording import counted
from logreg.ui.state.run import Run
from logreg.ui.state.visitor import Visitor

READY = "Ready. Press Train to see the loss of each step as it is taken."
CONTAINS_NAN = "this model's weights contain NaN"


def status_line(visitor: Visitor) -> str:
    """Of the visitor's current run, of the inputs that the next one waits for, or of the page before any run."""
    if visitor.preparing is not None:
        return visitor.progress
    if visitor.run is None:
        return f"{READY} {visitor.link_note}".strip()
    return " \N{MIDDLE DOT} ".join(_parts(visitor.run))


def _parts(run: Run) -> list[str]:
    epoch = max(1, math.ceil(run.step / run.steps_per_epoch))  # that of the last step taken
    parts = [f"epoch {epoch} of {run.config.epochs}", f"step {run.step:,} of {run.total_steps:,}"]
    if run.diverged:
        return [*parts, f"diverged: {CONTAINS_NAN}" if not run.model.is_finite else "diverged: the loss is no number"]
    if run.losses:
        parts.append(f"loss {run.losses[-1]:.4f}")
    step, evaluation = last_evaluation(run)
    if evaluation is not None:
        when = "" if step == run.step else f" after step {step:,}"
        parts.append(f"test accuracy {100 * evaluation.accuracy:.2f} %{when}")
    if run.finished:
        return parts
    if run.step:
        parts += [_speed(run.speed), f"{math.ceil(run.seconds_left):,} s left"]
    if not run.is_running:
        return [*parts, "paused"] if run.step else parts
    return [*parts, run.queue_status] if run.queue_status else parts


def _speed(steps: float) -> str:
    return counted(round(steps), "step") + " a second" if steps >= 1 else f"{steps:.1g} steps a second"


def last_evaluation(run: Run) -> tuple[int, Evaluation | None]:
    """The newest evaluation on the test digits and its step; None where there is none, or only of NaN."""
    found = [(step, each) for step, each in list(run.evaluations.items()) if math.isfinite(each.loss)]
    return found[-1] if found else (0, None)

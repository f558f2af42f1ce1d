"""The paces at which a run can be shown."""

from __future__ import annotations

from logreg.ui.state.run import Pace
from logreg.ui.state.visitor import DEFAULT_PACE

FULL_SPEED = "full speed"
PACES = {
    "a run in 10 s": DEFAULT_PACE,
    FULL_SPEED: Pace(),
    "100 steps a second": Pace(steps_per_second=100),
    "10 steps a second": Pace(steps_per_second=10),
    "1 step a second": Pace(steps_per_second=1),
}


def pace_name(pace: Pace) -> str:
    """What the page calls it."""
    return next(name for name, each in PACES.items() if each == pace)

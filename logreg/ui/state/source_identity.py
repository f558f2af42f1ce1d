"""Which data a visitor or a run has: whether two have the same, and what their examples are called."""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256

from logreg.errors import UserError
from logreg.ui.state.sources import DataSource


def is_mnist(source: DataSource | None) -> bool:
    """Whether it is all ten of MNIST's digits."""
    return source is None or source.identity is None


def same_data(one: DataSource | None, other: DataSource | None) -> bool:
    """Whether two have the same examples of the same classes, whichever are held out; None has MNIST's digits."""
    return (one.identity if one else None) == (other.identity if other else None)


def held_out(source: DataSource) -> str:
    """What one of the examples that a model is tested on is called."""
    return "test digit" if is_mnist(source) else f"held-out {source.noun}"


def fingerprint(source: DataSource | None) -> str:
    """What tells these data from others after a reload: a hash, empty for MNIST's digits."""
    if source is None or is_mnist(source):
        return ""
    if not source.own:  # a question says all
        return sha256(repr(source.identity).encode()).hexdigest()
    found = sha256(repr(source.classes).encode())
    with suppress(UserError):  # too few to hold any out
        whole = source.by_seed(0)
        for part in (*whole.train, *whole.test):
            found.update(part.numpy().tobytes())
    return found.hexdigest()

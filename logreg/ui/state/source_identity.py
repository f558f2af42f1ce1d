"""Which data a visitor or a run has: whether two have the same, and what their examples are called."""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256

from logreg.errors import UserError
from logreg.ui.state.sources import DataSource


def is_mnist(source: DataSource | None) -> bool:
    """Whether it is all ten of MNIST's digits."""
    return source is None or source.key is None


def same_data(one: DataSource | None, other: DataSource | None) -> bool:
    """Whether two have the same examples of the same classes; None has MNIST's digits."""
    return (one.key if one else None) == (other.key if other else None)


def held_out(source: DataSource) -> str:
    """What one of the examples that a model is tested on is called."""
    return "test digit" if is_mnist(source) else f"held-out {source.noun}"


def fingerprint(source: DataSource | None) -> str:
    """What tells these data from others after a reload: a hash, empty for MNIST's digits."""
    if source is None or is_mnist(source):
        return ""
    if not source.own:  # a question says all
        return sha256(repr(source.key).encode()).hexdigest()
    found = sha256(repr(source.classes).encode())
    with suppress(UserError):  # too few to hold any out
        for part in (*source.train, *source.test):
            found.update(part.numpy().tobytes())
    return found.hexdigest()

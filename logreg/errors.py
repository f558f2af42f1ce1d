"""The error for whatever a person has given us that can't be used."""

from __future__ import annotations


class UserError(ValueError):
    """Bad input: its message is one sentence for whoever gave it, and it is not logged as a fault of ours.

    A `ValueError` too, which is what a caller from Python expects of a bad argument.
    """

"""Errors as the page shows them: one sentence, never a traceback."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import gradio as gr

Handler = TypeVar("Handler", bound=Callable[..., Any])


def one_sentence(handler: Handler) -> Handler:
    """Turn what was wrong with a visitor's input (`ValueError`, `OSError`) into a `gr.Error` with its sentence."""

    @functools.wraps(handler)
    def call(*arguments: Any) -> Any:
        try:
            return handler(*arguments)
        except (ValueError, OSError) as error:
            raise gr.Error(str(error), print_exception=False) from error

    @functools.wraps(handler)
    def iterate(*arguments: Any) -> Iterator[Any]:
        try:
            yield from handler(*arguments)
        except (ValueError, OSError) as error:
            raise gr.Error(str(error), print_exception=False) from error

    return iterate if inspect.isgeneratorfunction(handler) else call  # type: ignore[return-value]


def number(event: gr.EventData, name: str, end: int) -> int:
    """The whole number of that name, from 0 to below `end`, that an event brings; a `ValueError` for anything else."""
    value = getattr(event, name, None)
    if not isinstance(value, int) or not 0 <= value < end:
        raise ValueError(f"{name} must be a whole number from 0 to {end - 1}.")
    return value

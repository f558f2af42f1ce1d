"""Errors as the page shows them: one sentence, never a traceback."""

from __future__ import annotations

import functools
import inspect
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing, contextmanager
from typing import Any, TypeVar

import gradio as gr

from logreg.ui.server.logs import log_event

INTERNAL_ERROR = "The server could not do this: a fault of ours. Try again, or reload the page."

Handler = TypeVar("Handler", bound=Callable[..., Any])


def user_facing_errors(handler: Handler) -> Handler:
    """Turn what was wrong with a visitor's input (`ValueError`, `OSError`) into a `gr.Error` with its sentence.

    Anything else is a fault of ours: it is logged, and the visitor is told so.
    """

    @contextmanager
    def told() -> Iterator[None]:
        try:
            yield
        except (ValueError, OSError) as error:
            log_event("refusal", where=handler.__qualname__)
            # A stranger's half a character, quoted, could not be sent.
            sentence = str(error).encode("utf-8", "replace").decode()
            raise gr.Error(sentence, print_exception=False) from error
        except Exception as error:
            log_event("error", logging.ERROR, where=handler.__qualname__, exc_info=True)
            raise gr.Error(INTERNAL_ERROR, print_exception=False) from error

    @functools.wraps(handler)
    def call(*arguments: Any) -> Any:
        with told():
            return handler(*arguments)

    @functools.wraps(handler)
    def iterate(*arguments: Any) -> Iterator[Any]:
        with told():
            yield from handler(*arguments)

    @functools.wraps(handler)
    async def iterate_async(*arguments: Any) -> AsyncIterator[Any]:
        with told():
            async with aclosing(handler(*arguments)) as results:
                async for result in results:
                    yield result

    if inspect.isasyncgenfunction(handler):
        return iterate_async  # type: ignore[return-value]
    return iterate if inspect.isgeneratorfunction(handler) else call  # type: ignore[return-value]


def event_value(event: gr.EventData, name: str, otherwise: Any = None) -> Any:
    """What an event brings under a name; a stranger's event may bring anything, and in any shape."""
    return event._data.get(name, otherwise) if isinstance(event._data, dict) else otherwise


def number(event: gr.EventData, name: str, end: int) -> int:
    """The whole number of that name, from 0 to below `end`, that an event brings; a `ValueError` for anything else."""
    value = event_value(event, name)
    if not isinstance(value, int) or not 0 <= value < end:
        raise ValueError(f"{name} must be a whole number from 0 to {end - 1}.")
    return value

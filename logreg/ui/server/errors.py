"""Errors as the page shows them: one sentence, never a traceback."""

from __future__ import annotations

import errno
import functools
import inspect
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing, contextmanager
from typing import Any, TypeVar

import gradio as gr

from logreg.errors import UserError
from logreg.ui.server.logs import log_event

INTERNAL_ERROR = "Something went wrong on our side. Try again, or reload the page."
DISK_FULL = "The server's disk is full: nothing was saved. Try again later."

Handler = TypeVar("Handler", bound=Callable[..., Any])


def user_facing_errors(handler: Handler) -> Handler:
    """Turn an error of a handler into a `gr.Error` of one sentence.

    What a visitor can put right (`UserError`), and a file of ours that is missing, is told in its own words. Anything
    else is a fault of ours: it is logged as an error, and the visitor learns no more than that, or of a full disk.
    """

    @contextmanager
    def translated() -> Iterator[None]:
        try:
            yield
        except Exception as error:
            raise gr.Error(_sentence(error, handler.__qualname__), print_exception=False) from error

    @functools.wraps(handler)
    def call(*arguments: Any) -> Any:
        with translated():
            return handler(*arguments)

    @functools.wraps(handler)
    def iterate(*arguments: Any) -> Iterator[Any]:
        with translated():
            yield from handler(*arguments)

    @functools.wraps(handler)
    async def iterate_async(*arguments: Any) -> AsyncIterator[Any]:
        with translated():
            async with aclosing(handler(*arguments)) as results:
                async for result in results:
                    yield result

    if inspect.isasyncgenfunction(handler):
        return iterate_async  # type: ignore[return-value]
    return iterate if inspect.isgeneratorfunction(handler) else call  # type: ignore[return-value]


def _sentence(error: Exception, where: str) -> str:
    """What to tell the visitor; it is logged too."""
    if isinstance(error, UserError) or _is_missing_file(error):
        log_event("refusal", where=where)
        # What a visitor sent may be quoted in it, and a lone surrogate could not be sent back.
        return str(error).encode("utf-8", "replace").decode()
    log_event("error", logging.ERROR, where=where, exc_info=True)
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    return DISK_FULL if full else INTERNAL_ERROR


def _is_missing_file(error: Exception) -> bool:
    """Whether our own code says that a file is missing; what the system says would show the server's paths."""
    return isinstance(error, FileNotFoundError) and error.errno is None


def event_value(event: gr.EventData, name: str, default: Any = None) -> Any:
    """What an event carries under a name; a stranger's event may carry anything, in any shape."""
    try:
        return getattr(event, name, default)
    except TypeError:  # it carries no mapping
        return default


def number(event: gr.EventData, name: str, end: int) -> int:
    """The whole number of that name, from 0 to below `end`, that an event carries; a `UserError` for anything else."""
    value = event_value(event, name)
    if not isinstance(value, int) or not 0 <= value < end:
        raise UserError(f"{name} must be a whole number from 0 to {end - 1}.")
    return value

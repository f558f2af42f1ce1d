"""What an operator reads: one line of JSON for each event."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

LOG = logging.getLogger("logreg.page")


def log_event(event: str, level: int = logging.INFO, exc_info: bool = False, **facts: Any) -> None:
    """Log an event: start, run, refusal, error; never who the visitor is or what was drawn, named or uploaded."""
    LOG.log(level, event, exc_info=exc_info, extra={"facts": facts})


def count_event(event: str) -> None:
    """Count an event that is too frequent for a line of its own."""
    log_event(event, logging.DEBUG)


def event_name(record: logging.LogRecord) -> str:
    """What happened. Of other libraries' records only name and level: their text may quote what a visitor sent."""
    return record.getMessage() if record.name == LOG.name else f"{record.name} {record.levelname.lower()}"


class JsonLine(logging.Formatter):
    """A record as one line of JSON: time, event, facts, and an exception's kind with the line that raised it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line = {"time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")}
        line |= {"event": event_name(record)} | getattr(record, "facts", {})
        if record.exc_info and record.exc_info[1] is not None:
            last = record.exc_info[2]
            while last is not None and last.tb_next is not None:
                last = last.tb_next
            line["kind"] = type(record.exc_info[1]).__name__
            line["at"] = "" if last is None else f"{Path(last.tb_frame.f_code.co_filename).name}:{last.tb_lineno}"
        return json.dumps(line)


def start_log(*others: logging.Handler) -> None:
    """Log to the standard error stream from now on, and to the `others`."""
    lines = logging.StreamHandler(sys.stderr)
    lines.setLevel(logging.INFO)
    lines.setFormatter(JsonLine())
    LOG.setLevel(logging.DEBUG)
    LOG.propagate = False
    LOG.handlers = [lines, *others]


def log_others(is_ending: Callable[[], bool]) -> None:
    """Send the warnings of the web server and of other libraries to the same log, without what a visitor sent.

    Once the server `is_ending`, the web server's are left out: it complains of each connection that a page keeps open,
    and that the end cuts off.
    """
    for name in ("uvicorn", "uvicorn.error", "uvicorn.asgi", "asyncio"):
        other = logging.getLogger(name)
        other.handlers, other.propagate = [], True
    logging.getLogger("uvicorn.error").addFilter(lambda record: not is_ending())
    logging.getLogger().handlers = LOG.handlers[:]

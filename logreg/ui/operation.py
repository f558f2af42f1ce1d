"""For whoever runs the page: a log line an event, counters, `/health`, an orderly end, no files left behind."""

from __future__ import annotations

import ctypes
import gc
import json
import logging
import os
import signal
import socket
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

LOG = logging.getLogger("logreg.page")
COUNTERS = "LOGREG_COUNTERS"  # a variable of the environment: with it, /counters answers
MOST_MEMORY = "LOGREG_MEMORY_MB"  # another: no run begins while the server holds more
FOLDER = "logreg-"
LOST_AFTER = 30  # seconds without an answer of the other side's network


def note(event: str, level: int = logging.INFO, exc_info: bool = False, **facts: Any) -> None:
    """Log an event: start, run, refusal, error; never who the visitor is or what was drawn, named or uploaded."""
    LOG.log(level, event, exc_info=exc_info, extra={"facts": facts})


def count(event: str) -> None:
    """Count an event that is too frequent for a line of its own."""
    note(event, logging.DEBUG)


def _event(record: logging.LogRecord) -> str:
    """What happened; of what others log no more than who and how bad: they may quote what a visitor sent."""
    return record.getMessage() if record.name == LOG.name else f"{record.name} {record.levelname.lower()}"


class JsonLine(logging.Formatter):
    """A record as one line of JSON: time, event, facts; of an exception, its kind and the line that raised it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line = {"time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")}
        line |= {"event": _event(record)} | getattr(record, "facts", {})
        if record.exc_info and record.exc_info[1] is not None:
            last = record.exc_info[2]
            while last is not None and last.tb_next is not None:
                last = last.tb_next
            line["kind"] = type(record.exc_info[1]).__name__
            line["at"] = "" if last is None else f"{Path(last.tb_frame.f_code.co_filename).name}:{last.tb_lineno}"
        return json.dumps(line)


class Counters(logging.Handler):
    """How often each event has been logged."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.counts: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        """Count it."""
        self.counts[_event(record)] += 1


def start_log() -> Counters:
    """Log to the standard error stream from now on, and count."""
    lines, counters = logging.StreamHandler(sys.stderr), Counters()
    lines.setLevel(logging.INFO)
    lines.setFormatter(JsonLine())
    LOG.setLevel(logging.DEBUG)
    LOG.propagate = False
    LOG.handlers = [lines, counters]
    return counters


def log_others() -> None:
    """Let what Gradio and its server complain of be lines of the same log, without what a visitor sent."""
    for name in ("uvicorn", "uvicorn.error", "uvicorn.asgi", "asyncio"):
        other = logging.getLogger(name)
        other.handlers, other.propagate = [], True
    logging.getLogger().handlers = LOG.handlers[:]
    # Gradio prints the traceback of each error that is not ours, and quotes in it what it was given.
    traceback.print_exc = lambda *_, **__: note("error", logging.ERROR, exc_info=True)


def add_routes(app: FastAPI, counters: Counters, counted: Callable[[], dict[str, int]]) -> None:
    """Add `/health`, and `/counters`, with what is `counted` now, where the operator asks for it."""

    async def health(_: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    async def count_all(_: Request) -> JSONResponse:
        return JSONResponse({"events": dict(counters.counts), **counted(), "memory_mb": round(megabytes(), 1)})

    # Before Gradio's own, of which one takes every address of one part for a page.
    app.router.routes.insert(0, Route("/health", health))
    if os.environ.get(COUNTERS):
        app.router.routes.insert(0, Route("/counters", count_all))


def notice_lost(server: uvicorn.Server) -> None:
    """End the connection of a page that has gone without a word: of a phone that sleeps, a network that is lost.

    Its heartbeat is written to every 15 s; Linux would wait a quarter of an hour for the answer.
    """
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        for listening in [each for serving in server.servers for each in serving.sockets]:
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, LOST_AFTER * 1000)


def stop_in_order() -> None:
    """Let SIGTERM, as a Space's restart sends it, end the program as Ctrl+C does."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)


@contextmanager
def own_folder() -> Iterator[Path]:
    """A temporary folder of this process's own, gone with it; what a process that was killed has left goes now.

    All temporary files are made there from now on, those of Gradio too, if it is imported later.
    """
    for left in Path(tempfile.gettempdir()).glob(f"{FOLDER}*-*"):
        owner = left.name.removeprefix(FOLDER).partition("-")[0]
        # In a container each process is the first: what has this one's number is a former one's.
        if owner.isdigit() and (int(owner) == os.getpid() or not _alive(int(owner))):
            rmtree(left, ignore_errors=True)
    # An upload that is still coming may put a file there meanwhile: it goes with the next start.
    with tempfile.TemporaryDirectory(prefix=f"{FOLDER}{os.getpid()}-", ignore_cleanup_errors=True) as folder:
        os.environ["GRADIO_TEMP_DIR"] = tempfile.tempdir = folder
        # Gradio works out statistics of its last 10,000 events after each of them, for a page of its own.
        os.environ |= {"GRADIO_ANALYTICS_MAX_EVENTS": "1", "GRADIO_ANALYTICS_CACHE_FREQUENCY": str(10**9)}
        try:
            yield Path(folder)
        finally:
            tempfile.tempdir = None


def files_in(folder: Path) -> list[Path]:
    """All files in a folder and in those in it; others may be deleting some meanwhile."""
    return [Path(place, name) for place, _, names in os.walk(folder) for name in names]


def delete(path: Path, folder: Path) -> None:
    """Delete a file in a folder, and its own folder in there if that is empty now; it may have gone already."""
    path.unlink(missing_ok=True)
    if path.parent != folder:
        with suppress(OSError):
            path.parent.rmdir()


def give_back() -> None:
    """Return to the system what visitors have left: what is held in circles alone, and what glibc keeps for threads."""
    gc.collect()
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it is another user's
    return True


def most_memory() -> float:
    """The MB from which on no run begins: 12,000, of a Space's 16 GB, or what the environment says."""
    value = os.environ.get(MOST_MEMORY, "12000")
    try:
        return float(value)
    except ValueError:
        raise ValueError(f"{MOST_MEMORY} must be a number of MB, such as 12000, not {value!r}.") from None


def megabytes() -> float:
    """The memory that the process holds; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except OSError:
        return 0.0

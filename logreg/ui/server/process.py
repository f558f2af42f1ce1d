"""The server as a process: its end, its temporary folder, its memory, and connections that are lost."""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree

import uvicorn

MEMORY_LIMIT = "LOGREG_MEMORY_MB"  # a variable of the environment: no run begins while the server holds more
FOLDER = "logreg-"
LOST_AFTER = 30  # seconds without an answer of the other side's network


def set_tcp_timeout(server: uvicorn.Server) -> None:
    """End the connection of a page that has gone without a word: of a phone that sleeps, a network that is lost.

    Its heartbeat is written to every 15 s; Linux would wait a quarter of an hour for the answer.
    """
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        for listening in [each for serving in server.servers for each in serving.sockets]:
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, LOST_AFTER * 1000)


def handle_sigterm() -> None:
    """Let SIGTERM, as a Space's restart sends it, end the program as Ctrl+C does."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)


@contextmanager
def process_temp_dir() -> Iterator[Path]:
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


def release_memory() -> None:
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


def memory_limit_mb() -> float:
    """The MB from which on no run begins: 12,000, of a Space's 16 GB, or what the environment says."""
    value = os.environ.get(MEMORY_LIMIT, "12000")
    try:
        return float(value)
    except ValueError:
        raise ValueError(f"{MEMORY_LIMIT} must be a number of MB, such as 12000, not {value!r}.") from None


def rss_mb() -> float:
    """The memory that the process holds; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except OSError:
        return 0.0

"""The server as a process: its end, its memory, and connections that are lost."""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import socket
from contextlib import suppress
from pathlib import Path

import uvicorn

MEMORY_LIMIT = "LOGREG_MEMORY_MB"  # environment variable: no run starts while the server holds more
WARM_UP = "LOGREG_WARM_UP"  # environment variable: "0" makes the inputs of a preset when the first run asks for them
CUT_OFF_AFTER = 1  # second after which an orderly end cuts off the connections that pages keep open
TCP_TIMEOUT = 30  # seconds without an answer from the other side's network


def limit_shutdown(server: uvicorn.Server) -> None:
    """Don't wait for all pages to close their connections, which they keep for as long as they are open."""
    server.config.timeout_graceful_shutdown = CUT_OFF_AFTER


def is_ending(server: uvicorn.Server | None) -> bool:
    """Whether the server has been told to end."""
    return server is not None and bool(server.should_exit)


def set_tcp_timeout(server: uvicorn.Server) -> None:
    """Close the connections of pages that have vanished: a phone that sleeps, a network that is lost.

    Each page is sent a heartbeat every 15 s; Linux would wait a quarter of an hour for its acknowledgement. Systems
    without this option wait for as long as they do by default.
    """
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        for listening in [each for serving in server.servers for each in serving.sockets]:
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, TCP_TIMEOUT * 1000)


class Terminated(KeyboardInterrupt):
    """SIGTERM has come."""


def handle_sigterm() -> None:
    """Let SIGTERM, as a Space's restart sends it, end the program as Ctrl+C does."""

    def stop(*_: object) -> None:
        raise Terminated

    signal.signal(signal.SIGTERM, stop)


def release_memory() -> None:
    """Return visitors' memory to the system: reference cycles, and what glibc keeps for threads that may want it."""
    gc.collect()
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def memory_limit_mb() -> float:
    """The MB above which no run starts: 12,000 of a Space's 16 GB, or what the environment says."""
    value = os.environ.get(MEMORY_LIMIT, "12000")
    try:
        return float(value)
    except ValueError:
        raise ValueError(f"{MEMORY_LIMIT} must be a number of MB, such as 12000, not {value!r}.") from None


def warms_up() -> bool:
    """Whether the inputs of all presets are made at the start, which takes a minute of one core and 1.2 GB."""
    value = os.environ.get(WARM_UP, "1")
    if value not in ("0", "1"):
        raise ValueError(f"{WARM_UP} must be 0 or 1, not {value!r}.")
    return value == "1"


def rss_mb() -> float:
    """The memory that the process holds, in MB; 0 where the system does not say (Windows, macOS)."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except OSError:
        return 0.0

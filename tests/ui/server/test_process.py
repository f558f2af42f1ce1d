"""What an operator sees and may ask for, and that a page which ends leaves nothing behind."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from uvicorn import Config, Server

from logreg.ui.server.logs import JsonLine
from logreg.ui.server.metrics import METRICS
from logreg.ui.server.process import (
    CUT_OFF_AFTER,
    MEMORY_LIMIT,
    WARM_UP,
    is_ending,
    limit_shutdown,
    memory_limit_mb,
    warms_up,
)

CHECKOUT = Path(__file__).resolve().parents[3]


def test_a_record_is_one_line() -> None:
    record = logging.LogRecord("logreg", logging.INFO, "", 0, "start\nnow", None, None)
    assert "\n" not in JsonLine().format(record)


def test_the_page_answers_a_probe_and_ends_in_order(tmp_path: Path) -> None:
    """/health and, where asked for, figures on a port of their own; after SIGTERM nothing is left of it.

    And nothing was complained of, though pages are open, whose connections the end cuts off.
    """
    with socket.socket() as free, socket.socket() as another:
        free.bind(("127.0.0.1", 0))
        another.bind(("127.0.0.1", 0))
        port, figures = free.getsockname()[1], another.getsockname()[1]
    own = {"GRADIO_SERVER_PORT": str(port), "TMPDIR": str(tmp_path), METRICS: str(figures)}
    settings = {**os.environ, **own}
    app = subprocess.Popen(
        [sys.executable, "app.py"],
        cwd=CHECKOUT,
        env=settings,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert app.stderr is not None
        begun = app.stderr.readline()
        assert json.loads(_ask(f"http://127.0.0.1:{port}/health", app)) == {"status": "ok"}
        assert 'logreg_answer_seconds_count{route="health",status="200"} 1.0' in _ask(
            f"http://127.0.0.1:{figures}/metrics", app
        )
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/gradio_api/heartbeat/mine", timeout=60) as heartbeat:
            assert heartbeat.readline() == b"data: ALIVE\n"
            app.send_signal(signal.SIGTERM)
            _, complaints = app.communicate(timeout=600)
    finally:
        app.kill()
    assert app.returncode == 0
    assert (json.loads(begun)["event"], complaints) == ("start", "")
    assert not list(tmp_path.glob("logreg-*"))


def _ask(url: str, app: subprocess.Popen[str]) -> str:
    for _ in range(600):
        assert app.poll() is None
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{url} did not answer within a minute")


@pytest.mark.parametrize(("value", "expected"), [("0", False), ("1", True)])
def test_whether_inputs_are_made_at_the_start(value: str, expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(WARM_UP, value)
    assert warms_up() is expected


def test_they_are_if_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(WARM_UP, raising=False)
    assert warms_up()


@pytest.mark.parametrize("value", ["", "yes", "2"])
def test_what_is_neither_is_named(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(WARM_UP, value)
    with pytest.raises(ValueError, match=f"LOGREG_WARM_UP must be 0 or 1, not '{value}'"):
        warms_up()


def test_a_memory_limit_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MEMORY_LIMIT, "much")
    with pytest.raises(ValueError, match="LOGREG_MEMORY_MB must be a number of MB, such as 12000, not 'much'"):
        memory_limit_mb()


def test_it_ends_in_time() -> None:
    """It waits no longer than that for the connections of its pages, and tells that it ends."""
    assert not is_ending(None)  # nor before it has begun
    server = Server(Config(lambda *_: None))
    limit_shutdown(server)
    assert server.config.timeout_graceful_shutdown == CUT_OFF_AFTER
    assert not is_ending(server)
    server.handle_exit(signal.SIGTERM, None)
    assert is_ending(server)

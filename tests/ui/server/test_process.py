"""What an operator sees, and that a page which ends leaves nothing behind."""

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

from logreg.ui.server.logs import JsonLine
from logreg.ui.server.metrics import METRICS

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
    assert [json.loads(line)["event"] for line in complaints.splitlines()] == ["start"]
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

"""What an operator sees, and that a page which ends leaves nothing behind."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import gradio as gr
import pytest

from logreg.ui.server.errors import INTERNAL_ERROR, user_facing_errors
from logreg.ui.server.logs import LOG, JsonLine, start_log
from logreg.ui.server.process import process_temp_dir
from logreg.ui.server.routes import COUNTERS

CHECKOUT = Path(__file__).resolve().parents[3]


@user_facing_errors
def _refuse() -> None:
    raise ValueError("private.png is no picture.")


@user_facing_errors
def _fail() -> None:
    raise RuntimeError("secret")


def test_refusals_and_faults_are_logged_without_what_is_private(capsys: pytest.CaptureFixture[str]) -> None:
    """One line of JSON each; the visitor reads the refusal's sentence, but not what went wrong inside."""
    counters = start_log()
    try:
        with pytest.raises(gr.Error, match=r"private\.png"):
            _refuse()
        with pytest.raises(gr.Error, match="fault of ours") as told:
            _fail()
        assert told.value.message == INTERNAL_ERROR
        lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    finally:
        LOG.handlers.clear()
    assert [line["event"] for line in lines] == ["refusal", "error"]
    assert lines[1]["kind"] == "RuntimeError"
    assert lines[1]["at"].startswith("test_process.py:")
    assert "private" not in str(lines)
    assert "secret" not in str(lines)
    assert counters.counts == {"refusal": 1, "error": 1}


def test_a_record_is_one_line() -> None:
    record = logging.LogRecord("logreg", logging.INFO, "", 0, "start\nnow", None, None)
    assert "\n" not in JsonLine().format(record)


def test_what_a_killed_process_has_left_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if it had this one's number, as the first process of a container has; what a living one has stays."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for owner in (gone.pid, os.getpid(), os.getppid()):
        (tmp_path / f"logreg-{owner}-left").mkdir()
    with process_temp_dir() as folder:
        assert Path(folder).is_dir()
        assert not (tmp_path / f"logreg-{gone.pid}-left").exists()
        assert Path(tempfile.mkdtemp()).parent == folder
    assert [path.name for path in tmp_path.iterdir()] == [f"logreg-{os.getppid()}-left"]


def test_the_page_answers_a_probe_and_ends_in_order(tmp_path: Path) -> None:
    """/health and, where asked for, /counters; after SIGTERM nothing is left of it and nothing was complained of."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {**os.environ, "GRADIO_SERVER_PORT": str(port), "TMPDIR": str(tmp_path), COUNTERS: "1"}
    app = subprocess.Popen(
        [sys.executable, "app.py"],
        cwd=CHECKOUT,
        env=settings,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        answer = _ask(f"http://127.0.0.1:{port}/health", app)
        assert answer == {"status": "ok"}
        assert _ask(f"http://127.0.0.1:{port}/counters", app)["events"]["start"] == 1
    finally:
        app.send_signal(signal.SIGTERM)
        _, complaints = app.communicate(timeout=600)
    assert app.returncode == 0
    assert [json.loads(line)["event"] for line in complaints.splitlines()] == ["start"]
    assert not list(tmp_path.glob("logreg-*"))


def _ask(url: str, app: subprocess.Popen[str]) -> dict[str, dict[str, int]]:
    for _ in range(6000):
        assert app.poll() is None
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                found: dict[str, dict[str, int]] = json.load(answer)
                return found
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{url} did not answer within ten minutes")

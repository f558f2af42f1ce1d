"""What a visitor is told of an error, and what the log is."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

import logreg
from logreg.errors import UserError
from logreg.ui.server.errors import DISK_FULL, INTERNAL_ERROR, event_value, number, user_facing_errors
from logreg.ui.server.logs import LOG, start_log


def outcome(error: Exception, capsys: pytest.CaptureFixture[str]) -> tuple[str, dict[str, Any]]:
    """The sentence on the page and the line in the log, of a handler that raises the error."""

    @user_facing_errors
    def handler() -> None:
        raise error

    start_log()
    try:
        with pytest.raises(gr.Error) as raised:
            handler()
        (line,) = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    finally:
        LOG.handlers.clear()
    return str(raised.value.message), line


def test_what_the_visitor_can_put_right_is_told_and_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    message, line = outcome(UserError("private.png is no picture."), capsys)
    assert message == "private.png is no picture."
    assert line["event"] == "refusal"
    assert "private" not in str(line)


def test_a_missing_file_of_ours_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    message, line = outcome(FileNotFoundError("train.gz is missing or altered."), capsys)
    assert message == "train.gz is missing or altered."
    assert line["event"] == "refusal"


@pytest.mark.parametrize(
    "error",
    [
        ValueError("could not broadcast /srv/secret"),
        RuntimeError("secret"),
        FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), "/srv/secret"),
        PermissionError(errno.EACCES, os.strerror(errno.EACCES), "/srv/secret"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_fault_of_ours_is_logged_and_not_explained(error: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    """A `ValueError` of a library too: it is no fault of the visitor's input."""
    message, line = outcome(error, capsys)
    assert message == INTERNAL_ERROR
    assert (line["event"], line["kind"]) == ("error", type(error).__name__)
    assert line["at"].startswith("test_errors.py:")
    assert "secret" not in str(line)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_our_fault_and_said(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    message, line = outcome(OSError(number, os.strerror(number), "/tmp/logreg-1-x/weights"), capsys)
    assert message == DISK_FULL
    assert (line["event"], line["kind"]) == ("error", "OSError")
    assert "weights" not in str(line)


def test_a_lone_surrogate_can_be_sent_back(capsys: pytest.CaptureFixture[str]) -> None:
    message, _ = outcome(UserError("no model \ud800"), capsys)
    assert message == "no model ?"


@pytest.mark.parametrize("data", [None, 7, "index", ["index"], [], {"other": 1}, True])
def test_an_event_may_carry_anything(data: object) -> None:
    """In any shape; only what is there under the name counts."""
    event = gr.EventData(None, data)
    assert event_value(event, "index", "default") == "default"
    with pytest.raises(UserError, match="index must be a whole number from 0 to 9"):
        number(event, "index", 10)


def test_what_an_event_carries() -> None:
    event = gr.EventData(None, {"index": 7})
    assert number(event, "index", 10) == 7
    for end in (7, 3):
        with pytest.raises(UserError):
            number(event, "index", end)


def test_generators_are_covered() -> None:
    @user_facing_errors
    def handler() -> Any:
        yield 1
        raise UserError("Too many.")

    results: Callable[[], Any] = handler
    values = results()
    assert next(values) == 1
    with pytest.raises(gr.Error, match="Too many"):
        next(values)


def test_our_own_refusals_are_user_errors() -> None:
    """A plain `ValueError` would be told as a fault of ours; what an operator has set wrong is no visitor's."""
    folder = Path(logreg.__file__).parent
    found = {path.name for path in folder.rglob("*.py") if "raise ValueError" in path.read_text()}
    assert found <= {"process.py", "draining.py", "metrics.py"}

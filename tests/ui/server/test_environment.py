"""What the environment may ask of the server's process."""

from __future__ import annotations

import pytest

from logreg.ui.server.process import MEMORY_LIMIT, WARM_UP, memory_limit_mb, warms_up


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

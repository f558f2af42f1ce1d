"""`/health` for everyone, `/counters` for the operator."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from logreg.ui.server.logs import Counters
from logreg.ui.server.routes import COUNTERS, operator_routes

SECRET = "a-long-secret-of-the-operator"


def client(monkeypatch: pytest.MonkeyPatch, setting: str | None, host: str = "127.0.0.1") -> TestClient:
    """One at that address, of a server with that setting."""
    if setting is None:
        monkeypatch.delenv(COUNTERS, raising=False)
    else:
        monkeypatch.setenv(COUNTERS, setting)
    return TestClient(Starlette(routes=operator_routes(Counters(), lambda: {"pages": 3})), client=(host, 1234))


def test_health_is_for_everyone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert client(monkeypatch, None, "192.0.2.1").get("/health").json() == {"status": "ok"}


@pytest.mark.parametrize("setting", [None, ""])
def test_without_the_setting_there_are_no_counters(monkeypatch: pytest.MonkeyPatch, setting: str | None) -> None:
    asker = client(monkeypatch, setting)
    assert asker.get("/counters").status_code == 404
    assert asker.get("/counters", headers={"Authorization": "Bearer "}).status_code == 404


def test_counters_answer_this_machine_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """And none that asks through a proxy on it."""
    asker = client(monkeypatch, "1")
    assert asker.get("/counters").json()["pages"] == 3
    assert client(monkeypatch, "1", "::1").get("/counters").status_code == 200
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        assert asker.get("/counters", headers={name: "127.0.0.1"}).status_code == 404
    assert client(monkeypatch, "1", "192.0.2.1").get("/counters").status_code == 404


def test_counters_answer_who_knows_the_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """From wherever; and nobody else, on this machine neither."""
    asker = client(monkeypatch, SECRET, "192.0.2.1")
    assert asker.get("/counters", headers={"Authorization": f"Bearer {SECRET}"}).json()["pages"] == 3
    for wrong in ("", SECRET, "Bearer 1", "Bearer ", f"Bearer {SECRET}x"):
        assert asker.get("/counters", headers={"Authorization": wrong}).status_code == 404
    assert client(monkeypatch, SECRET).get("/counters").status_code == 404


def test_a_secret_is_not_short(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="a secret of at least 16 characters"):
        client(monkeypatch, "yes")

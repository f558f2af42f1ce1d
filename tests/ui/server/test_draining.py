"""How a server ends that has a balancer before it. `test_process.py` ends a real one."""

from __future__ import annotations

import time
from threading import Thread

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from logreg.ui.server import draining
from logreg.ui.server.draining import DRAIN, Drain, DrainMiddleware, drain_seconds
from logreg.ui.server.process import Terminated
from tests.ui.server.waiting import wait_until

OTHERS = ("/", "/config", "/config/", "/gradio_api/upload", "/gradio_api/queue/join", "/present/me")


def client(drain: Drain) -> TestClient:
    """Of a server that answers anything."""

    async def anything(_: Request) -> PlainTextResponse:
        return PlainTextResponse("here")

    routes = [drain.health(), Route("/{path:path}", anything, methods=["GET", "POST"])]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(DrainMiddleware, drain=drain)]))


def refused(asker: TestClient) -> set[str]:
    """What is answered with 503."""
    return {path for path in ("/health", *OTHERS) if asker.get(path).status_code == 503}


def test_it_refuses_new_visitors_then_uploads_and_ends_when_all_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each in its time: new visitors while pages are open, uploads once they are closed."""
    pages = [1]
    drain = Drain(600, lambda: len(pages))
    asker, seen = client(drain), list[set[str]]()
    assert refused(asker) == set()

    def leave() -> None:
        wait_until(lambda: drain.began)
        seen.append(refused(asker))
        with drain.request():
            pages.clear()
            wait_until(lambda: len(drain.refused) == 3)
            seen.append(refused(asker))

    def sleep(seconds: float) -> None:
        if not drain.began and seconds > 1:
            raise Terminated
        time.sleep(seconds)

    monkeypatch.setattr(draining, "sleep", sleep)
    visitor = Thread(target=leave)
    visitor.start()
    drain.wait_for_end()
    visitor.join()
    assert seen[0] == {"/health", "/", "/config", "/config/"}
    assert seen[1] == {*seen[0], "/gradio_api/upload"}
    assert asker.get("/health").json() == {"status": "draining"}


def test_it_takes_no_time_unless_it_is_asked_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(DRAIN, raising=False)
    assert drain_seconds() == 0


@pytest.mark.parametrize("value", ["", "-1", "nan", "inf", "3601", "a minute"])
def test_what_is_no_time_is_named(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DRAIN, value)
    with pytest.raises(ValueError, match=f"LOGREG_DRAIN_SECONDS must be a number of seconds from 0 to 3600.*'{value}'"):
        drain_seconds()

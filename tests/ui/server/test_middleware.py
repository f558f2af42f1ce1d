"""Which requests reach the app, and which are refused before."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from logreg.ui.server import uploads
from logreg.ui.server.middleware import (
    HEADERS,
    MAX_MESSAGE_BYTES,
    MAX_UNQUEUED_BYTES,
    MAX_UPLOAD_BYTES,
    RequestFilterMiddleware,
)
from logreg.ui.server.scheduler import TrainingScheduler
from logreg.ui.server.sessions import MAX_NAME_LENGTH


class Pages:
    """Notes which sessions' pages are open."""

    def __init__(self) -> None:
        self.open: list[str] = []

    def is_ending(self) -> bool:
        """It is not."""
        return False

    def is_known(self, name: str) -> bool:
        """One is."""
        return name == "mine"

    @contextmanager
    def page(self, name: str) -> Iterator[None]:
        """While one is."""
        self.open.append(name)
        yield
        self.open.remove(name)


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """How long the body is."""
    body = await Request(scope, receive).body()
    await PlainTextResponse(str(len(body)), headers={"Referrer-Policy": "no-referrer"})(scope, receive, send)


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    sessions: Any = Pages()
    return TestClient(RequestFilterMiddleware(ExceptionMiddleware(echo), TrainingScheduler(), sessions, tmp_path))


OPEN = """
/ /?features=hog /config /config/ /assets/index.js /gradio_api/file=/x /gradio_api/queue/join /gradio_api/call/predict
/gradio_api/run/predict /gradio_api/info /gradio_api/mcp/ /health
"""
CLOSED = """
/gradio_api/deep_link /gradio_api/component_server /gradio_api/process_recording /gradio_api/proxy=http://127.0.0.1/
/gradio_api/stream/1 /gradio_api/stream/a/1/2/playlist.m3u8 /gradio_api/vibe-edit /gradio_api/dev/reload
/gradio_api/api/predict /gradio_api/custom_component/1/client/js/x /gradio_api/file/etc/passwd /gradio_api/profiling
/gradio_api/file=https://example.com/ /gradio_api/file=app.py /monitoring /runs /login /openapi.json /docs /confignot
"""


@pytest.mark.parametrize("path", OPEN.split())
def test_what_the_page_needs_comes_in(client: TestClient, path: str) -> None:
    assert client.post(path, content=b"12345").text == "5"


@pytest.mark.parametrize("path", CLOSED.split())
def test_what_it_does_not_need_is_closed(client: TestClient, path: str) -> None:
    answer = client.post(path, content=b"12345")
    assert (answer.status_code, answer.text) == (404, "There is nothing here.")


@pytest.mark.parametrize(
    ("path", "largest"),
    [
        ("/gradio_api/run/predict", MAX_UNQUEUED_BYTES),
        ("/gradio_api/queue/join", MAX_MESSAGE_BYTES),
        ("/gradio_api/upload", MAX_UPLOAD_BYTES),
    ],
)
def test_what_is_too_large_stays_out(client: TestClient, path: str, largest: int) -> None:
    """Whether the request says how large it is, or not."""

    def in_pieces(length: int) -> Iterator[bytes]:
        for start in range(0, length, 1_000_000):
            yield bytes(min(1_000_000, length - start))

    for content in (bytes(largest), in_pieces(largest)):
        assert client.post(path, content=content).text == str(largest)
    for content in (bytes(largest + 1), in_pieces(largest + 1)):
        answer = client.post(path, content=content)
        assert answer.status_code == 413
        assert answer.text == f"That is too large: at most {largest:,} bytes are taken here."


@pytest.mark.parametrize("length", ["-1", "1e3", "9" * 5000, "\u0665", ""])
def test_a_length_that_is_none_stays_out(client: TestClient, length: str) -> None:
    headers = {b"Content-Length": length.encode()}
    assert client.post("/gradio_api/run/predict", headers=headers).status_code == 413


@pytest.mark.parametrize("path", ["/gradio_api/upload", "/gradio_api/mcp/"])
def test_the_oldest_uploads_make_room(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """For who uploads now, and nobody else's request deletes any."""

    def upload(*names: str) -> None:
        for age, name in enumerate(names):
            (tmp_path / name).mkdir()
            (tmp_path / name / "file").write_bytes(bytes(400))
            os.utime(tmp_path / name / "file", (age, age))

    def left() -> list[str]:
        return sorted(file.parent.name for file in tmp_path.rglob("file"))

    monkeypatch.setattr(uploads, "MAX_UPLOADED_BYTES", 1000)
    upload("c", "b", "a")
    assert client.post("/gradio_api/run/predict", content=b"x").status_code == 200
    assert left() == ["a", "b", "c"]
    assert client.post(path, content=b"x").status_code == 200
    assert left() == ["a", "b"]
    monkeypatch.setattr(uploads, "MAX_FILES", 2)
    assert client.post(path, content=b"x").status_code == 200
    assert left() == ["a"]


def test_a_message_of_too_many_values_stays_out(client: TestClient) -> None:
    """A small one can be a large one in memory: [[],[],[]...]."""
    answer = client.post("/gradio_api/queue/join", content=b"[" + b"[]," * 20_001 + b"[]]")
    assert (answer.status_code, answer.text) == (413, "A message has at most 20,000 values.")
    assert client.post("/gradio_api/queue/join", content=b"[" + b"[]," * 20_000 + b"[]]").status_code == 200


def test_a_query_has_an_end(client: TestClient) -> None:
    assert client.get("/?" + "a" * 4000).status_code == 200
    assert client.get("/?" + "a" * 4001).status_code == 414


def test_runs_wait_for_who_is_answered_and_not_for_who_dawdles(tmp_path: Path) -> None:
    """From when a request has come whole until its answer begins."""
    scheduler, seen, given = TrainingScheduler(), [], Pages()

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scheduler._interactive)
        await Request(scope, receive).body()
        seen.append(scheduler._interactive)
        await PlainTextResponse("")(scope, receive, send)

    sessions: Any = given
    behind = RequestFilterMiddleware(answer, scheduler, sessions, tmp_path)

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            await send(message)
            seen.append(scheduler._interactive)

        await behind(scope, receive, sent)

    TestClient(watched).post("/gradio_api/run/predict", content=b"x")
    assert seen == [0, 1, 0, 0]
    assert scheduler._interactive == 0


@pytest.mark.parametrize("path", ["/", "/monitoring"])
def test_every_answer_says_what_a_browser_may(client: TestClient, path: str) -> None:
    """Unless the app has said so itself."""
    answer = client.get(path)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]
    if path == "/":
        assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_page_can_ask_whether_it_is_known(client: TestClient) -> None:
    """And tell this server from the one that it was opened with."""
    mine, other = client.get("/present/mine").json(), client.get("/present/other").json()
    assert (mine["known"], other["known"]) == (True, False)
    assert mine["server"] == other["server"]


def test_a_heartbeats_name_is_short(client: TestClient) -> None:
    """As long a one as a session may have; a longer one opens nothing."""
    address = "/gradio_api/heartbeat/"
    assert client.get(address + MAX_NAME_LENGTH * "x").status_code == 200
    refused = client.get(address + (MAX_NAME_LENGTH + 1) * "x")
    assert (refused.status_code, refused.text) == (414, f"A session's name has at most {MAX_NAME_LENGTH} characters.")


def test_a_heartbeat_is_an_open_page(tmp_path: Path) -> None:
    """For as long as it lasts; nothing else is one."""
    pages, seen = Pages(), []

    async def look(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(list(pages.open))
        await PlainTextResponse("")(scope, receive, send)

    sessions: Any = pages
    client = TestClient(RequestFilterMiddleware(look, TrainingScheduler(), sessions, tmp_path))
    client.get("/gradio_api/heartbeat/mine")
    client.get("/gradio_api/queue/data?session_hash=mine")
    assert seen == [["mine"], []]
    assert pages.open == []

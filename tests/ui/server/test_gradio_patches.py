"""Each patch takes hold of the Gradio that is installed, and nothing outside its file touches what they touch."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest
from fastapi.testclient import TestClient
from gradio import processing_utils, queueing, route_utils, routes, utils
from gradio.queueing import Event
from gradio.routes import App
from gradio.state_holder import SessionState

from logreg.ui.server import gradio_patches, sessions
from logreg.ui.server.gradio_patches import SlimSessionState, forget_uploads, patch_modules, patch_page
from logreg.ui.server.logs import LOG, start_log
from logreg.ui.server.sessions import Sessions
from logreg.ui.state.visitor import Visitor


@pytest.fixture(autouse=True)
def original(monkeypatch: pytest.MonkeyPatch) -> None:
    """Gradio's modules are as they were after each test."""
    for module, name in (
        (processing_utils, "async_ssrf_protected_get"),
        (route_utils, "GradioMultiPartParser"),
        *((module, "traceback") for module in (queueing, routes, route_utils, utils)),
        *((sys.modules[name], "SessionState") for name in {"gradio.route_utils", "gradio.mcp"} & sys.modules.keys()),
    ):
        monkeypatch.setattr(module, name, getattr(module, name))


class Served:
    """A small page with a visitor, served as ours is: what it is made of, and a client."""

    def __init__(self) -> None:
        patch_modules()
        with gr.Blocks(analytics_enabled=False) as self.page:
            self.visitor, file, text = gr.State(Visitor()), gr.File(), gr.Textbox()
            file.upload(lambda file: "taken", file, text, api_name="take", queue=False)
            text.submit(self.fail, text, text, api_name="fail", queue=False)
            text.change(lambda visitor: "", self.visitor, text, api_name="slow", concurrency_limit=1)
            text.input(lambda visitor: "", self.visitor, text, api_name="usual")
        self.page.queue()
        self.page.max_file_size = None  # which `launch` would set
        self.sessions = Sessions()
        self.app = App.create_app(self.page, app_kwargs={"lifespan": self.lifespan})

    @asynccontextmanager
    async def lifespan(self, app: App) -> Any:
        patch_page(self.page, app, self.sessions)
        yield

    def fail(self, text: str) -> str:
        raise RuntimeError(f"secret {text}")

    def call(self, client: TestClient, name: str, *data: Any, **more: Any) -> Any:
        return client.post(f"/gradio_api/run/{name}", json={"data": data, **more})

    def index(self, name: str) -> int:
        return next(index for index, fn in self.page.fns.items() if fn.api_name == name)


def run_apart(work: Coroutine[Any, Any, Any]) -> Any:
    """Run it in a thread of its own: this one may already have a loop, that of another test's browser."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@pytest.fixture
def served() -> Served:
    async def make() -> Served:
        return Served()

    return run_apart(make())  # where no loop is running, Gradio makes some, and never closes them


@pytest.fixture
def client(served: Served) -> Iterator[TestClient]:
    with TestClient(served.app) as client:
        yield client


@contextmanager
def logged(capsys: pytest.CaptureFixture[str]) -> Iterator[list[dict[str, Any]]]:
    """The lines of the log, once it is over."""
    lines: list[dict[str, Any]] = []
    start_log()
    try:
        yield lines
        lines += [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    finally:
        LOG.handlers.clear()


def test_another_gradio_is_told_of(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """One line, and it runs; the one that the patches were written for is not mentioned."""
    with logged(capsys) as lines:
        patch_modules()
    assert gr.__version__ != gradio_patches.WRITTEN_FOR or lines == []
    monkeypatch.setattr(gr, "__version__", "7.0.0")
    with logged(capsys) as lines:
        patch_modules()
    assert [(line["event"], line["version"]) for line in lines] == [("other gradio", "7.0.0")]


def test_no_address_is_fetched(served: Served, client: TestClient) -> None:
    file = {"path": "http://127.0.0.1:9/x.png", "meta": {"_type": "gradio.FileData"}}
    answer = served.call(client, "take", file)
    assert answer.status_code == 500
    assert "this server fetches nothing" in answer.text


def test_a_form_has_one_file(client: TestClient) -> None:
    assert client.post("/gradio_api/upload", files=[("files", ("a.txt", b"a"))]).status_code == 200
    answer = client.post("/gradio_api/upload", files=[("files", ("a.txt", b"a")), ("files", ("b.txt", b"b"))])
    assert answer.status_code == 400
    assert "Too many files" in answer.text


def test_a_traceback_is_a_line_without_what_was_sent(
    served: Served, client: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    with logged(capsys) as lines:
        served.call(client, "fail", "sent")
    assert [(line["event"], line["kind"]) for line in lines] == [("error", "RuntimeError")]
    assert "secret" not in str(lines)
    assert not hasattr(sys.modules["traceback"].print_exc, "__self__")  # everyone else's is as it was


def test_every_session_is_a_slim_one_of_ours(
    served: Served, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a name or without, in the order of Gradio's own calls; no other record is made."""
    made: list[SlimSessionState] = []

    def make(self: SlimSessionState, page: gr.Blocks, build: Any = SlimSessionState.__init__) -> None:
        build(self, page)
        made.append(self)

    def fat(self: SessionState, page: gr.Blocks) -> None:
        pytest.fail("Gradio made a record of its own")

    monkeypatch.setattr(SlimSessionState, "__init__", make)
    monkeypatch.setattr(SessionState, "__init__", fat)
    assert served.call(client, "usual", None, session_hash="mine").status_code == 200
    assert "mine" in served.sessions
    assert served.app.state_holder["mine"] is made[0]
    assert isinstance(made[0][served.visitor._id], Visitor)
    assert made[0].config_values == {}
    assert served.call(client, "usual", None).status_code == 200
    assert len(made) == 2


def test_gradio_forgets_whom_we_forget(served: Served, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """When it looks for what has expired; and its queue does too."""
    served.call(client, "usual", None, session_hash="mine")
    queue = served.page._queue
    queue.pending_messages_per_session["mine"] = queueing.AsyncQueue()
    queue.pending_event_ids_session["mine"] = set()
    monkeypatch.setattr(sessions, "FORGET_AFTER", -1.0)
    served.app.state_holder.delete_all_expired_state()
    assert "mine" not in served.app.state_holder
    assert "mine" not in queue.pending_messages_per_session
    assert "mine" not in queue.pending_event_ids_session


def join(served: Served, client: TestClient, session: str, name: str) -> int:
    content = {"data": [None], "fn_index": served.index(name), "session_hash": session}
    status: int = client.post("/gradio_api/queue/join", json=content).status_code
    return status


def test_nobody_fills_the_queue(served: Served, client: TestClient) -> None:
    """A session has few slow events, some of another kind, and few in all; another session is let in beside it."""
    served.page._queue.start = lambda: None  # type: ignore[method-assign]  # nothing is done: all of them wait
    assert [join(served, client, "mine", "slow") for _ in range(3)] == [200, 200, 503]
    assert [join(served, client, "mine", "usual") for _ in range(9)] == [200] * 8 + [503]
    assert join(served, client, "other", "slow") == 200


def test_no_kind_of_event_fills_the_queue(served: Served, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "MAX_WAITING_ALIKE", 2)
    assert [join(served, client, f"session {number}", "slow") for number in range(3)] == [200, 200, 503]
    assert join(served, client, "session 3", "usual") == 200


def test_who_reads_no_messages_gets_no_more(served: Served, client: TestClient) -> None:
    """And the event that sends them ends, as for one who has gone."""

    async def send() -> list[Any]:
        queue, request = served.page._queue, SimpleNamespace()
        event = Event("mine", served.page.fns[served.index("usual")], request, None)  # type: ignore[arg-type]
        messages = queue.pending_messages_per_session["mine"] = queueing.AsyncQueue()
        for number in range(gradio_patches.MAX_UNREAD + 50):
            queue.send_message(event, gradio_patches.ProcessCompletedMessage(output={"data": number}, success=True))
            if number < 50:
                messages.get_nowait()
        assert event.alive
        for _ in range(2):
            queue.send_message(event, gradio_patches.ProcessCompletedMessage(output={}, success=True))
        assert not event.alive
        return [messages.get_nowait() for _ in range(messages.qsize())]

    sent = run_apart(send())
    assert len(sent) <= gradio_patches.MAX_UNREAD + 2
    assert sent[-1].msg == "process_completed"
    assert sent[-1].event_id == sent[-2].event_id


def test_gradio_remembers_no_upload_for_ever(served: Served, client: TestClient, tmp_path: Path) -> None:
    """Neither the name of one that is gone, nor the progress that nobody asked for."""
    kept = tmp_path / "kept.png"
    kept.touch()
    served.page.temp_file_sets.append({str(kept), str(tmp_path / "gone.png")})
    uploaded = client.post("/gradio_api/upload?upload_id=1", files=[("files", ("a.txt", b"a"))]).json()[0]
    assert any(uploaded in files for files in served.page.temp_file_sets)
    assert "1" in routes.file_upload_statuses._statuses
    Path(uploaded).unlink()
    for number in range(gradio_patches.MAX_TRACKED_UPLOADS + 1):
        routes.file_upload_statuses.track(str(number))
    forget_uploads(served.page)
    assert [name for files in served.page.temp_file_sets for name in files] == [str(kept)]
    assert not routes.file_upload_statuses._statuses
    assert not routes.file_upload_statuses._signals


def test_an_idle_queue_rests(served: Served, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    queue, rests = served.page._queue, []

    async def sleep(seconds: float) -> None:
        rests.append(seconds)
        queue.stopped = True

    monkeypatch.setattr(queueing, "asyncio", SimpleNamespace(sleep=sleep))
    run_apart(queue.start_processing())
    assert rests == [gradio_patches.QUEUE_REST]

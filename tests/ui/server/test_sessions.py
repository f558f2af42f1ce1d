"""What the server keeps for a session, and that it forgets it."""

from __future__ import annotations

import os
import queue
import time
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest
from gradio.blocks import BlocksConfig
from gradio.utils import LRUCache

from logreg import Dataset, Trainer, TrainingConfig
from logreg.ui.server import sessions as limits
from logreg.ui.server.sessions import FORGET_AFTER, Sessions
from logreg.ui.server.uploads import FILES_KEPT, sweep
from logreg.ui.state.visitor import Visitor

VISITOR, MODEL = 101, 102  # the ids of the page's two components


@pytest.fixture
def sessions(tmp_path: Path) -> Sessions:
    """Those of a page with a visitor's state and a choice; without the event loops that Gradio's page begins."""
    page: Any = SimpleNamespace(
        _queue=Queue(), temp_file_sets=[], renderables=[], server=SimpleNamespace(should_exit=False)
    )
    page.default_config = BlocksConfig(page)
    page.default_config.blocks = {VISITOR: gr.State(Visitor()), MODEL: gr.Dropdown(["a", "b"], value="a")}
    page.blocks = page.default_config.blocks
    return Sessions(page, tmp_path)


class Queue:
    """What Gradio's keeps of sessions."""

    def __init__(self) -> None:
        self.pending_messages_per_session: Any = LRUCache(3)
        self.sent: list[Any] = []
        self.pending_event_ids_session: dict[str, set[str]] = {}

    async def push(self, body: Any, request: object, username: object) -> tuple[bool, str, str]:
        """As Gradio's, an event that goes on from now on."""
        events = self.pending_event_ids_session.setdefault(body.session_hash, set())
        events.add(str(len(events)))
        return True, "", "success"

    def send_message(self, event: Any, event_message: Any) -> None:
        """Puts it there, as Gradio does."""
        self.pending_messages_per_session[event.session_hash].put_nowait(event_message)


def leave_alone(sessions: Sessions, *names: str) -> None:
    """As if the sessions had not been used for long."""
    for name in names:
        sessions.time_last_used[name] = datetime.now() - timedelta(seconds=FORGET_AFTER + 1)


def wait_until(found: object) -> None:
    end = time.monotonic() + 30
    while not found():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.01)


def test_each_session_has_a_visitor_and_choices_of_its_own(sessions: Sessions) -> None:
    mine, other = sessions["mine"], sessions["other"]
    assert mine[VISITOR] is sessions["mine"][VISITOR]
    assert mine[VISITOR] is not other[VISITOR]
    mine[MODEL] = gr.Dropdown(["a", "b", "own"], value="own", render=False)
    assert mine[MODEL].value == "own"
    assert other[MODEL].value == "a"
    assert sessions["new"][MODEL].value == "a"


def test_who_has_gone_is_forgotten_and_who_is_here_is_not(sessions: Sessions, few: Dataset) -> None:
    """A page that is open keeps its session for as long as it is; a call to the API has none, and is soon forgotten."""
    visitors = {name: sessions[name][VISITOR] for name in ("open", "closed", "call", "recent")}
    runs = {name: each.begin(Trainer(TrainingConfig(), few, few)) for name, each in visitors.items()}
    with sessions.page("open"), sessions.page("open"):  # in two tabs
        with sessions.page("open"), sessions.page("closed"):
            pass
        leave_alone(sessions, "open", "closed", "call")
        sessions.delete_all_expired_state()
        assert set(sessions.session_data) == {"open", "recent"}
        wait_until(lambda: visitors["closed"].run is None and visitors["call"].run is None)
        assert visitors["open"].run is runs["open"]
        assert visitors["recent"].run is runs["recent"]
        assert sessions.counts() == {"pages": 1, "sessions": 2}
    assert sessions["closed"][VISITOR] is not visitors["closed"]


def test_a_run_pauses_as_soon_as_its_page_is_closed(sessions: Sessions, few: Dataset) -> None:
    """And goes on if the page is back in time."""
    visitor: Visitor = sessions["mine"][VISITOR]
    run = visitor.begin(Trainer(TrainingConfig(), few, few))
    with sessions.page("mine"):
        turn = run.take_turn()
        assert run.advance(turn, 1)
    wait_until(turn.is_set)
    with sessions.page("mine"):
        sessions.delete_all_expired_state()
        assert sessions["mine"][VISITOR].run is run
        assert run.advance(run.take_turn(), 1)


def test_the_time_begins_when_the_page_is_closed(sessions: Sessions) -> None:
    """Not when its last event was: a page may be open for an hour without one."""
    assert sessions["mine"][VISITOR]
    with sessions.page("mine"):
        leave_alone(sessions, "mine")
    sessions.delete_all_expired_state()
    assert "mine" in sessions


def test_there_are_no_more_sessions_than_may_be(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "capacity", 10)
    for number in range(100):
        assert sessions[f"call {number}"][VISITOR]
    assert list(sessions.session_data) == [f"call {number}" for number in range(90, 100)]
    assert len(sessions.time_last_used) == 10


def test_a_page_that_is_open_is_not_the_one_that_goes(
    sessions: Sessions, few: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what goes is freed."""
    monkeypatch.setattr(sessions, "capacity", 3)
    visitors = [sessions[name][VISITOR] for name in ("first", "second", "third")]
    for visitor in visitors:
        visitor.begin(Trainer(TrainingConfig(), few, few))
    with sessions.page("first"):
        assert sessions["fourth"][VISITOR]
        assert list(sessions.session_data) == ["first", "third", "fourth"]
        wait_until(lambda: visitors[1].run is None)
        assert visitors[0].run is not None


def test_a_page_that_asks_is_known_for_as_long_as_it_asks(sessions: Sessions) -> None:
    """Though its heartbeat was lost; a session that has been forgotten is not known, and does not begin by asking."""
    assert sessions["mine"][VISITOR]
    leave_alone(sessions, "mine")
    assert sessions.known("mine")
    sessions.delete_all_expired_state()
    assert sessions.known("mine")
    leave_alone(sessions, "mine")
    sessions.delete_all_expired_state()
    assert not sessions.known("mine")
    assert "mine" not in sessions.session_data


def test_who_reads_no_messages_gets_no_more(sessions: Sessions) -> None:
    """And the event that sends them ends, as for one who has gone."""
    event: Any = SimpleNamespace(session_hash="mine", alive=True, _id="event")
    sent: Any = sessions.blocks._queue.send_message
    messages: Any = queue.Queue()
    sessions.blocks._queue.pending_messages_per_session["mine"] = messages
    for number in range(limits.MAX_UNREAD + 50):
        sent(event, number)
        if number < 50:
            messages.get()
    assert event.alive
    sent(event, 0)
    sent(event, 0)
    assert not event.alive
    assert messages.qsize() == limits.MAX_UNREAD + 2  # the last tells of the end
    *_, last = messages.queue
    assert (last.msg, last.event_id, last.success) == ("process_completed", "event", True)


def test_nobody_fills_the_queue(sessions: Sessions) -> None:
    """A session has few events at once, and so have all that have no page open; who has one is let in beside them."""

    def ask(name: str) -> str:
        body: Any = SimpleNamespace(session_hash=name)
        asked: Any = sessions.blocks._queue.push(body=body, request=None, username=None)  # type: ignore[arg-type]
        with pytest.raises(StopIteration) as ended:  # nothing in it waits: no loop is needed
            asked.send(None)
        answer: Any = ended.value.value
        return str(answer[2])

    states = [ask("mine") for _ in range(limits.MAX_CONCURRENT + 1)]
    assert states == ["success"] * limits.MAX_CONCURRENT + ["queue_full"]
    states = [ask(f"caller {number}") for number in range(limits.MAX_PAGELESS)]
    assert states.count("success") == limits.MAX_PAGELESS - limits.MAX_CONCURRENT
    with sessions.page("open"):
        assert ask("open") == "success"


def test_a_sessions_name_has_an_end(sessions: Sessions) -> None:
    with pytest.raises(ValueError, match="at most 100 characters"):
        sessions["a" * 101]


def test_files_are_deleted_once_they_are_old(tmp_path: Path) -> None:
    """With the folders that they leave empty; and what is gone is not kept in Gradio's lists either."""
    for name in ("old/a.png", "both/a.png", "both/b.png", "c.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    for name in ("old/a.png", "both/a.png", "c.png"):
        os.utime(tmp_path / name, (0, time.time() - FILES_KEPT - 1))
    known = {str(tmp_path / name) for name in ("old/a.png", "both/b.png", "never.png")}
    sweep(tmp_path, [known])
    assert [path.relative_to(tmp_path).as_posix() for path in sorted(tmp_path.rglob("*"))] == ["both", "both/b.png"]
    assert known == {str(tmp_path / "both/b.png")}


def test_the_folder_is_swept_while_the_page_is_served(
    sessions: Sessions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "old.png").touch()
    os.utime(tmp_path / "old.png", (0, 0))
    monkeypatch.setattr(limits, "SWEEP_EVERY", 0.0)
    sessions.delete_all_expired_state()
    wait_until(lambda: not (tmp_path / "old.png").exists())

"""What the server keeps for a session, and that it forgets it."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from logreg import Dataset, Trainer, TrainingConfig
from logreg.ui.server import sessions as limits
from logreg.ui.server.sessions import FORGET_AFTER, Sessions, admits_alike
from logreg.ui.server.uploads import MAX_AGE, delete_old
from logreg.ui.state.visitor import Visitor
from tests.ui.server.waiting import wait_until

VISITOR = 101  # the id of the page's component


def visitor_of(sessions: Sessions, name: str) -> Visitor:
    """The visitor of the session of that name, which is made if need be."""
    state: Any = sessions.get(name, lambda: SimpleNamespace(state_data={VISITOR: Visitor()}))
    visitor: Visitor = state.state_data[VISITOR]
    return visitor


def leave_alone(sessions: Sessions, *names: str) -> None:
    """As if the sessions had not been used for long."""
    for name in names:
        sessions._last_used[name] = time.monotonic() - FORGET_AFTER - 1


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    """As `launch` leaves it: what is there is not searched again for what a visitor has left."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def sessions() -> Sessions:
    return Sessions()


def test_each_session_has_a_visitor_of_its_own(sessions: Sessions) -> None:
    mine = visitor_of(sessions, "mine")
    assert visitor_of(sessions, "mine") is mine
    assert visitor_of(sessions, "other") is not mine


def test_who_has_gone_is_forgotten_and_who_is_here_is_not(sessions: Sessions, few: Dataset) -> None:
    """A page that is open keeps its session for as long as it is; a call to the API has none, and is soon forgotten."""
    visitors = {name: visitor_of(sessions, name) for name in ("open", "closed", "call", "recent")}
    runs = {name: each.begin(Trainer(TrainingConfig(), few, few)) for name, each in visitors.items()}
    forgotten: list[str] = []
    sessions.on_forget = forgotten.append
    with sessions.page("open"), sessions.page("open"):  # in two tabs
        with sessions.page("open"), sessions.page("closed"):
            pass
        leave_alone(sessions, "open", "closed", "call")
        sessions.forget_expired()
        assert [name for name in visitors if name in sessions] == ["open", "recent"]
        assert sorted(forgotten) == ["call", "closed"]
        wait_until(lambda: visitors["closed"].run is None and visitors["call"].run is None)
        assert visitors["open"].run is runs["open"]
        assert visitors["recent"].run is runs["recent"]
        assert sessions.counts() == {"pages": 1, "sessions": 2}
    assert visitor_of(sessions, "closed") is not visitors["closed"]


def test_a_run_pauses_as_soon_as_its_page_is_closed(sessions: Sessions, few: Dataset) -> None:
    """And goes on if the page is back in time."""
    visitor = visitor_of(sessions, "mine")
    run = visitor.begin(Trainer(TrainingConfig(), few, few))
    with sessions.page("mine"):
        turn = run.take_turn()
        assert run.advance(turn, 1)
    wait_until(turn.is_set)
    with sessions.page("mine"):
        sessions.forget_expired()
        assert visitor_of(sessions, "mine").run is run
        assert run.advance(run.take_turn(), 1)


def test_a_server_that_ends_pauses_nothing(sessions: Sessions, few: Dataset) -> None:
    """Its pages remember that their runs were going on."""
    run = visitor_of(sessions, "mine").begin(Trainer(TrainingConfig(), few, few))
    turn = run.take_turn()
    sessions.is_ending = lambda: True
    with sessions.page("mine"):
        pass
    assert not turn.is_set()


def test_the_time_begins_when_the_page_is_closed(sessions: Sessions) -> None:
    """Not when its last event was: a page may be open for an hour without one."""
    assert visitor_of(sessions, "mine")
    with sessions.page("mine"):
        leave_alone(sessions, "mine")
    sessions.forget_expired()
    assert "mine" in sessions


def test_there_are_no_more_sessions_than_may_be() -> None:
    sessions = Sessions(capacity=10)
    for number in range(25):
        assert visitor_of(sessions, f"call {number}")
    assert [number for number in range(25) if f"call {number}" in sessions] == list(range(15, 25))
    assert len(sessions._last_used) == 10


def test_a_page_that_is_open_is_not_the_one_that_goes(few: Dataset) -> None:
    """And what goes is freed."""
    sessions = Sessions(capacity=3)
    visitors = [visitor_of(sessions, name) for name in ("first", "second", "third")]
    for visitor in visitors:
        visitor.begin(Trainer(TrainingConfig(), few, few))
    with sessions.page("first"):
        assert visitor_of(sessions, "fourth")
        assert [name for name in ("first", "second", "third", "fourth") if name in sessions] == [
            "first",
            "third",
            "fourth",
        ]
        wait_until(lambda: visitors[1].run is None)
        assert visitors[0].run is not None


def test_a_page_that_asks_is_known_for_as_long_as_it_asks(sessions: Sessions) -> None:
    """Though its heartbeat was lost; a session that has been forgotten is not known, and does not begin by asking."""
    assert visitor_of(sessions, "mine")
    leave_alone(sessions, "mine")
    assert sessions.is_known("mine")
    sessions.forget_expired()
    assert sessions.is_known("mine")
    leave_alone(sessions, "mine")
    sessions.forget_expired()
    assert not sessions.is_known("mine")
    assert "mine" not in sessions


def test_a_session_has_few_events_at_once(sessions: Sessions) -> None:
    """And so have all that have no page open; a session that has one is let in beside them."""
    pending = {"mine": {str(number) for number in range(limits.MAX_EVENTS - 1)}}
    assert sessions.admits("mine", pending)
    pending["mine"].add("another")
    assert not sessions.admits("mine", pending)
    pending |= {f"call {number}": {"event"} for number in range(limits.MAX_PAGELESS_EVENTS - limits.MAX_EVENTS - 1)}
    assert sessions.admits("call", pending)
    pending["another call"] = {"event"}
    assert not sessions.admits("call", pending)
    with sessions.page("open"):
        assert sessions.admits("open", pending)


def test_a_session_has_fewer_slow_events_at_once() -> None:
    assert admits_alike(pending=1, waiting=0, slow=True)
    assert not admits_alike(pending=2, waiting=0, slow=True)
    assert admits_alike(pending=7, waiting=0, slow=False)
    assert not admits_alike(pending=8, waiting=0, slow=False)


def test_no_kind_of_event_fills_the_queue() -> None:
    assert admits_alike(pending=0, waiting=limits.MAX_WAITING_ALIKE - 1, slow=False)
    assert not admits_alike(pending=0, waiting=limits.MAX_WAITING_ALIKE, slow=False)


def test_a_sessions_name_has_an_end(sessions: Sessions) -> None:
    with pytest.raises(ValueError, match="at most 100 characters"):
        visitor_of(sessions, "a" * 101)
    assert not sessions.admits("a" * 101, {})


def test_files_are_deleted_once_they_are_old(tmp_path: Path) -> None:
    """With the folders that they leave empty."""
    for name in ("old/a.png", "both/a.png", "both/b.png", "c.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    for name in ("old/a.png", "both/a.png", "c.png"):
        os.utime(tmp_path / name, (0, time.time() - MAX_AGE - 1))
    delete_old(tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in sorted(tmp_path.rglob("*"))] == ["both", "both/b.png"]

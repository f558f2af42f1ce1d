"""What strangers may send: every event that the page has, with everything but what it expects."""

from __future__ import annotations

import json
import os
import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import httpx
import pytest

from logreg.ui.server.errors import INTERNAL_ERROR
from tests.browser.server.hostile_values import (
    ADDRESSES,
    BODIES,
    CARRIED,
    HEADS,
    METHODS,
    NASTY,
    OTHERS,
    QUERIES,
    SECRET,
    VISITOR,
    file,
)
from tests.browser.server.test_api import save_picture
from tests.ui.events import event_of, values_of
from tests.ui.server.waiting import wait_until

RANDOM_CALLS = int(os.environ.get("LOGREG_HOSTILE_CALLS", "300"))  # beside the chosen ones, some 700
CHOSEN = int(os.environ.get("LOGREG_HOSTILE_VALUES", "15"))  # nasty values that each event is sent, beside good ones
BATCH = 100  # calls, after each of which a drawing is answered as ever
TOGETHER = 10  # of a session, before its stream is read


@pytest.fixture(scope="module")
def client(address: str) -> httpx.Client:
    return httpx.Client(base_url=address, timeout=60, headers={"Content-Type": "application/json"})


def ask_past_the_queue(client: httpx.Client, content: dict[str, Any]) -> str:
    said = ""
    with suppress(httpx.TransportError):  # what is refused before it is read may find its connection closed
        said = client.post("gradio_api/run/predict", content=written(content)).text
    return said


def ask_the_queue(client: httpx.Client, session: str, contents: list[dict[str, Any]], patience: float = 5.0) -> str:
    """What comes of a session's events, or the first of it where one goes on."""
    said, waiting, end = "", set(), time.monotonic() + patience
    # What Gradio can't put into a message, such as half a character in an error of its own, ends the stranger's stream.
    with suppress(httpx.TransportError):
        for content in contents:
            joined = client.post("gradio_api/queue/join", content=written({**content, "session_hash": session}))
            said += joined.text
            if joined.status_code == 200:
                waiting.add(joined.json()["event_id"])
        if not waiting:
            return said
        with client.stream("GET", "gradio_api/queue/data", params={"session_hash": session}) as lines:
            for line in lines.iter_lines():
                said += line
                if "process_completed" in line or "process_generating" in line:
                    waiting.discard(json.loads(line.removeprefix("data: "))["event_id"])
                if not waiting or "close_stream" in line or time.monotonic() > end:
                    break
    return said


def written(content: dict[str, Any]) -> bytes:
    return json.dumps(content).encode("utf-8", "surrogatepass")


def digit_of(client: httpx.Client, drawing: bytes) -> Any:
    uploaded = httpx.post(f"{client.base_url}gradio_api/upload", files={"files": ("digit.png", drawing)}).json()[0]
    event = client.post("gradio_api/call/predict", json={"data": [file(uploaded)]}).json()["event_id"]
    answer = client.get(f"gradio_api/call/predict/{event}").text
    return json.loads(answer.split("data: ")[1])[0]["digit"]


def decent(said: str) -> None:
    """No traceback, no path of the server, nothing of another visitor, no fault of ours."""
    assert "Traceback" not in said
    said = re.sub(r'name\\*": \\*"[^"\\]{0,60}\.py\\*"', "", said)  # the plain script, which has the run's name
    assert not re.search(r"\.py\b", said)
    assert "root:" not in said
    assert SECRET not in said
    assert INTERNAL_ERROR not in said


@contextmanager
def somebody(client: httpx.Client, config: dict[str, Any]) -> Iterator[Callable[[], str]]:
    """A visitor with a page that is open and a run of a name of its own; the table of its runs."""

    def ask(elem_id: str, event: str, carried: dict[str, Any] | None = None) -> str:
        found = event_of(config, elem_id, event)
        content = {"data": values_of(config, found), "fn_index": found["id"], "event_data": carried}
        return ask_the_queue(client, VISITOR, [content], 60.0)

    with client.stream("GET", f"gradio_api/heartbeat/{VISITOR}") as heartbeat:
        beats = heartbeat.iter_lines()
        next(beats)

        def table() -> str:
            return ask("runs", "rename", {"number": 1, "name": SECRET})

        wait_until(lambda: ask("step-button", "click") != "" and SECRET in table())  # once the inputs are made
        yield table


def test_nothing_breaks_it(client: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Every event, with everything; a drawing is read all the while, and somebody else's run stays as it is."""
    path = tmp_path_factory.mktemp("hostile") / "digit.png"
    save_picture(path, 3)
    drawing = path.read_bytes()
    config = client.get("config").json()
    events = [event for event in config["dependencies"] if event["backend_fn"]]
    assert len(events) > 40
    dice = random.Random(0)
    calls = [(event, content) for event in events for content in chosen(dice, config, event)]
    calls += [(event, hostile(dice, event)) for event in dice.choices(events, k=RANDOM_CALLS)]
    dice.shuffle(calls)
    with somebody(client, config) as table:
        for first in range(0, len(calls), BATCH):
            queued: list[dict[str, Any]] = []
            session = dice.choice(OTHERS) or f"visitor {first}"
            for event, content in calls[first : first + BATCH]:
                if event["queue"] and dice.random() < 0.9:
                    queued.append(content)
                else:  # what is for the queue alone is refused here
                    decent(ask_past_the_queue(client, {**content, "session_hash": session}))
            for start in range(0, len(queued), TOGETHER):
                decent(ask_the_queue(client, session, queued[start : start + TOGETHER]))
            assert digit_of(client, drawing) == 3
        assert SECRET in table()


def chosen(dice: random.Random, config: dict[str, Any], event: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Calls of an event with what the page itself would send, but for a nasty value in two places.

    What an event carries is a place too. A call whose other values are good gets further than one where all are bad.
    """
    stateful = {each["id"] for each in config["components"] if each["type"] == "state"}
    places = [place for place, number in enumerate(event["inputs"]) if number not in stateful]
    nasty = dice.sample(NASTY, min(CHOSEN, len(NASTY)))
    at_once = 2 if places else 1
    for first in range(0, len(nasty), at_once):
        values, carried = values_of(config, event), {}
        taken = dice.sample([*places, None], at_once)
        for place, value in zip(taken, nasty[first : first + at_once], strict=False):
            if place is None:
                carried = dict.fromkeys(CARRIED, value)
            else:
                values[place] = value
        yield {"data": values, "fn_index": event["id"], "event_data": carried or None}


def hostile(dice: random.Random, event: dict[str, Any]) -> dict[str, Any]:
    """A call with nothing but nasty values, sometimes too many or too few, sometimes of no event at all."""
    values = [dice.choice(NASTY) for _ in event["inputs"]]
    if dice.random() < 0.1:
        values = dice.choice(([], values * 3, values[:-1]))
    content: dict[str, Any] = {
        "data": values,
        "fn_index": event["id"] if dice.random() < 0.95 else dice.choice([-1, 10**6, "0", None, 1.5]),
    }
    if dice.random() < 0.5:
        content["event_data"] = {name: dice.choice(NASTY) for name in dice.sample(CARRIED, 4)}
    return content


def test_every_address_withstands_every_body(client: httpx.Client) -> None:
    """Whatever the method, the headers and the body: an answer, and none that tells of the server."""
    dice = random.Random(1)
    for address in ADDRESSES.split():
        for _ in range(50):
            body = dice.choice(BODIES)
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            method, query = dice.choice(METHODS), dice.choice(QUERIES)
            with suppress(httpx.TransportError):  # a stream that has nothing to say, a body that is not read
                request = client.build_request(method, address + query, content=content, headers=dice.choice(HEADS))
                answer = client.send(request, stream=True)
                said = ""
                if "event-stream" not in answer.headers.get("content-type", ""):
                    said = answer.read().decode("utf-8", "replace")
                answer.close()
                decent("" if answer.status_code == 200 and address == "gradio_api/info" else said)
    assert client.get("health").json() == {"status": "ok"}


@pytest.mark.parametrize(
    "path",
    [
        "gradio_api/file=/etc/passwd",
        "gradio_api/file=../../../../etc/passwd",
        "gradio_api/file=app.py",
        "gradio_api/file=weights/everyone.safetensors",
        "gradio_api/file=requirements.txt",
        "gradio_api/file=http://127.0.0.1:9/",
        "gradio_api/file=%2e%2e/%2e%2e/etc/passwd",
        "static/../../../../etc/passwd",
        "assets/..%2f..%2f..%2fetc%2fpasswd",
        "gradio_api/queue/data?session_hash=nobody",
        "metrics",
    ],
)
def test_no_file_but_the_pages_own_is_given(client: httpx.Client, path: str) -> None:
    """And none of the addresses that an operator alone may ask."""
    with client.stream("GET", path) as answer:
        assert answer.status_code in (400, 403, 404) or "queue" in path
        first = next(answer.iter_text(), "")
    assert "root:" not in first
    assert "import" not in first


def test_an_upload_that_is_too_large_is_refused(client: httpx.Client) -> None:
    files = {"files": ("big.png", bytes(40 * 1024 * 1024))}
    answer = httpx.post(f"{client.base_url}gradio_api/upload", files=files, timeout=60)
    assert answer.status_code == 413

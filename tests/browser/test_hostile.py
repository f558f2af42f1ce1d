"""What strangers may send: every event that the page has, with everything but what it expects."""

from __future__ import annotations

import base64
import json
import random
import struct
import time
import zlib
from contextlib import suppress
from io import BytesIO
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.browser.test_api import save_picture

CALLS = 10_000
BATCH = 100  # calls, after each of which a drawing is answered as ever


def data_url(content: bytes, kind: str = "image/png") -> str:
    return f"data:{kind};base64," + base64.b64encode(content).decode()


def bomb(width: int, height: int, body: bytes = b"") -> bytes:
    """A PNG that says it has so many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(body)) + chunk(b"IEND", b"")


def picture() -> bytes:
    buffer = BytesIO()
    Image.new("L", (140, 140), 255).save(buffer, "PNG")
    return buffer.getvalue()


def nested(depth: int) -> Any:
    value: Any = 0
    for _ in range(depth):
        value = [value]
    return value


def file(path: str) -> dict[str, Any]:
    return {"path": path, "meta": {"_type": "gradio.FileData"}, "orig_name": path[-20:]}


PICTURE = picture()
NASTY: list[Any] = [
    *(None, True, False, 0, -1, 7, 10**6, 10**400, 1.5, -1e308, float("nan"), float("inf")),
    *("", "7", "article", "everyone", "a" * 200_000, "\x00", "\ud800", "\u202e\U0001f4a3", "../../etc/passwd"),
    *("'; DROP TABLE runs; --", "<script>1</script>", "${7*7}{{7*7}}", {"__type__": "update", "value": 3}),
    *([], {}, [[]], nested(400), {"a": {"b": [None] * 100}}, list(range(5000)), {"__class__": "x"}),
    *(file("/etc/passwd"), file("../../../etc/passwd"), file("/proc/self/environ"), file("http://127.0.0.1:9/x")),
    *(file("file:///etc/passwd"), {"path": None}, {"url": "http://127.0.0.1:9/"}),
    *(data_url(PICTURE), data_url(PICTURE[: len(PICTURE) // 2]), data_url(b""), data_url(b"\x80\x04pickle.")),
    *(data_url(bomb(50_000, 50_000)), data_url(bomb(7000, 7000, b"\0" * 3_000_000)), data_url(bomb(0, 0))),
    *(
        data_url(b"<svg onload='1'/>", "image/svg+xml"),
        "data:image/png;base64,@@@",
        "data:image/png;base64," + "A" * 99_999,
    ),
]
BROUGHT = ("index", "digit", "truth", "answer", "which", "z", "from", "number", "numbers", "name", "content", "config")


@pytest.fixture(scope="module")
def client(address: str) -> httpx.Client:
    return httpx.Client(base_url=address, timeout=60, headers={"Content-Type": "application/json"})


def ask_past_the_queue(client: httpx.Client, content: dict[str, Any]) -> str:
    said = ""
    with suppress(httpx.TransportError):  # what is refused before it is read may find its connection closed
        body = json.dumps(content).encode("utf-8", "surrogatepass")
        said = client.post("gradio_api/run/predict", content=body).text
    return said


def ask_the_queue(client: httpx.Client, content: dict[str, Any]) -> str:
    """What comes of an event, or the first of it where it goes on."""
    said, end = "", time.monotonic() + 5
    params = {"session_hash": str(content["session_hash"])}
    # What Gradio can't put into a message, such as half a character in an error of its own, ends the stranger's stream.
    with suppress(httpx.TransportError):
        joined = client.post("gradio_api/queue/join", content=json.dumps(content).encode("utf-8", "surrogatepass"))
        if joined.status_code != 200:
            return joined.text
        with client.stream("GET", "gradio_api/queue/data", params=params) as lines:
            for line in lines.iter_lines():
                said += line
                if "process_completed" in line or "close_stream" in line or time.monotonic() > end:
                    break
    return said


def digit_of(client: httpx.Client, drawing: bytes) -> Any:
    uploaded = httpx.post(f"{client.base_url}gradio_api/upload", files={"files": ("digit.png", drawing)}).json()[0]
    event = client.post("gradio_api/call/predict", json={"data": [file(uploaded)]}).json()["event_id"]
    answer = client.get(f"gradio_api/call/predict/{event}").text
    return json.loads(answer.split("data: ")[1])[0]["digit"]


def test_nothing_breaks_it(client: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No traceback, no path of the server, nothing of another session comes back; a drawing is read all the while."""
    path = tmp_path_factory.mktemp("hostile") / "digit.png"
    save_picture(path, 3)
    drawing = path.read_bytes()
    config = client.get("config").json()
    events = [event for event in config["dependencies"] if event["backend_fn"]]
    assert len(events) > 40
    dice = random.Random(0)
    said_of_faults = 0
    for call in range(CALLS):
        event = dice.choice(events)
        values = [dice.choice(NASTY) for _ in event["inputs"]]
        if dice.random() < 0.1:
            values = dice.choice(([], values * 3, values[:-1]))
        content: dict[str, Any] = {
            "data": values,
            "fn_index": event["id"] if dice.random() < 0.95 else dice.choice([-1, 10**6, "0", None, 1.5]),
            "session_hash": dice.choice(["stranger", f"visitor {call}", "../..", ""]),
        }
        if dice.random() < 0.5:
            content["event_data"] = {name: dice.choice(NASTY) for name in dice.sample(BROUGHT, 4)}
        # The queue is slow to ask, and its events come to the same handlers: one in ten.
        queued = event["queue"] and dice.random() < 0.1 and content["session_hash"]
        said = (ask_the_queue if queued else ask_past_the_queue)(client, content)
        assert "Traceback" not in said
        assert ".py" not in said
        assert "root:" not in said
        said_of_faults += "a fault of ours" in said
        if call % BATCH == BATCH - 1:
            assert digit_of(client, drawing) == 3
    assert said_of_faults == 0


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
        "gradio_api/queue/data?session_hash=stranger",
        "counters",
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

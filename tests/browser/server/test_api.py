"""The API as the README shows it: its own commands are run, so that the two can't drift apart."""

from __future__ import annotations

import ast
import asyncio
import base64
import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, Tool
from PIL import Image, ImageDraw

from tests.browser.conftest import CHECKOUT
from tests.browser.strokes import DIGITS
from tests.ui.events import event_of, values_of

README_ADDRESS = "http://127.0.0.1:7860"
NO_PICTURE = "digit.png is not a whole picture in one of PNG, JPEG, WEBP, GIF, BMP."


@pytest.fixture(scope="module")
def examples(address: str) -> dict[str, list[str]]:
    """The commands of the README's section on the API, for the address of the app."""
    section = re.split(r"^## ", (CHECKOUT / "README.md").read_text(), flags=re.MULTILINE)
    api = next(text for text in section if text.startswith("The API"))
    blocks = re.findall(r"^```(\w*)\n(.*?)^```", api, re.MULTILINE | re.DOTALL)
    assert [kind for kind, _ in blocks] == ["python", "", "python"]
    assert all(README_ADDRESS in text for _, text in blocks)
    python, curl, own = (text.replace(README_ADDRESS, address.rstrip("/")) for _, text in blocks)
    own = f"{python.splitlines()[0]}\nimport sys\nSESSION = sys.argv[1]\n{own.replace('tick.png', 'digit.png')}"
    return {
        "gradio_client": [sys.executable, "-c", python],
        "curl": ["bash", "-c", curl],
        "own model": [sys.executable, "-c", own],
    }


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """The command in the folder where digit.png is."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    settings = {**os.environ, "PATH": path}
    return subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, timeout=300, check=False)


def by_client(examples: dict[str, list[str]], folder: Path) -> Any:
    """What the client's example prints."""
    done = run(examples["gradio_client"], folder)
    assert done.returncode == 0, done.stderr
    return ast.literal_eval(done.stdout.splitlines()[-1])


def by_curl(examples: dict[str, list[str]], folder: Path) -> tuple[str, Any]:
    """The event and its data, as the curl example prints them."""
    done = run(examples["curl"], folder)
    assert done.returncode == 0, done.stderr
    event, data = done.stdout.split("\n")[:2]
    return event.removeprefix("event: "), json.loads(data.removeprefix("data: "))


def save_picture(path: Path, *digits: int) -> None:
    """Dark ink on white paper."""
    paper = Image.new("RGB", (280 * max(len(digits), 1), 280), "white")
    for place, digit in enumerate(digits):
        for stroke in DIGITS[digit]:
            line = [(280 * (place + x), 280 * y) for x, y in stroke]
            ImageDraw.Draw(paper).line(line, fill=(30, 30, 30), width=20, joint="curve")
    paper.save(path)


@pytest.mark.parametrize(("drawn", "digit"), [((3,), 3), ((4, 2), None), ((), None)], ids=["3", "42", "blank"])
def test_both_examples_read_a_picture(
    drawn: tuple[int, ...], digit: int | None, examples: dict[str, list[str]], tmp_path: Path
) -> None:
    """One digit is `digit`, several are `digits` from left to right, nothing is none; both say the same."""
    save_picture(tmp_path / "digit.png", *drawn)
    answer = by_client(examples, tmp_path)
    assert answer["digit"] == digit
    assert len(answer["probabilities"]) == 10
    assert sum(answer["probabilities"]) == pytest.approx(1, abs=1e-4)
    assert 0 <= answer["digit_score"] <= 1
    assert tuple(found["digit"] for found in answer["digits"]) == drawn
    for place, found in enumerate(answer["digits"]):
        assert set(found) == {"digit", "probabilities", "digit_score", "box"}
        left, top, right, bottom = found["box"]
        assert 280 * place <= left < right <= 280 * (place + 1)
        assert 0 <= top < bottom <= 280
    assert by_curl(examples, tmp_path) == ("complete", [answer])


def take_a_step(address: str, session: str) -> None:
    """A click on One step in that session, whose run 1 then has a model."""
    with urllib.request.urlopen(f"{address}config") as response:
        config = json.load(response)
    event = event_of(config, "step-button", "click")
    body = {"data": values_of(config, event), "fn_index": event["id"], "session_hash": session}
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{address}gradio_api/queue/join", json.dumps(body).encode(), headers)
    urllib.request.urlopen(request).close()
    with urllib.request.urlopen(f"{address}gradio_api/queue/data?session_hash={session}") as messages:
        assert b'"success":true' in messages.read()


def test_a_model_of_ones_own_answers_in_its_session_alone(
    examples: dict[str, list[str]], address: str, tmp_path: Path
) -> None:
    """Of two sessions, one has trained; by that name, the other has no model, and is told as for any unknown one."""
    save_picture(tmp_path / "digit.png", 3)
    take_a_step(address, "trainer")
    mine, others = (run([*examples["own model"], session], tmp_path) for session in ("trainer", "another"))
    assert mine.returncode == 0, mine.stderr
    probabilities = ast.literal_eval(mine.stdout.splitlines()[-1])["probabilities"]
    assert probabilities != by_client(examples, tmp_path)["probabilities"]
    assert max(probabilities) < 0.5  # after one step
    assert others.returncode == 1
    said = others.stderr.splitlines()[-1]
    assert said.startswith("gradio_client.exceptions.AppError: The model must be one of those shipped (")


@pytest.mark.parametrize("bad", ["text", "empty", "truncated"])
def test_a_bad_picture_is_one_line_in_both(bad: str, examples: dict[str, list[str]], tmp_path: Path) -> None:
    """The client raises it as its error's last line, curl prints it as the event's data."""
    picture = tmp_path / "digit.png"
    save_picture(picture, 3)
    whole = picture.read_bytes()
    picture.write_bytes({"text": b"not a picture", "empty": b"", "truncated": whole[: len(whole) // 2]}[bad])
    done = run(examples["gradio_client"], tmp_path)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == f"gradio_client.exceptions.AppError: {NO_PICTURE}"
    event, data = by_curl(examples, tmp_path)
    assert (event, data["error"]) == ("error", NO_PICTURE)


async def ask_tool(address: str, *images: str) -> tuple[Tool, list[CallToolResult]]:
    """The tool, and what it answers to each image."""
    async with (
        streamable_http_client(f"{address}gradio_api/mcp/") as (read, write, _),
        ClientSession(read, write) as mcp,
    ):
        await mcp.initialize()
        (tool,) = (await mcp.list_tools()).tools
        return tool, [await mcp.call_tool("predict", {"image": image}) for image in images]


def text(answer: CallToolResult) -> str:
    return str(answer.content[0].text)  # type: ignore[union-attr]


def test_it_is_a_tool_for_language_models(address: str, tmp_path: Path) -> None:
    """A picture as a data URL; what is no picture, or is to be fetched from elsewhere, is one sentence."""
    save_picture(tmp_path / "digit.png", 3)
    picture, bad = (
        "data:image/png;base64," + base64.b64encode(content).decode()
        for content in ((tmp_path / "digit.png").read_bytes(), b"no picture")
    )
    elsewhere = ("http://127.0.0.1:9/digit.png", "https://example.com/digit.png", "/etc/passwd")
    with ThreadPoolExecutor(1) as thread:  # the browser's tests may have left a loop in this one
        tool, (answer, *refused) = thread.submit(asyncio.run, ask_tool(address, picture, bad, *elsewhere)).result()
    assert tool.name == "predict"
    assert "data URL" in tool.inputSchema["properties"]["image"]["description"]
    assert "upload" not in tool.model_dump_json()  # there is no tool for that
    assert not answer.isError
    assert answer.structuredContent is not None
    assert answer.structuredContent["digit"] == 3
    assert json.loads(text(answer)) == answer.structuredContent
    assert [each.isError for each in refused] == [True] * 4
    assert "picture" in text(refused[0])
    for each in refused[1:]:
        assert text(each).startswith("image must be a data URL such as data:image/png;base64,")
        assert "this server fetches nothing" in text(each)


@pytest.mark.parametrize("data", [[], ["x"], [None], [{}], [{"path": "/etc/passwd"}], [7]], ids=str)
def test_a_request_of_another_form_is_told_what_it_takes(data: list[Any], address: str) -> None:
    """One sentence with the form, never null."""
    body = json.dumps({"data": data}).encode()
    for path in ("run", "call"):
        request = urllib.request.Request(
            f"{address}gradio_api/{path}/predict", body, {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request) as response:
                answer = json.load(response)
        except urllib.error.HTTPError as error:
            answer = json.load(error)
        if path == "call":
            with urllib.request.urlopen(f"{address}gradio_api/call/predict/{answer['event_id']}") as events:
                answer = json.loads(events.read().decode().split("data: ")[-1])
        assert answer["error"].startswith("image must be one picture file, as in {")

"""Many visitors at once, all on this machine: python benchmarks/endurance/load.py

Some draw, each with a model of their own, which the page asks for at each stroke: all that drawing costs the server.
Others train at full speed. It prints the 95th percentile of the answers' times, the errors, and how much the runs slow
down. Then 200 visitors fetch everything that the page loads, within a minute. There are only requests, no browsers.
"""

from __future__ import annotations

import asyncio
import random
import sys
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.browser import app, chromium
from tests.ui.events import event_of, values_of

SECONDS = 20.0  # of each load
SETTLE = 60.0  # for the server to have computed the inputs of all presets
STROKES = 1.5  # a second, of each person who draws
VISITORS, WITHIN = 200, 60.0
REST = 4.0  # seconds for which a client keeps a connection that rests; the server closes it after five


def main() -> None:
    """Print a line a load."""
    with app() as url:
        asyncio.run(asyncio.sleep(SETTLE))
        for drawing, training in ((10, 2), (30, 5)):
            alone = asyncio.run(_load(url, drawing=0, training=training))
            busy = asyncio.run(_load(url, drawing=drawing, training=training))
            print(
                f"{training} runs while {drawing} draw: {alone:,.0f} steps a second become {busy:,.0f}, "
                f"{alone / busy:.2f} times fewer",
                flush=True,
            )
        asyncio.run(_crowd(url, _assets(url)))


def _client(connections: int | None, base_url: str = "") -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=connections, keepalive_expiry=REST)
    return httpx.AsyncClient(base_url=base_url, timeout=60, limits=limits)


async def _load(url: str, drawing: int, training: int) -> float:
    """So many people draw and train for a while; returns the steps a second of all runs together."""
    async with httpx.AsyncClient(
        base_url=url, timeout=60, limits=httpx.Limits(max_connections=None, keepalive_expiry=REST)
    ) as client:
        config = (await client.get("config")).json()
        end = perf_counter() + SECONDS
        people = [_draw(client, config, f"draw{number}", end) for number in range(drawing)]
        runs = [_train(client, config, f"train{number}-{end}", end) for number in range(training)]
        found = await asyncio.gather(*people, *runs)
    times = sorted(time for answers in found[:drawing] for time in answers)
    rate_of_runs = sum(sum(run) for run in found[drawing:])
    if times:
        late, errors = quantiles(times, n=20)[-1], sum(time > 1e6 for time in times)
        print(
            f"{drawing} people drawing {STROKES:g} strokes a second, {training} runs: {len(times)} answers, "
            f"95 % within {1000 * late:.0f} ms, half within {1000 * times[len(times) // 2]:.0f} ms, {errors} errors",
            flush=True,
        )
    return rate_of_runs


async def _draw(client: httpx.AsyncClient, config: dict[str, Any], session: str, end: float) -> list[float]:
    """Ask for a model at the begin of each stroke, as the pad does for a visitor's own."""
    event = event_of(config, "prediction", "model")
    content = {"data": [None], "event_data": {"name": "everyone"}, "fn_index": event["id"], "session_hash": session}
    times = []
    await asyncio.sleep(random.random() / STROKES)
    while perf_counter() < end:
        begin = perf_counter()
        answer = await client.post("gradio_api/run/predict", json=content)
        times.append(perf_counter() - begin if answer.status_code == 200 else 1e9)
        await asyncio.sleep(max(0.0, begin + 1 / STROKES - perf_counter()))
    return times


async def _train(client: httpx.AsyncClient, config: dict[str, Any], session: str, end: float) -> list[float]:
    """Train the article's recipe, for as many epochs as can be, until the end; returns its steps a second."""
    event = event_of(config, "train-button", "click")
    values = values_of(config, event)
    components = {each["id"]: each["props"].get("elem_id") for each in config["components"]}
    values = [
        100 if components[number] == "epochs" else value for number, value in zip(event["inputs"], values, strict=True)
    ]
    content = {"data": values, "fn_index": event["id"], "session_hash": session}
    pace = event_of(config, "pace", "input")
    full_speed = {"data": [None, "full speed"], "fn_index": pace["id"], "session_hash": session}
    (await client.post("gradio_api/run/predict", json=full_speed)).raise_for_status()
    begin, steps, last = perf_counter(), 0.0, 1.0
    (await client.post("gradio_api/queue/join", json=content)).raise_for_status()
    async with client.stream("GET", f"gradio_api/queue/data?session_hash={session}") as lines:
        async for line in lines.aiter_lines():
            place = line.rfind("of 60,000")
            if place > 0:
                steps = float(line[:place].rpartition("step ")[2].strip().replace(",", ""))
                last = perf_counter() - begin
            if perf_counter() > end:
                break
    return [steps / last]


def _assets(url: str) -> list[str]:
    """Every address that a browser asks for when it opens the page."""
    with chromium() as browser:
        page = browser.new_page()
        found: list[str] = []
        page.on("request", lambda request: request.method == "GET" and found.append(request.url))
        page.goto(url)
        page.wait_for_selector("#sketchpad canvas[data-ready]")
        page.wait_for_timeout(1000)
        page.close()
    return [address for address in dict.fromkeys(found) if "queue" not in address and "heartbeat" not in address]


async def _crowd(url: str, addresses: list[str]) -> None:
    """200 visitors within a minute, each with an empty cache and six connections."""
    failed = 0

    async def visit(delay: float) -> float:
        nonlocal failed
        await asyncio.sleep(delay)
        begin = perf_counter()
        async with httpx.AsyncClient(
            timeout=60, limits=httpx.Limits(max_connections=6, keepalive_expiry=REST)
        ) as client:
            for answer in await asyncio.gather(*(client.get(address) for address in addresses)):
                failed += answer.status_code != 200
        return perf_counter() - begin

    times = await asyncio.gather(*(visit(WITHIN * number / VISITORS) for number in range(VISITORS)))
    late = quantiles(times, n=20)[-1]
    many = f"{VISITORS} pages of {len(addresses)} files within {WITHIN:.0f} s"
    print(f"{many}: 95 % opened within {late:.2f} s, {failed} failures")


if __name__ == "__main__":
    main()

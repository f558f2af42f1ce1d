"""Many visitors at once, all on this machine: python benchmarks/endurance/load.py

Some draw, sending what the pad sends as often as it does; others train at full speed. It prints the 95th percentile of
the answers' times, the errors, and how much two runs slow down. Then 200 visitors fetch everything that the page loads,
within a minute. There are no browsers, only their requests.
"""

from __future__ import annotations

import asyncio
import base64
import random
import sys
from io import BytesIO
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

import httpx
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.browser import app, chromium
from logreg import load_mnist
from tests.ui.events import event_of, values_of

SECONDS = 20.0  # of each load
SETTLE = 60.0  # for the server to have computed the inputs of all presets
VISITORS, WITHIN = 200, 60.0


def main() -> None:
    """Print a line a load."""
    drawings = _drawings()
    with app() as url:
        asyncio.run(asyncio.sleep(SETTLE))
        alone = asyncio.run(_load(url, drawings, drawing=0, rate=1, training=2))
        busy = asyncio.run(_load(url, drawings, drawing=10, rate=10, training=2))
        print(
            f"two runs while ten draw: {alone:,.0f} steps a second become {busy:,.0f}, {alone / busy:.2f} times fewer"
        )
        asyncio.run(_load(url, drawings, drawing=30, rate=3, training=5))
        asyncio.run(_crowd(url, _assets(url)))


def _drawings() -> list[str]:
    """Test digits as the pad sends them: 140 x 140, PNG data URLs."""
    found = []
    for image in load_mnist(train=False).images[:50]:
        buffer = BytesIO()
        Image.fromarray(image.numpy()).resize((140, 140), Image.Resampling.NEAREST).save(buffer, "PNG")
        found.append("data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode())
    return found


async def _load(url: str, drawings: list[str], drawing: int, rate: float, training: int) -> float:
    """So many people draw and train for a while; returns the steps a second of all runs together."""
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=httpx.Limits(max_connections=None)) as client:
        config = (await client.get("config")).json()
        end = perf_counter() + SECONDS
        people = [_draw(client, config, drawings, f"draw{number}", rate, end) for number in range(drawing)]
        runs = [_train(client, config, f"train{number}-{end}", end) for number in range(training)]
        found = await asyncio.gather(*people, *runs)
    times = sorted(time for answers in found[:drawing] for time in answers)
    rate_of_runs = sum(sum(run) for run in found[drawing:])
    if times:
        late, errors = quantiles(times, n=20)[-1], sum(time > 1e6 for time in times)
        print(
            f"{drawing} people drawing at {rate:g} a second, {training} runs: {len(times)} answers, "
            f"95 % within {1000 * late:.0f} ms, half within {1000 * times[len(times) // 2]:.0f} ms, {errors} errors",
            flush=True,
        )
    return rate_of_runs


async def _draw(
    client: httpx.AsyncClient, config: dict[str, Any], drawings: list[str], session: str, rate: float, end: float
) -> list[float]:
    """Draw, a picture each 1 / rate seconds, but none before the one before is answered: as the pad does."""
    event = event_of(config, "sketchpad", "input")
    values = values_of(config, event)
    times = []
    await asyncio.sleep(random.random() / rate)
    while perf_counter() < end:
        begin = perf_counter()
        content = {"data": [random.choice(drawings), *values[1:]], "fn_index": event["id"], "session_hash": session}
        answer = await client.post("gradio_api/run/predict", json=content)
        times.append(perf_counter() - begin if answer.status_code == 200 else 1e9)
        await asyncio.sleep(max(0.0, begin + 1 / rate - perf_counter()))
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
        async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=6)) as client:
            for answer in await asyncio.gather(*(client.get(address) for address in addresses)):
                failed += answer.status_code != 200
            config = (await client.get(f"{url}config")).json()
            event = event_of(config, "sketchpad", "input")
            content = {"data": values_of(config, event), "fn_index": event["id"], "session_hash": str(delay)}
            failed += (await client.post(f"{url}gradio_api/run/predict", json=content)).status_code != 200
        return perf_counter() - begin

    times = await asyncio.gather(*(visit(WITHIN * number / VISITORS) for number in range(VISITORS)))
    late = quantiles(times, n=20)[-1]
    many = f"{VISITORS} pages of {len(addresses)} files within {WITHIN:.0f} s"
    print(f"{many}: 95 % opened within {late:.2f} s, {failed} failures")


if __name__ == "__main__":
    main()

"""Mixed traffic for a while: python benchmarks/endurance/soak.py [MINUTES]

Visitors open the page in a real browser, draw, teach, train, evaluate, and close it; another uses the API. Each
minute it prints the server's memory, threads, open files and temporary files; at the end, how much the memory has
grown since minute two. It fails if that is more than 5 %, or if a visit has failed.
"""

from __future__ import annotations

import random
import sys
import tempfile
import threading
import time
import traceback
from io import BytesIO
from pathlib import Path

import httpx
from PIL import Image
from playwright.sync_api import Browser

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.browser import THREE, app, chromium, draw, rss_mb, server_of_ours

MAX_GROWTH = 0.05
KEPT = 60.0  # seconds after which a closed page's runs are freed


def main() -> int:
    """Print a line a minute; the exit code."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 30.0
    with app() as url, chromium() as browser:
        server = server_of_ours()
        end = time.monotonic() + 60 * minutes
        api = threading.Thread(target=_ask_the_api, args=(url, end), daemon=True)
        api.start()
        begin, seen = time.monotonic(), [0.0]
        visits = failures = 0
        while time.monotonic() < end:
            try:
                _visit(browser, url)
            except Exception as error:  # is counted: the others go on
                failures += 1
                lines = [each.line for each in traceback.extract_tb(error.__traceback__) if each.name == "_visit"]
                notes = getattr(error, "__notes__", [])
                print(f"a visit failed at {lines}: {str(error).splitlines()[0]}", *notes, flush=True)
            visits += 1
            if time.monotonic() - begin > 60 * len(seen):
                seen.append(rss_mb(server))
                _print(server, seen, visits, failures)
        api.join(60)
        time.sleep(KEPT)
        seen.append(rss_mb(server))
        _print(server, seen, visits, failures)
        growth = seen[-1] / seen[min(2, len(seen) - 1)] - 1
        print(f"memory compared with minute two: {100 * growth:+.1f} %")
        return int(growth > MAX_GROWTH or failures > 0)


def _print(server: Path, seen: list[float], visits: int, failures: int) -> None:
    threads, files = (len(list((server / name).iterdir())) for name in ("task", "fd"))
    folder = Path(tempfile.gettempdir())
    left = sum(1 for place in folder.glob(f"logreg-{server.name}-*") for path in place.rglob("*") if path.is_file())
    print(
        f"minute {len(seen) - 1}: {seen[-1]:.0f} MB, {threads} threads, {files} open files, {left} temporary files, "
        f"{visits} visits, {failures} failures",
        flush=True,
    )


def _visit(browser: Browser, url: str) -> None:
    """One visitor, who comes, does this and that, and goes."""
    page = browser.new_page()
    try:
        page.goto(url)
        page.wait_for_selector("#sketchpad canvas[data-ready]")
        draw(page, THREE)
        page.wait_for_function("document.querySelector('#prediction .digit')?.textContent === '3'")
        if random.random() < 0.3:
            page.click("#teach-7")
            page.wait_for_function("document.querySelector('#teach-report')?.textContent.includes('test accuracy')")
        if random.random() < 0.6:
            page.get_by_role("tab", name="Train").click()
            page.wait_for_selector("#loss-plot .js-plotly-plot .xy")
            page.click("#train-button")
            page.wait_for_timeout(random.uniform(200, 2500))  # and often goes before the run has ended
        if random.random() < 0.4:
            page.get_by_role("tab", name="Evaluate").click()
            page.wait_for_selector("#confusion-matrix [data-truth]")
        if random.random() < 0.4:
            page.get_by_role("tab", name="Threshold").click()
            page.wait_for_selector("#pr-plot .xy")
    except Exception as error:
        error.add_note(" ".join(page.inner_text("#tabs").split())[:300])
        raise
    finally:
        page.close()


def _ask_the_api(url: str, end: float) -> None:
    buffer = BytesIO()
    Image.new("L", (140, 140), 255).save(buffer, "PNG")
    with httpx.Client(base_url=url, timeout=60) as client:
        while time.monotonic() < end:
            uploaded = client.post("gradio_api/upload", files={"files": ("digit.png", buffer.getvalue())}).json()[0]
            file = {"path": uploaded, "meta": {"_type": "gradio.FileData"}}
            event = client.post("gradio_api/call/predict", json={"data": [file]}).json()["event_id"]
            client.get(f"gradio_api/call/predict/{event}").raise_for_status()
            time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main())

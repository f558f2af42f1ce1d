"""The real app, started as a user starts it, and Debian's Chromium to visit it: shared by the benchmarks."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

CHECKOUT = Path(__file__).resolve().parents[1]
Stroke = list[tuple[float, float]]
SEVEN: Stroke = [(0.28, 0.22), (0.72, 0.22), (0.46, 0.82)]
THREE: Stroke = [(0.3, 0.25), (0.5, 0.18), (0.68, 0.3), (0.45, 0.48), (0.7, 0.68), (0.52, 0.83), (0.3, 0.76)]


@contextmanager
def app(checkout: Path = CHECKOUT) -> Iterator[str]:
    """`python app.py` of a checkout on a free port; its address as soon as it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {**os.environ, "GRADIO_SERVER_PORT": str(port)}
    process = subprocess.Popen([sys.executable, "app.py"], cwd=checkout, env=settings, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}/"
    try:
        wait_for(url)
        yield url
    finally:
        process.terminate()
        process.wait(20)


def wait_for(url: str) -> None:
    """Until the address answers, at most five minutes: a busy machine is no defect."""
    end = time.monotonic() + 300
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise SystemExit(f"{url} did not answer within five minutes.")


def server_of_ours() -> Path:
    """The folder in /proc of the app that this benchmark has started."""
    for process in Path("/proc").glob("[0-9]*"):
        parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
        if parent == str(os.getpid()) and (process / "cmdline").read_bytes().endswith(b"app.py\0"):
            return process
    raise SystemExit("The app was not found in /proc.")


def rss_mb(server: Path) -> float:
    """Resident memory of the process, in MB."""
    return int((server / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium."""
    program = shutil.which("chromium")
    if program is None:
        raise SystemExit("Chromium is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


def draw(page: Page, stroke: Stroke, pause: float = 0) -> None:
    """One stroke on the pad, with `pause` ms between its mouse moves."""
    box = page.locator("#sketchpad canvas").bounding_box()
    assert box is not None
    (x, y), *others = [(box["x"] + a * box["width"], box["y"] + b * box["height"]) for a, b in stroke]
    page.mouse.move(x, y)
    page.mouse.down()
    for a, b in others:
        for step in range(1, 9):
            page.mouse.move(x + (a - x) * step / 8, y + (b - y) * step / 8)
            if pause:
                page.wait_for_timeout(pause)
        x, y = a, b
    page.mouse.up()

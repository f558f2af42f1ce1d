"""The real app, started as a user starts it, and Debian's Chromium to visit it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, FloatRect, Page, expect, sync_playwright

from logreg.ui.server.process import WARM_UP
from tests.browser.strokes import DIGITS, Stroke

CHECKOUT = Path(__file__).resolve().parents[2]
STEADY = "100 steps a second"
KEEP_PACE = """try { sessionStorage["logreg-pace"] ??= "%s"; } catch { /* about:blank has no storage */ }"""
MAX_WAIT = 120_000  # milliseconds that any of these tests waits for what it needs: a slow machine is no defect
expect.set_options(timeout=MAX_WAIT)


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where `python app.py` serves the page."""
    with serving(free_port()) as url:
        yield url


def free_port() -> int:
    """One that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def serving(port: int, checkout: Path = CHECKOUT) -> Iterator[str]:
    """`python app.py` of the checkout on the port, until it is no longer needed; its address.

    It makes inputs when a test asks for them: several servers that make all of them would fill the machine.
    """
    own = {"GRADIO_SERVER_PORT": str(port), "PYTHONPATH": str(checkout), WARM_UP: "0"}
    settings = {**os.environ, **own}
    app = subprocess.Popen([sys.executable, "app.py"], cwd=checkout, env=settings)
    url = f"http://127.0.0.1:{port}/"
    try:
        _wait_for(url, app)
        yield url
    finally:
        app.terminate()
        app.wait(MAX_WAIT / 1000)


def _wait_for(url: str, app: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + MAX_WAIT / 1000
    while time.monotonic() < end:
        assert app.poll() is None, "app.py ended before it served a page"
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("app.py served no page")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; without it these tests fail, they are never skipped."""
    program = shutil.which("chromium")
    if program is None:
        pytest.fail("Chromium is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield chromium
        chromium.close()


def new_context(browser: Browser, **options: object) -> BrowserContext:
    """A new visitor, whose pages have time."""
    context = browser.new_context(**options)  # type: ignore[arg-type]
    context.set_default_timeout(MAX_WAIT)
    return context


class Visit:
    """Opens the page as a new visitor, and collects what the consoles complain of."""

    def __init__(self, browser: Browser, address: str, returning: BrowserContext | None = None) -> None:
        self.browser, self.address, self.returning = browser, address, returning
        self.pages: list[Page] = []
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def __call__(self, query: str = "", pace: str = "", **options: object) -> Page:
        """With the pace of an earlier visit, if it is given: its runs take no more of a busy machine than that."""
        context = None if self.pages or options else self.returning
        if context is None:
            context = new_context(self.browser, **options)
            self.contexts.append(context)
        page = context.new_page()
        self.pages.append(page)
        if pace:
            page.add_init_script(KEEP_PACE % pace)
        page.on("console", lambda message: message.type == "error" and self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: _own(request.url, self.address) or self.complaints.append(request.url))
        page.goto(self.address + query)
        page.wait_for_selector("#sketchpad canvas[data-ready]", state="attached")
        return page

    def reload(self, page: Page) -> None:
        """Reload the page; that the page which is left complains of its broken connections is as it should be."""
        before = len(self.complaints)
        page.reload()
        page.wait_for_selector("#sketchpad canvas[data-ready]", state="attached")
        del self.complaints[before:]


@contextmanager
def visiting(browser: Browser, address: str, returning: BrowserContext | None = None) -> Iterator[Visit]:
    """Open the page as a new visitor; at the end, no visitor's console may hold an error or another host's address."""
    visit = Visit(browser, address, returning)
    yield visit
    for each in (*visit.pages, *visit.contexts):
        each.close()
    assert not visit.complaints


@pytest.fixture(scope="session")
def returning(browser: Browser) -> BrowserContext:
    """A browser that has the page's files from an earlier visit; what a page keeps is gone with its tab."""
    return new_context(browser)


@pytest.fixture
def visit(browser: Browser, address: str, returning: BrowserContext) -> Iterator[Visit]:
    """Of the page of this checkout; the first visit of each test has the page's files already."""
    returning.clear_cookies()
    with visiting(browser, address, returning) as visit:
        yield visit


def _own(url: str, address: str) -> bool:
    return url.startswith((address, "data:", "blob:"))


def choose(page: Page, dropdown: str, option: str | re.Pattern[str]) -> None:
    """An option of a dropdown, whose list is gone when this returns."""
    page.locator(f"{dropdown} input").click()
    page.get_by_role("option", name=option, exact=True).click()
    expect(page.get_by_role("option")).to_have_count(0)


def draw(page: Page, digit: int, x: float = 0.5, size: float = 1.0) -> None:
    """Draw a digit with the mouse, stroke by stroke, its middle at `x` of the pad's width."""
    strokes = [[(x + size * (a - 0.5), 0.5 + size * (b - 0.5)) for a, b in stroke] for stroke in DIGITS[digit]]
    draw_strokes(page, strokes)


def draw_strokes(page: Page, strokes: list[Stroke]) -> None:
    """Draw strokes in shares of the pad with the mouse."""
    box = pad_box(page)
    for stroke in strokes:
        (x, y), *others = [(box["x"] + a * box["width"], box["y"] + b * box["height"]) for a, b in stroke]
        page.mouse.move(x, y)
        page.mouse.down()
        for point in others:
            page.mouse.move(*point)
        page.mouse.up()


def pad_box(page: Page) -> FloatRect:
    """Where the pad is, once it is scrolled into view."""
    canvas = page.locator("#sketchpad canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    return box


def draw_by_touch(page: Page, digit: int) -> None:
    """Draw a digit on the pad with a finger."""
    box = pad_box(page)
    touch = page.context.new_cdp_session(page)
    for stroke in DIGITS[digit]:
        points = [{"x": box["x"] + a * box["width"], "y": box["y"] + b * box["height"]} for a, b in stroke]
        touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points[:1]})
        for point in points[1:]:
            touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    touch.detach()

"""The real app, started as a user starts it, and Debian's Chromium to visit it."""

from __future__ import annotations

import json
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
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, FloatRect, Page, expect, sync_playwright

from logreg.ui.server.process import WARM_UP
from tests.browser.strokes import DIGITS, Stroke

CHECKOUT = Path(__file__).resolve().parents[2]
STEADY, FULL_SPEED = "100 steps a second", "full speed"  # paces that a visitor may have kept
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
    """`python app.py` of the checkout on the port, until it is no longer needed; its address."""
    with running(port, checkout):
        yield f"http://127.0.0.1:{port}/"


@contextmanager
def running(port: int, checkout: Path = CHECKOUT, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """The same, its process, with more in its environment.

    It makes inputs when a test asks for them: several servers that make all of them would fill the machine.
    """
    own = {"GRADIO_SERVER_PORT": str(port), "PYTHONPATH": str(checkout), WARM_UP: "0"}
    app = subprocess.Popen([sys.executable, "app.py"], cwd=checkout, env={**os.environ, **own, **more})
    try:
        _wait_for(f"http://127.0.0.1:{port}/", app)
        yield app
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
    """Debian's Chromium, without its windows where there is such a one: a seventh quicker. Without any, tests fail."""
    program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if program is None:
        pytest.fail("Chromium is missing: apt-get install chromium-headless-shell")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield chromium
        chromium.close()


def new_context(browser: Browser, **options: object) -> BrowserContext:
    """A new visitor, whose pages have time."""
    context = browser.new_context(**options)  # type: ignore[arg-type]
    context.set_default_timeout(MAX_WAIT)
    return context


class Tabs:
    """Tabs of browsers that have the page's files: each is used by one visitor after the other, none of whom knows.

    To load the page in a new tab takes twice as long. What a page keeps is gone with its visitor, and so is all that it
    had asked the server for.
    """

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.free: dict[str, list[Page]] = {}
        self.taken: dict[Page, str] = {}

    def take(self, address: str, pace: str, options: dict[str, Any]) -> Page:
        """A tab of a browser with these options, where nothing is kept but the pace, if one is given."""
        kind = json.dumps(options, sort_keys=True)
        free = self.free.setdefault(kind, [])
        page = free.pop() if free else new_context(self.browser, **options).new_page()
        self.taken[page] = kind
        page.context.clear_cookies()
        page.goto(f"{address}health")
        page.evaluate("(localStorage.clear(), sessionStorage.clear(), indexedDB.deleteDatabase('logreg'))")
        if pace:
            page.evaluate(KEEP_PACE % pace)
        return page

    def give_back(self, page: Page, address: str, as_new: bool) -> None:
        """Leave the page, as a visitor does who closes the tab; one that is not as new is closed."""
        kind = self.taken.pop(page)
        if as_new:
            page.goto(f"{address}health")
            page.mouse.move(0, 0)
            self.free[kind].append(page)
        else:
            page.context.close()


class Visit:
    """Opens the page as a new visitor, and collects what the consoles complain of."""

    def __init__(self, tabs: Tabs, address: str) -> None:
        self.tabs, self.address = tabs, address
        self.pages: list[Page] = []
        self.complaints: list[str] = []
        self.listeners = {
            "console": lambda message: message.type == "error" and self.complaints.append(message.text),
            "pageerror": lambda error: self.complaints.append(str(error)),
            "request": lambda request: _own(request.url, self.address) or self.complaints.append(request.url),
        }

    def __call__(self, query: str = "", pace: str = "", **options: Any) -> Page:
        """With the pace of an earlier visit, if it is given: its runs take no more of a busy machine than that."""
        page = self.tabs.take(self.address, pace, options)
        self.pages.append(page)
        for event, listener in self.listeners.items():
            page.on(event, listener)  # type: ignore[call-overload]
        page.goto(self.address + query)
        page.wait_for_selector("#sketchpad canvas[data-ready]", state="attached")
        return page

    def reload(self, page: Page) -> None:
        """Reload the page; that the page which is left complains of its broken connections is as it should be."""
        before = len(self.complaints)
        page.reload()
        page.wait_for_selector("#sketchpad canvas[data-ready]", state="attached")
        del self.complaints[before:]

    def end(self, as_new: bool) -> None:
        """Leave all pages; no console may hold an error or another host's address."""
        for page in self.pages:
            for event, listener in self.listeners.items():
                page.remove_listener(event, listener)
        for page in self.pages:
            self.tabs.give_back(page, self.address, as_new)
        assert not self.complaints


@contextmanager
def visiting(tabs: Tabs, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Open the page as a new visitor, for as long as the fixture is needed that asks for it."""
    visit, failed = Visit(tabs, address), request.session.testsfailed
    yield visit
    visit.end(as_new=request.session.testsfailed == failed)


@pytest.fixture(scope="session")
def tabs(browser: Browser) -> Tabs:
    """None is open before it is needed."""
    return Tabs(browser)


@pytest.fixture
def visit(tabs: Tabs, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Of the page of this checkout."""
    with visiting(tabs, address, request) as visit:
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


def draw_strokes(page: Page, strokes: list[Stroke], pad: str = "#sketchpad") -> None:
    """Draw strokes in shares of the pad with the mouse."""
    box = pad_box(page, pad)
    for stroke in strokes:
        (x, y), *others = [(box["x"] + a * box["width"], box["y"] + b * box["height"]) for a, b in stroke]
        page.mouse.move(x, y)
        page.mouse.down()
        for point in others:
            page.mouse.move(*point)
        page.mouse.up()


def pad_box(page: Page, pad: str = "#sketchpad") -> FloatRect:
    """Where the pad is, once it is scrolled into view."""
    canvas = page.locator(f"{pad} canvas")
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

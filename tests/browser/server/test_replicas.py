"""Two servers behind nginx, as compose.yaml has them: visitors stay at one, and outlive it."""

from __future__ import annotations

import re
import signal
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Browser, Page, expect

from logreg import Trainer, TrainingConfig, load_mnist
from logreg.ui.server.draining import DRAIN
from tests.browser.conftest import KEEP_PACE, MAX_WAIT, STEADY, draw, free_port, new_context, running
from tests.browser.server.balancer import balancing, wait_for_answer
from tests.browser.train.test_train import LOSSES, POINTS, open_train, pause

FIRST, SECOND = {"replica": "1"}, {"replica": "2"}


def open_at(browser: Browser, address: str, replica: dict[str, str]) -> Page:
    """A new visitor's page at that replica, who has drawn a three and trains."""
    context = new_context(browser)
    context.add_init_script(KEEP_PACE % STEADY)
    context.add_cookies([{"name": "replica", "value": replica["replica"], "url": address}])
    page = context.new_page()
    page.goto(f"{address}?epochs=100&tab=draw")
    page.wait_for_selector("#sketchpad canvas[data-ready]")
    draw(page, 3)
    expect(page.locator("#prediction .digit")).to_have_text("3")
    open_train(page)
    page.click("#train-button")
    page.wait_for_function(f"{POINTS} > 20")
    return page


def replica_of(page: Page) -> dict[str, str]:
    """Where the page's cookie says that it is."""
    return {str(each["name"]): str(each["value"]) for each in page.context.cookies()}


def test_a_killed_replicas_visitor_goes_on_at_the_other(browser: Browser, address: str, tmp_path: Path) -> None:
    """With the drawing, and the run made again; and who came without a cookie is given one, and kept."""
    own, other = free_port(), urlsplit(address).port or 0
    with ExitStack() as stack:
        killed = stack.enter_context(running(own))
        balanced = stack.enter_context(balancing(free_port(), (own, other), tmp_path))
        page = open_at(browser, balanced, FIRST)
        assert replica_of(page) == FIRST
        with httpx.Client(base_url=balanced) as stranger:
            asset = re.search(r"/?assets/[\w-]+\.js", stranger.get("/").raise_for_status().text)
            assert asset is not None
            script = stranger.get(asset[0], headers={"Accept-Encoding": "br"})
            assert (script.headers["Content-Encoding"], "immutable" in script.headers["Cache-Control"]) == ("br", True)
            at = dict(stranger.cookies)
            assert at in (FIRST, SECOND)
            servers = {stranger.get("/present/nobody").json()["server"] for _ in range(10)}
            assert (len(servers), dict(stranger.cookies)) == (1, at)
        points = page.evaluate(POINTS)
        with page.expect_navigation():
            killed.send_signal(signal.SIGKILL)
            killed.wait()
        page.wait_for_function(f"{POINTS} > {points + 50}")
        count, painted = pause(page), page.evaluate(LOSSES)
        assert replica_of(page) == SECOND
        page.get_by_role("tab", name="Draw").click()
        expect(page.locator("#prediction .digit")).to_have_text("3")
        page.context.close()
    expected = Trainer(TrainingConfig(epochs=100), load_mnist()).advance(count)
    assert len(painted) == count
    assert max(abs(a - b) for a, b in zip(painted, expected, strict=True)) < 6e-5


def test_a_replica_that_drains_keeps_its_visitors_and_takes_no_others(address: str, tmp_path: Path) -> None:
    """And ends when the last has left."""
    own, other = free_port(), urlsplit(address).port or 0
    with ExitStack() as stack:
        draining = stack.enter_context(running(own, **{DRAIN: "600"}))
        balanced = stack.enter_context(balancing(free_port(), (own, other), tmp_path))
        visitor = stack.enter_context(httpx.Client(base_url=balanced, cookies=FIRST, timeout=60))
        server = visitor.get("/present/me").json()["server"]
        with visitor.stream("GET", "/gradio_api/heartbeat/me") as heartbeat:
            lines = heartbeat.iter_lines()  # kept: without it the connection is closed
            assert next(lines) == "data: ALIVE"
            draining.send_signal(signal.SIGTERM)
            wait_for_answer(f"http://127.0.0.1:{own}/health", 503)
            for cookies in (FIRST, SECOND, {}):
                answer = httpx.get(balanced, cookies=cookies, timeout=60)
                assert answer.status_code == 200
                assert {**cookies, **answer.cookies} == SECOND
            assert visitor.get("/present/me").json()["server"] == server
            assert dict(visitor.cookies) == FIRST
            assert draining.poll() is None
        assert draining.wait(MAX_WAIT / 1000) == 0
        assert visitor.get("/present/me").json()["server"] != server
        assert visitor.cookies.get("replica", domain="127.0.0.1") == SECOND["replica"]

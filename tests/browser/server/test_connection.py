"""The drawing on a bad connection: answers that come late, requests that fail, a browser that keeps nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import KEEP_PACE, STEADY, Tabs, choose, draw, free_port, new_context, serving
from tests.browser.strokes import DIGITS
from tests.browser.train.test_train import POINTS

TIMES = 6 if os.environ.get("LOGREG_ALL_DRAWINGS") == "1" else 1
NOTHING_KEPT = """Object.defineProperty(window, "sessionStorage", {
  get() { throw new DOMException("The operation is insecure.", "SecurityError"); },
});"""

# What is topmost in the middle of the pad, frame by frame, from when it is there.
TAKEN = """window.takers = [];
const look = () => {
  const pad = document.querySelector("#sketchpad canvas[data-ready]")?.getBoundingClientRect();
  if (pad) window.takers.push(document.elementFromPoint(pad.x + pad.width / 2, pad.y + pad.height / 2).tagName);
  requestAnimationFrame(look);
};
look();"""

# A page that never asks by itself, and to which, once it is cut off, no message comes through.
NO_MESSAGES = """{
  const [repeat, ask] = [window.setInterval, window.fetch];
  window.setInterval = (then, ms) => (ms < 10000 ? repeat(then, ms) : 0);
  window.fetch = async (...request) => {
    const answer = await ask(...request);
    if (!String(request[0].url ?? request[0]).includes("queue/data")) return answer;
    const cut = new TransformStream({ transform: (chunk, out) => window.cutOff || out.enqueue(chunk) });
    return new Response(answer.body.pipeThrough(cut), answer);
  };
}"""


@pytest.fixture
def page(tabs: Tabs, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """An empty page of a new visitor, whose console may complain of what fails here."""
    page, failed = tabs.take(address, "", {}), request.session.testsfailed
    yield page
    page.unroute_all()
    tabs.give_back(page, address, as_new=request.session.testsfailed == failed)


@pytest.fixture
def altered(browser: Browser) -> Iterator[Page]:
    """The same in a browser of its own, for scripts that run before the page's."""
    context = new_context(browser)
    yield context.new_page()
    context.close()


def open_page(page: Page, address: str) -> None:
    """Until it can be drawn on."""
    page.goto(address)
    page.wait_for_selector("#sketchpad canvas[data-ready]")


def test_a_late_model_is_not_the_one_that_answers(page: Page, address: str) -> None:
    """One that was chosen before another, and comes after it; while it is awaited, the page says so."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/weights/*/article.safetensors", hold)
    open_page(page, address)
    draw(page, 3)
    expect(page.locator("#prediction .digit")).to_have_text("3")
    choose(page, "#model-choice", re.compile("^article"))
    expect(page.locator("#prediction .digit")).to_have_text("Loading the model…")
    choose(page, "#model-choice", re.compile("^hog"))
    expect(page.locator("#prediction .digit")).to_have_text("3")
    sure, request = page.locator("#prediction .sure").inner_text(), held[0].request
    with page.expect_response(lambda response: response.request == request):
        held[0].continue_()
    page.wait_for_timeout(500)
    assert page.locator("#prediction .sure").inner_text() == sure


def test_a_model_that_does_not_come_is_one_sentence(page: Page, address: str) -> None:
    """And is asked for again once it is chosen again."""
    page.route("**/weights/*/article.safetensors", lambda route: route.abort("connectionreset"))
    open_page(page, address)
    draw(page, 3)
    choose(page, "#model-choice", re.compile("^article"))
    expect(page.locator("#prediction .digit")).to_have_text(re.compile("can't be reached"))
    page.unroute("**/weights/*/article.safetensors")
    choose(page, "#model-choice", re.compile("^hog"))
    expect(page.locator("#prediction .digit")).to_have_text("3")
    choose(page, "#model-choice", re.compile("^article"))
    expect(page.locator("#prediction .sure")).to_have_text(re.compile("%"))


def test_drawings_are_answered_without_the_server(browser: Browser) -> None:
    """Ten of ten, and sixty of sixty in the weekly run, once the page is there."""
    context = new_context(browser)
    page = context.new_page()
    with serving(free_port()) as address:
        open_page(page, address)
        draw(page, 3)
        expect(page.locator("#prediction .digit")).to_have_text("3")
    for digit in list(DIGITS) * TIMES:
        page.click("#clear-button")
        expect(page.locator("#prediction .digit")).to_have_text("–")
        draw(page, digit)
        expect(page.locator("#prediction .digit")).to_have_text(str(digit))
        expect(page.locator("#evidence-sum")).to_contain_text(f"Why {digit} and not")
    context.close()


def test_a_drawing_is_nobody_elses(page: Page, address: str) -> None:
    """What is drawn never leaves the device: no request while one draws."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_page(page, address)
    draw(page, 1)
    expect(page.locator("#prediction .digit")).to_have_text("1")
    for _ in range(60):  # seconds that the page may ask for what it needs at first
        asked.clear()
        page.wait_for_timeout(1000)
        if not asked:
            break
    for digit in (3, 7):
        page.click("#clear-button")
        draw(page, digit)
        expect(page.locator("#prediction .digit")).to_have_text(str(digit))
    assert not [url for url in asked if "/present/" not in url]


def test_a_reload_keeps_the_drawing_but_not_one_that_was_cleared(page: Page, address: str) -> None:
    """As it keeps the run."""
    open_page(page, address)
    draw(page, 3)
    expect(page.locator("#prediction .digit")).to_have_text("3")
    page.reload()
    expect(page.locator("#prediction .digit")).to_have_text("3")
    page.click("#clear-button")
    expect(page.locator("#prediction .digit")).to_have_text("–")
    page.reload()
    expect(page.locator("#sketchpad .hint")).to_be_visible()
    expect(page.locator("#undo-button")).to_be_disabled()


def test_a_reload_keeps_a_drawing_that_is_not_in_sight(page: Page, address: str) -> None:
    """Over as many reloads as there are on another tab; it is answered once its tab is opened again."""
    open_page(page, address)
    draw(page, 3)
    expect(page.locator("#prediction .digit")).to_have_text("3")
    page.get_by_role("tab", name="Evaluate").click()
    for _ in range(2):
        page.reload()
        page.wait_for_selector("#sketchpad canvas[data-ready]", state="attached")
        expect(page.locator("#undo-button")).to_be_enabled()
    page.get_by_role("tab", name="Draw").click()
    expect(page.locator("#prediction .digit")).to_have_text("3")


def test_a_browser_that_keeps_nothing_draws_and_trains(altered: Page, address: str) -> None:
    """As one may in another site's frame."""
    page = altered
    page.add_init_script(NOTHING_KEPT)
    page.goto(f"{address}?start")
    page.wait_for_selector("#loss-plot .xy")
    page.wait_for_function("document.querySelector('#train-status').textContent.includes('step')")
    page.get_by_role("tab", name="Draw").click()
    draw(page, 3)
    expect(page.locator("#prediction .digit")).to_have_text("3")


def test_the_first_stroke_is_the_pads(altered: Page, address: str) -> None:
    """Whatever Gradio lays over the page while it loads: from the first frame with a pad on, it takes the pointer."""
    page = altered
    page.add_init_script(TAKEN)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 6})
    open_page(page, address)
    page.wait_for_function("window.takers.length >= 20")
    assert set(page.evaluate("window.takers")) == {"CANVAS"}


def test_a_run_that_falls_silent_makes_the_page_ask(altered: Page, address: str) -> None:
    """Without waiting for the next time that it asks by itself."""
    page = altered
    page.add_init_script(KEEP_PACE % STEADY)
    page.add_init_script(NO_MESSAGES)
    page.goto(f"{address}?epochs=100&start")
    page.wait_for_function(f"{POINTS} > 20")
    page.route("**/present/*", lambda route: route.abort())
    page.evaluate("window.cutOff = true")
    expect(page.locator("#lost")).to_be_visible()


def test_a_page_that_another_server_answers_is_loaded_again(page: Page, address: str) -> None:
    """Though that one knows its session, which it has begun when it was asked for something; and only once."""
    with page.expect_response("**/present/*"):
        open_page(page, address)
    page.route("**/present/*", lambda route: route.fulfill(json={"known": True, "server": "another"}))
    with page.expect_response("**/present/*"), page.expect_navigation():
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    with page.expect_response("**/present/*"):
        page.wait_for_selector("#sketchpad canvas[data-ready]")
    page.evaluate("window.before = true")
    with page.expect_response("**/present/*"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert page.evaluate("window.before")

"""A server that is restarted, as a Space is, while pages are open."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from logreg import Trainer, TrainingConfig, load_mnist
from tests.browser.conftest import KEEP_PACE, STEADY, draw, free_port, new_context, serving
from tests.browser.train.test_train import LOSSES, POINTS, open_train, pause

LOST = "!(document.querySelector('#lost')?.hidden ?? true)"


def new_page(browser: Browser) -> Page:
    """Of a visitor who has kept a pace at which no run is over soon."""
    context = new_context(browser)
    context.add_init_script(KEEP_PACE % STEADY)
    return context.new_page()


def test_pages_and_their_runs_outlive_the_server(browser: Browser) -> None:
    """A page whose run goes on says that the server is lost, comes back, and makes its run again from its memory.

    An idle page notices too, and is no stranger afterwards: what is drawn stays, and a paused run goes on.
    """
    port, busy, idle = free_port(), new_page(browser), new_page(browser)
    with serving(port) as address:
        idle.goto(f"{address}?epochs=100&tab=draw")
        idle.wait_for_selector("#sketchpad canvas[data-ready]")
        draw(idle, 3)
        expect(idle.locator("#prediction .digit")).to_have_text("3")
        open_train(idle)
        idle.click("#train-button")
        idle.wait_for_function(f"{POINTS} > 20")
        held = pause(idle)
        busy.goto(f"{address}?epochs=100")
        open_train(busy)
        busy.click("#train-button")
        busy.wait_for_function(f"{POINTS} > 20")
    busy.wait_for_function(f"{LOST} || document.body.textContent.includes('Connection to the server was lost')")
    expect(idle.locator("#lost")).to_be_visible()
    points = busy.evaluate(POINTS)
    with serving(port):
        with idle.expect_navigation():
            busy.wait_for_function(f"{POINTS} > {points + 50}")
        count = pause(busy)
        painted = busy.evaluate(LOSSES)
        open_train(idle)
        idle.wait_for_function(f"{POINTS} === {held}")
        expect(idle.locator("#train-status")).to_contain_text("paused")
        idle.click("#step-button")
        idle.wait_for_function(f"{POINTS} === {held + 1}")
        painted_by_idle = idle.evaluate(LOSSES)
        idle.get_by_role("tab", name="Draw").click()
        expect(idle.locator("#prediction .digit")).to_have_text("3")
    busy.context.close()
    idle.context.close()
    expected = Trainer(TrainingConfig(epochs=100), load_mnist()).advance(max(count, held + 1))
    assert (len(painted), len(painted_by_idle)) == (count, held + 1)
    assert max(abs(a - b) for a, b in zip(painted, expected[:count], strict=True)) < 6e-5
    assert max(abs(a - b) for a, b in zip(painted_by_idle, expected[: held + 1], strict=True)) < 6e-5

"""A server that is restarted, as a Space is, while a page is open."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from logreg import Trainer, TrainingConfig, load_mnist
from tests.browser.conftest import KEEP_PACE, STEADY, draw, free_port, new_context, serving
from tests.browser.train.test_train import LOSSES, POINTS, open_train, pause

LOST = "!(document.querySelector('#lost')?.hidden ?? true)"


def test_a_page_and_its_run_outlive_the_server(browser: Browser) -> None:
    """The page says that the server is lost, comes back by itself, and makes its run again from what it remembers."""
    port, context = free_port(), new_context(browser)
    context.add_init_script(KEEP_PACE % STEADY)
    page = context.new_page()
    with serving(port) as address:
        page.goto(f"{address}?epochs=100")
        open_train(page)
        page.click("#train-button")
        page.wait_for_function(f"{POINTS} > 100")
    page.wait_for_function(f"{LOST} || document.body.textContent.includes('Connection to the server was lost')")
    points = page.evaluate(POINTS)
    with serving(port):
        page.wait_for_function(f"{POINTS} > {points + 100}")
        count = pause(page)
        painted = page.evaluate(LOSSES)
    context.close()
    expected = Trainer(TrainingConfig(epochs=100), load_mnist()).advance(count)
    assert max(abs(a - b) for a, b in zip(painted, expected, strict=True)) < 6e-5


def test_an_idle_page_notices_and_is_no_stranger_afterwards(browser: Browser) -> None:
    """What is drawn stays; a paused run is there again, and goes on."""
    port, context = free_port(), new_context(browser)
    context.add_init_script(KEEP_PACE % STEADY)
    page = context.new_page()
    with serving(port) as address:
        page.goto(f"{address}?epochs=100&tab=draw")
        page.wait_for_selector("#sketchpad canvas[data-ready]")
        draw(page, 3)
        expect(page.locator("#prediction .digit")).to_have_text("3")
        open_train(page)
        page.click("#train-button")
        page.wait_for_function(f"{POINTS} > 100")
        count = pause(page)
    expect(page.locator("#lost")).to_be_visible()
    with serving(port):
        with page.expect_navigation():
            pass
        open_train(page)
        page.wait_for_function(f"{POINTS} === {count}")
        expect(page.locator("#train-status")).to_contain_text("paused")
        page.click("#step-button")
        page.wait_for_function(f"{POINTS} === {count + 1}")
        painted = page.evaluate(LOSSES)
        page.get_by_role("tab", name="Draw").click()
        expect(page.locator("#prediction .digit")).to_have_text("3")
    context.close()
    expected = Trainer(TrainingConfig(epochs=100), load_mnist()).advance(count + 1)
    assert max(abs(a - b) for a, b in zip(painted, expected, strict=True)) < 6e-5

"""A server that is restarted, as a Space is, while a page is open."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from logreg import Trainer, TrainingConfig, load_mnist
from tests.browser.conftest import free_port, serving
from tests.browser.test_train import LOSSES, POINTS, open_train, pause


def test_a_page_and_its_run_outlive_the_server(browser: Browser) -> None:
    """The page says that the server is lost, comes back by itself, and makes its run again from what it remembers."""
    port, context = free_port(), browser.new_context()
    page = context.new_page()
    with serving(port) as address:
        page.goto(f"{address}?epochs=100")
        open_train(page)
        page.click("#train-button")
        page.wait_for_function(f"{POINTS} > 1000")
    expect(page.get_by_text("Connection to the server was lost").first).to_be_visible()
    points = page.evaluate(POINTS)
    with serving(port):
        page.wait_for_function(f"{POINTS} > {points + 1000}", timeout=90_000)
        count = pause(page)
        painted = page.evaluate(LOSSES)
    context.close()
    expected = Trainer(TrainingConfig(epochs=100), load_mnist()).advance(count)
    assert max(abs(a - b) for a, b in zip(painted, expected, strict=True)) < 6e-5

"""A page that nobody touches does nothing."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.browser.conftest import new_context

COUNT_FRAMES = """
  window.asked = 0;
  const ask = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (then) => (window.asked++, ask(then));
"""
NO_MORE = """async () => {
  const before = window.asked;
  await new Promise((then) => setTimeout(then, 500));
  return window.asked === before;
}"""


def test_an_open_page_asks_for_no_frames(browser: Browser, address: str) -> None:
    """Once a tab is there: the battery of a phone that lies on the table is not for drawing the same again."""
    context = new_context(browser)
    page = context.new_page()
    page.add_init_script(COUNT_FRAMES)
    page.goto(f"{address}?tab=draw")
    page.wait_for_selector("#sketchpad canvas[data-ready]")
    assert any(page.evaluate(NO_MORE) for _ in range(40))
    page.get_by_role("tab", name="Evaluate").click()
    expect(page.locator("#evaluate-summary dd").first).to_be_visible()
    assert any(page.evaluate(NO_MORE) for _ in range(40))
    context.close()

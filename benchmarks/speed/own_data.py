"""From the first stroke to a model of one's own: python benchmarks/speed/own_data.py

An automatic hand on a page of a phone's width draws ten of each of four symbols, trains on them with one click, and
draws 20 others of each: how long the first takes, and how many of the others are told right.
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from playwright.sync_api import Page, expect

from benchmarks.browser import app, chromium
from tests.drawing.symbols import strokes

SYMBOLS = ("tick", "cross", "heart", "star")
EXAMPLES, OTHERS = 10, 20  # of each symbol
ENOUGH = 120_000  # milliseconds to wait for anything
expect.set_options(timeout=ENOUGH)


def main() -> None:
    """Draw, train, draw others, and print."""
    random = np.random.default_rng(0)
    with app() as url, chromium() as browser:
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.set_default_timeout(ENOUGH)
        page.goto(f"{url}?tab=data")
        expect(page.locator("#data-status")).not_to_be_empty()
        page.locator("#data-source input").click()
        page.get_by_role("option", name="my own", exact=True).click()
        for label, name in enumerate(SYMBOLS):
            page.fill("#class-name", name)
            page.click("#add-class-button")
            page.wait_for_selector(f"#add-to-{label}")
        begin = perf_counter()
        for _ in range(EXAMPLES):
            for label, name in enumerate(SYMBOLS):
                _draw(page, "#data-pad", name, random)
                page.click(f"#add-to-{label}")
        expect(page.locator("#data-status")).to_contain_text(f"{EXAMPLES * len(SYMBOLS)} examples")
        drawn = perf_counter()
        page.get_by_role("tab", name="Train").click()
        page.click("#train-button")
        expect(page.locator("#train-status")).to_contain_text("epoch 20 of 20")
        print(f"{drawn - begin:.1f} s to draw, {perf_counter() - drawn:.1f} s to train at the page's own pace")
        print(page.locator("#train-status").inner_text())
        page.get_by_role("tab", name="Draw").click()
        right = sum(_is_told(page, name, random) for _ in range(OTHERS) for name in SYMBOLS)
        print(f"{right} of {OTHERS * len(SYMBOLS)} others told right")


def _is_told(page: Page, name: str, random: np.random.Generator) -> bool:
    page.keyboard.press("Escape")
    expect(page.locator("#prediction .digit.blank")).to_be_attached()
    _draw(page, "#sketchpad", name, random)
    page.wait_for_function("!document.querySelector('#prediction .digit.blank')")
    page.wait_for_timeout(100)  # for the answer to the last stroke
    return page.locator("#prediction .digit").inner_text() == name


def _draw(page: Page, pad: str, name: str, random: np.random.Generator) -> None:
    canvas = page.locator(f"{pad} canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    for stroke in strokes(name, random):
        (x, y), *others = (stroke * [box["width"], box["height"]] + [box["x"], box["y"]]).tolist()
        page.mouse.move(x, y)
        page.mouse.down()
        for point in others:
            page.mouse.move(*point)
        page.mouse.up()


if __name__ == "__main__":
    main()

"""The Draw tab, as its visitors use it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit, draw, draw_by_touch
from tests.browser.strokes import DIGITS

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 3}


def test_opens_on_draw(visit: Visit) -> None:
    """The tabs stand in their order, and the first is open."""
    page = visit()
    expect(page.get_by_role("tab").first).to_have_text("Draw")
    expect(page.get_by_role("tab", name="Draw")).to_have_attribute("aria-selected", "true")


def test_ten_digits_with_the_mouse(visit: Visit) -> None:
    """Each of ten digits, drawn stroke by stroke, is read right, and cleared away."""
    page = visit()
    for digit in DIGITS:
        draw(page, digit)
        expect(page.locator("#prediction .digit")).to_have_text(str(digit))
        page.click("#clear-button")
        expect(page.locator("#prediction .digit")).to_have_text("–")


def test_ten_digits_with_a_finger(visit: Visit) -> None:
    """The same on a phone, where the page must not scroll under the finger."""
    page = visit(**PHONE)
    for digit in DIGITS:
        draw_by_touch(page, digit)
        expect(page.locator("#prediction .digit")).to_have_text(str(digit))
        page.tap("#clear-button")
        expect(page.locator("#prediction .digit")).to_have_text("–")
    assert page.evaluate("window.scrollY") == 0


def test_answers_while_the_stroke_is_drawn(visit: Visit) -> None:
    """The answer comes before the pointer is up."""
    page = visit()
    box = page.locator("#sketchpad canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 0.8 * box["height"], steps=20)
    expect(page.locator("#prediction .digit")).to_have_text("1")
    page.mouse.up()


def test_undo_takes_the_last_stroke(visit: Visit) -> None:
    """Each undo leaves the strokes before the last."""
    page = visit()
    draw(page, 1)
    expect(page.locator("#prediction .digit")).to_have_text("1")
    draw(page, 0)
    expect(page.locator("#prediction .digit")).not_to_have_text("1")
    page.click("#undo-button")
    expect(page.locator("#prediction .digit")).to_have_text("1")
    page.click("#undo-button")
    expect(page.locator("#prediction .digit")).to_have_text("–")


def test_ten_probabilities_sum_to_one(visit: Visit) -> None:
    """The ten bars' percentages add up to 100, but for their rounding."""
    page = visit()
    draw(page, 4)
    expect(page.locator("#prediction .digit")).to_have_text("4")
    shares = [float(text.split()[0]) for text in page.locator("#probabilities .share").all_inner_texts()]
    assert len(shares) == 10
    assert sum(shares) == pytest.approx(100, abs=0.5)


def test_every_shipped_model_answers(visit: Visit) -> None:
    """Another model may be chosen for the same drawing, and answers it at once."""
    page = visit()
    draw(page, 0)
    for name in ("hog", "deskewed", "pixels", "article", "everyone"):
        page.locator("#model-choice input").click()
        page.get_by_role("option", name=re.compile(f"^{name}")).click()
        expect(page.locator("#prediction .digit")).to_have_text("0")

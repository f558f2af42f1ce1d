"""What everyone must be able to read and reach: contrast, labels, one screen on a phone."""

from __future__ import annotations

import os
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Visit, choose, draw, draw_strokes

WIDE = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}


LOOKS = {"light wide": ("light", WIDE), "dark phone": ("dark", PHONE)}
if os.environ.get("LOGREG_ALL_LOOKS") == "1":  # axe takes half a minute for each
    LOOKS |= {"dark wide": ("dark", WIDE), "light phone": ("light", PHONE)}


@pytest.mark.parametrize(("scheme", "viewport"), LOOKS.values(), ids=LOOKS)
def test_no_accessibility_violation(visit: Visit, scheme: str, viewport: dict[str, int]) -> None:
    """axe-core finds nothing to complain of, in any tab, with a drawing and its answer shown."""
    page = visit(viewport=viewport, color_scheme=scheme)
    draw(page, 3)
    expect(page.locator("#prediction .digit")).to_have_text("3")
    for tab in ("Draw", "Train", "Evaluate", "Threshold", "Data"):
        page.get_by_role("tab", name=tab).click()
        if tab == "Data":
            expect(page.locator("#data-gallery img").first).to_be_visible()
            choose(page, "#data-source", "my own")
            page.fill("#class-name", "tick")
            page.click("#add-class-button")
            draw_strokes(page, [[(0.3, 0.5), (0.4, 0.7), (0.7, 0.3)]], "#data-pad")
            page.click("#add-to-0")
            expect(page.locator("#data-gallery img")).to_have_count(1)
        page.wait_for_timeout(1000)  # the tab's transition has intermediate colours
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        assert not [(rule["id"], node["html"]) for rule in found for node in rule["nodes"]]


def test_pad_and_answer_fit_a_phone(visit: Visit) -> None:
    """From the pad's top to the last bar, one screen's height is enough; nothing is wider than the screen."""
    page = visit(viewport=PHONE, has_touch=True, is_mobile=True)
    draw(page, 3)
    expect(page.locator("#prediction .digit")).to_have_text("3")
    bars = page.locator("#probabilities .bars").bounding_box()
    assert bars is not None
    assert bars["y"] + bars["height"] <= PHONE["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


# Where everything is, but for what answer and evidence say within places of their own.
PLACES = """() => [...document.querySelectorAll("#draw, #draw *, #draw-more, #draw-more *")]
  .filter((each) => each.offsetParent && each.matches("[id], button, canvas, img, li, .track, h2, label"))
  .filter((each) => !each.parentElement.closest("#evidence-sum, #prediction"))
  .map((each) => {
    const { x, y, width, height } = each.getBoundingClientRect();
    return [each.id || each.tagName, x, y, width, height];
  })"""


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_nothing_moves_at_the_first_stroke(visit: Visit, viewport: dict[str, int]) -> None:
    """Neither while it is drawn nor when it is answered, by as much as a pixel."""
    page = visit(viewport=viewport)
    page.evaluate("document.fonts.ready")
    before = page.evaluate(PLACES)
    draw(page, 3)
    expect(page.locator("#prediction .digit")).to_have_text("3")
    expect(page.locator("#evidence-sum")).to_contain_text("Why 3 and not")
    after = page.evaluate(PLACES)
    assert [place[0] for place in after] == [place[0] for place in before]
    moved = [
        (old, new)
        for old, new in zip(before, after, strict=True)
        if any(abs(a - b) > 1 for a, b in zip(old[1:], new[1:], strict=True))
    ]
    assert not moved


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_twelve_digits_fit(visit: Visit, viewport: dict[str, int]) -> None:
    """A dozen digits on the pad are all seen in the answer, and push nothing aside."""
    page = visit(viewport=viewport)
    below = page.locator("#probabilities").bounding_box()
    page.locator("#brush-width").fill("8")
    for index in range(12):
        column, row = index % 4, index // 4
        x, y = 0.14 + 0.24 * column, 0.18 + 0.32 * row
        draw_strokes(page, [[(x, y - 0.1), (x, y + 0.1)]])
    expect(page.locator("#prediction button")).to_have_count(12)
    box = page.locator("#prediction .digit").bounding_box()
    assert box is not None
    for button in page.locator("#prediction button").all():
        place = button.bounding_box()
        assert place is not None
        assert box["x"] <= place["x"]
        assert place["x"] + place["width"] <= box["x"] + box["width"] + 1
        assert box["y"] - 1 <= place["y"]
        assert place["y"] + place["height"] <= box["y"] + box["height"] + 1
    assert page.locator("#probabilities").bounding_box() == below


def test_draw_is_walked_by_the_keyboard(visit: Visit) -> None:
    """From the tabs on, Tab reaches the pad, its tools, and every button that can do something, in their order."""
    page = visit()
    draw(page, 3)
    expect(page.locator("#prediction .digit")).to_have_text("3")
    page.get_by_role("tab", name="Data").focus()
    reached = []
    for _ in range(28):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.closest('[id]')?.id || ''"))
    tools = ["undo-button", "clear-button", "brush-width", "keys-button"]
    tools += ["random-digit-button", "wrong-digit-button", "quiz-button"]
    teach = [f"teach-{digit}" for digit in range(10)]
    assert [each for each in reached if each in tools] == tools
    assert [each for each in reached if each in teach] == teach
    assert "picture" in reached
    assert "redo-button" not in reached  # it could do nothing


def test_no_digit_is_weighed_against_itself(visit: Visit) -> None:
    """Whichever is chosen second, and whatever the model then answers, the other side is left to the model."""
    page = visit()
    sides = {"For": page.locator("#evidence-for input"), "Against": page.locator("#evidence-against input")}

    draw(page, 8)
    expect(page.locator("#prediction .digit")).to_have_text("8")
    choose(page, "#evidence-against", "8")
    expect(sides["Against"]).to_have_value("the next best")
    expect(page.locator("#evidence-sum")).to_have_text(re.compile("Why 8 and not [^8]"))
    choose(page, "#evidence-for", "5")
    expect(page.locator("#evidence-sum")).to_contain_text("Why 5 and not 8")
    choose(page, "#evidence-against", "5")
    expect(sides["For"]).to_have_value("the answer")
    expect(page.locator("#evidence-sum")).to_contain_text("Why 8 and not 5")
    choose(page, "#evidence-for", "5")
    expect(sides["Against"]).to_have_value("the next best")
    expect(page.locator("#evidence-sum")).to_have_text(re.compile("Why 5 and not [^5]"))

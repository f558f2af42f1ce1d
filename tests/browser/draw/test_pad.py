"""The sketchpad under every kind of hand: undone and redone, by pen beside a palm, by two fingers, by keys alone."""

from __future__ import annotations

import os
from itertools import pairwise
from typing import Any

from playwright.sync_api import CDPSession, Page, expect

from tests.browser.conftest import Visit, draw
from tests.browser.strokes import DIGITS

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 3,
}
PALMS = 20 if os.environ.get("LOGREG_ALL_TOUCHES") == "1" else 6
# The time of each text that a screen reader is given.
LISTEN = """() => {
  window.heard = [];
  const told = () => window.heard.push([performance.now(), document.querySelector("#announcer").textContent]);
  new MutationObserver(told).observe(document.querySelector("#announcer"), { childList: true, characterData: true });
}"""

SHOWN_IS_ANNOUNCED = """(digit) => {
  const sure = document.querySelector("#prediction .sure").textContent.trim();
  return document.querySelector("#announcer").textContent === `${digit}, ${sure}`;
}"""


class Glass:
    """The pad as fingers and a pen touch it, in shares of its side."""

    def __init__(self, page: Page) -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)
        box = page.locator("#sketchpad canvas").bounding_box()
        assert box is not None
        self.box = box

    def place(self, x: float, y: float) -> dict[str, float]:
        return {"x": self.box["x"] + x * self.box["width"], "y": self.box["y"] + y * self.box["height"]}

    def touch(self, kind: str, *fingers: tuple[float, float]) -> None:
        points = [{**self.place(*place), "id": finger} for finger, place in enumerate(fingers)]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def pen(self, kind: str, x: float, y: float) -> None:
        down = {"button": "left", "buttons": 0 if kind == "mouseReleased" else 1, "clickCount": 1}
        event = {"type": kind, "pointerType": "pen", **self.place(x, y), **({} if kind == "hover" else down)}
        event["type"] = "mouseMoved" if kind == "hover" else kind
        self.session.send("Input.dispatchMouseEvent", event)

    def write(self, digit: int) -> None:
        for (x, y), *others in DIGITS[digit]:
            self.pen("mousePressed", x, y)
            for place in others:
                self.pen("mouseMoved", *place)
            self.pen("mouseReleased", *(others or [(x, y)])[-1])


def answer(page: Page, text: str) -> None:
    expect(page.locator("#prediction .digit")).to_have_text(text)


def test_what_is_undone_can_be_redone(visit: Visit) -> None:
    """By button and by key, until something new is drawn."""
    page = visit()
    draw(page, 1)
    answer(page, "1")
    expect(page.locator("#redo-button")).to_be_disabled()
    page.click("#undo-button")
    answer(page, "–")
    page.click("#redo-button")
    answer(page, "1")
    page.keyboard.press("Control+z")
    answer(page, "–")
    page.keyboard.press("Control+Shift+z")
    answer(page, "1")
    page.click("#undo-button")
    draw(page, 7)
    answer(page, "7")
    expect(page.locator("#redo-button")).to_be_disabled()


def test_no_slip_loses_a_drawing(visit: Visit) -> None:
    """Clear, a digit key and a random digit can be undone."""
    page = visit()
    draw(page, 2)
    answer(page, "2")
    for slip in ("#clear-button", "Escape", "6", "#random-digit-button"):
        if slip.startswith("#"):
            page.click(slip)
        else:
            page.keyboard.press(slip)
        if slip in ("#clear-button", "Escape"):
            answer(page, "–")
        else:
            expect(page.locator("#true-label")).to_be_visible()
        page.keyboard.press("Control+z")
        expect(page.locator("#true-label")).to_be_hidden()
        answer(page, "2")


def test_a_pen_wins_over_the_palm_beside_it(visit: Visit) -> None:
    """A palm lies on the pad before the pen, moves, and stays: the pen's digit is read, without a dot, each time."""
    page = visit(**PHONE)
    glass = Glass(page)
    for turn in range(PALMS):
        digit = turn % 10
        page.wait_for_timeout(600)  # the pen was put away
        glass.touch("touchStart", (0.9, 0.85))
        glass.touch("touchMove", (0.88, 0.86))
        if turn % 2:
            glass.pen("hover", 0.3, 0.3)
        glass.write(digit)
        glass.touch("touchMove", (0.86, 0.88))
        glass.touch("touchEnd")
        answer(page, str(digit))
        expect(page.locator("#sketchpad .boxes div")).to_have_count(0)
        page.keyboard.press("Escape")
        answer(page, "–")


def test_a_palm_beside_a_pen_leaves_no_dot(visit: Visit) -> None:
    """A palm that comes after the pen, while it writes or just after."""
    page = visit(**PHONE)
    glass = Glass(page)
    glass.pen("mousePressed", 0.52, 0.18)
    glass.pen("mouseMoved", 0.51, 0.5)
    glass.touch("touchStart", (0.9, 0.85))
    glass.pen("mouseMoved", 0.5, 0.82)
    glass.pen("mouseReleased", 0.5, 0.82)
    glass.touch("touchMove", (0.85, 0.85))
    glass.touch("touchEnd")
    answer(page, "1")
    expect(page.locator("#sketchpad .boxes div")).to_have_count(0)
    page.keyboard.press("Control+z")
    answer(page, "–")
    expect(page.locator("#undo-button")).to_be_disabled()


def test_two_fingers_scroll_and_pinch_the_page(visit: Visit) -> None:
    """They draw nothing, though the first of them began a stroke."""
    page = visit(**PHONE)
    glass = Glass(page)
    glass.touch("touchStart", (0.4, 0.8))
    glass.touch("touchMove", (0.4, 0.78))
    glass.touch("touchStart", (0.4, 0.78), (0.6, 0.8))
    for step in range(1, 12):
        glass.touch("touchMove", (0.4, 0.78 - 0.06 * step), (0.6, 0.8 - 0.06 * step))
    glass.touch("touchEnd")
    page.wait_for_function("window.scrollY > 50")
    page.wait_for_function("(window.scrollTo(0, 0), window.scrollY === 0)")  # the fingers' scrolling may go on a little
    glass.touch("touchStart", (0.45, 0.5))
    glass.touch("touchStart", (0.45, 0.5), (0.55, 0.5))
    for step in range(1, 12):
        glass.touch("touchMove", (0.45 - 0.03 * step, 0.5), (0.55 + 0.03 * step, 0.5))
    glass.touch("touchEnd")
    page.wait_for_function("window.visualViewport.scale > 1.2")
    expect(page.locator("#undo-button")).to_be_disabled()
    answer(page, "–")


def test_a_digit_is_drawn_by_keys(visit: Visit) -> None:
    """The pad takes the focus and says what it is; arrows move, Space draws, held or tapped."""
    page = visit()
    pad = page.get_by_label("Sketchpad: draw a digit here")
    expect(pad).to_have_attribute("tabindex", "0")
    described = page.locator(f"#{pad.get_attribute('aria-describedby')}")
    expect(described).to_contain_text("Arrow keys move")
    pad.focus()
    expect(page.locator("#sketchpad .cursor")).to_be_visible()
    for held in (True, False):
        for _ in range(9):
            page.keyboard.press("ArrowUp")
        expect(page.locator("#undo-button")).to_be_disabled()  # the pen is up
        if held:
            page.keyboard.down(" ")
        else:
            page.keyboard.press(" ")
        for _ in range(18):
            page.keyboard.press("ArrowDown")
        if held:
            page.keyboard.up(" ")
        else:
            page.keyboard.press(" ")
        answer(page, "1")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Control+z")
        answer(page, "–")
        for _ in range(9):
            page.keyboard.press("ArrowUp")
    assert page.evaluate("window.scrollY") == 0


def test_the_answer_is_announced_once_a_second(visit: Visit) -> None:
    """Politely: while a digit is drawn its answers do not crowd each other, and the last one is heard."""
    page = visit()
    expect(page.locator("#announcer")).to_have_attribute("role", "status")
    page.evaluate(LISTEN)
    for digit in (3, 7, 1):
        draw(page, digit)
        answer(page, str(digit))
        page.keyboard.press("Escape")
        answer(page, "–")
    draw(page, 8)
    answer(page, "8")
    page.wait_for_function(SHOWN_IS_ANNOUNCED, arg="8")
    times = [time for time, _ in page.evaluate("window.heard")]
    assert all(later - earlier > 990 for earlier, later in pairwise(times))  # a slow machine only makes it more


def test_keys_are_listed(visit: Visit) -> None:
    """By a button, or by ?; Escape closes the list and leaves the drawing."""
    page = visit()
    draw(page, 1)
    answer(page, "1")
    page.keyboard.press("?")
    listed = page.get_by_role("dialog", name="Keys")
    expect(listed).to_contain_text("redo")
    page.keyboard.press("Escape")
    expect(listed).to_be_hidden()
    page.click("#keys-button")
    expect(listed).to_be_visible()
    page.keyboard.press("5")
    listed.get_by_role("button", name="Close").click()
    expect(listed).to_be_hidden()
    answer(page, "1")

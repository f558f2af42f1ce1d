"""The Draw tab, as its visitors use it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Tabs, Visit, choose, draw, draw_by_touch, draw_strokes, pad_box, visiting
from tests.browser.strokes import DIGITS

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 3}
# How many pixels of the evidence are clearly more blue than red, and the other way round.
COLOURS = """() => {
  const canvas = document.querySelector("#evidence canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const found = { blue: 0, red: 0 };
  for (let i = 0; i < data.length; i += 4) {
    if (data[i + 3] < 40) continue;
    if (data[i + 2] > data[i] + 60) found.blue++;
    if (data[i] > data[i + 2] + 60) found.red++;
  }
  return found;
}"""


@pytest.fixture(scope="module")
def three(tabs: Tabs, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page with a 3 on the pad, for tests that leave it there."""
    with visiting(tabs, address, request) as visit:
        page = visit()
        draw(page, 3)
        expect(page.locator("#prediction .digit")).to_have_text("3")
        yield page


def test_opens_on_draw(three: Page) -> None:
    """The tabs stand in their order, and the first is open."""
    expect(three.get_by_role("tab").first).to_have_text("Draw")
    expect(three.get_by_role("tab", name="Draw")).to_have_attribute("aria-selected", "true")


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


def test_a_stroke_is_cut_into_digits_once_it_is_finished(visit: Visit) -> None:
    """Until then it is one mark: most strokes that are broad enough to be cut are digits that go on."""
    page = visit()
    box = pad_box(page)
    two_and_seven = [
        (box["x"] + box["width"] * (x / 2 + left), box["y"] + box["height"] * (0.7 * y + 0.15))
        for digit, left in ((2, 0.02), (7, 0.47))
        for x, y in DIGITS[digit][0]
    ]
    page.mouse.move(*two_and_seven[0])
    page.mouse.down()
    for point in two_and_seven[1:]:
        page.mouse.move(*point)
    expect(page.locator("#prediction .digit")).to_have_text("not a digit")
    page.mouse.up()
    expect(page.locator("#prediction .digit")).to_have_text("27")


def test_what_is_out_of_sight_is_painted_a_little_later(visit: Visit) -> None:
    """The steps are far below the pad of a phone: they show the newest drawing all the same."""
    page = visit(**PHONE)
    steps = "[...document.querySelectorAll('[data-step] canvas')].map((canvas) => canvas.toDataURL())"
    blank = page.evaluate(steps)
    draw_by_touch(page, 3)
    page.wait_for_function(f"(blank) => {steps}.every((now, place) => now !== blank[place])", arg=blank)
    page.click("#clear-button")
    page.wait_for_function(f"(blank) => {steps}.every((now, place) => now === blank[place])", arg=blank)


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


def test_ten_probabilities_sum_to_one(three: Page) -> None:
    """The ten bars' percentages add up to 100, but for their rounding."""
    shares = [float(text.split()[0]) for text in three.locator("#probabilities .share").all_inner_texts()]
    assert len(shares) == 10
    assert sum(shares) == pytest.approx(100, abs=0.5)


def test_every_shipped_model_answers(visit: Visit) -> None:
    """Another model may be chosen for the same drawing, and answers it at once."""
    page = visit()
    draw(page, 0)
    for name in ("hog", "deskewed", "pixels", "article", "everyone"):
        choose(page, "#model-choice", re.compile(f"^{name}"))
        expect(page.locator("#prediction .digit")).to_have_text("0")


def test_two_digits_are_read_from_left_to_right(visit: Visit) -> None:
    """A four and a two beside it are 42, each boxed; a click on the second explains that one."""
    page = visit()
    draw(page, 4, x=0.28, size=0.6)
    draw(page, 2, x=0.72, size=0.6)
    expect(page.locator("#prediction .digit")).to_have_text("42")
    expect(page.locator("#sketchpad .boxes div")).to_have_count(2)
    four, two = (page.locator("#prediction button").nth(index).bounding_box() for index in (0, 1))
    assert four is not None
    assert two is not None
    assert four["y"] == two["y"]  # side by side
    page.locator("#prediction button").nth(1).click()
    expect(page.locator("#evidence-sum")).to_contain_text("Why 2 and not")


def test_a_scribble_is_no_digit(visit: Visit) -> None:
    """What is no digit is not given one, and the closest is named."""
    page = visit()
    scribble = [
        (0.2 + 0.6 * (0.5 + 0.5 * ((7 * i) % 11) / 11 - 0.25), 0.15 + 0.7 * ((5 * i) % 13) / 13) for i in range(30)
    ]
    draw_strokes(page, [scribble])
    expect(page.locator("#prediction .digit")).to_have_text("not a digit")
    expect(page.locator("#prediction .sure")).to_contain_text("closest to")


def test_evidence_is_the_difference_of_two_logits(three: Page) -> None:
    """The evidence and the bias that are named add up to the number that is named, for digits that one chooses."""
    choose(three, "#evidence-against", "8")
    expect(three.locator("#evidence-sum")).to_contain_text("Why 3 and not 8")
    text = three.locator("#evidence-sum").inner_text().replace("\N{MINUS SIGN}", "-")
    evidence, bias, total = (float(number) for number in re.findall(r"[+-]\d+\.\d+", text))
    assert evidence + bias == pytest.approx(total, abs=2e-4)


def test_evidence_is_painted(three: Page, visit: Visit) -> None:
    """For in blue, against in red: there is some of both, on a light page and on a dark one."""
    dark = visit(color_scheme="dark")
    draw(dark, 3)
    expect(dark.locator("#prediction .digit")).to_have_text("3")
    for page in (three, dark):
        page.wait_for_function(f"(({{ blue, red }}) => blue > 50 && red > 50)(({COLOURS})())")


def test_the_brush_has_a_width(visit: Visit) -> None:
    """A wider brush leaves more ink on the pad."""
    page = visit()
    ink = "(() => { const c = document.querySelector('#sketchpad canvas'); const d = c.getContext('2d')"
    ink += ".getImageData(0, 0, c.width, c.height).data; return d.filter((v, i) => i % 4 === 3 && v > 127).length; })()"
    page.locator("#brush-width").fill("8")
    draw(page, 1)
    thin = page.evaluate(ink)
    page.click("#clear-button")
    page.locator("#brush-width").fill("36")
    draw(page, 1)
    assert page.evaluate(ink) > 3 * thin


def test_keys_leave_text_alone(visit: Visit) -> None:
    """A number typed into a field is that field's, and Escape with it."""
    page = visit()
    draw(page, 1)
    expect(page.locator("#prediction .digit")).to_have_text("1")
    page.locator("#model-choice input").focus()
    page.keyboard.press("6")
    page.keyboard.press("Escape")
    page.wait_for_timeout(500)
    expect(page.locator("#prediction .digit")).to_have_text("1")

"""The Draw tab, as its visitors use it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from tests.browser.conftest import Visit, draw, draw_by_touch, draw_strokes
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


def test_two_digits_are_read_from_left_to_right(visit: Visit) -> None:
    """A four and a two beside it are 42, each boxed; a click on the second explains that one."""
    page = visit()
    draw(page, 4, x=0.28, size=0.6)
    draw(page, 2, x=0.72, size=0.6)
    expect(page.locator("#prediction .digit")).to_have_text("42")
    expect(page.locator("#sketchpad .boxes div")).to_have_count(2)
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


def test_evidence_is_the_difference_of_two_logits(visit: Visit) -> None:
    """The evidence and the bias that are named add up to the number that is named, for digits that one chooses."""
    page = visit()
    draw(page, 3)
    page.locator("#evidence-against input").click()
    page.get_by_role("option", name="8", exact=True).click()
    expect(page.locator("#evidence-sum")).to_contain_text("Why 3 and not 8")
    text = page.locator("#evidence-sum").inner_text().replace("\N{MINUS SIGN}", "-")
    evidence, bias, total = (float(number) for number in re.findall(r"[+-]\d+\.\d+", text))
    assert evidence + bias == pytest.approx(total, abs=2e-4)


def test_teach_and_undo(visit: Visit) -> None:
    """A model that is told so calls the drawing a 7; undone, it does not, and another visitor's never did."""
    page, other = visit(), visit()
    draw(page, 1)
    page.locator("#teach-label input").click()
    page.get_by_role("option", name="7", exact=True).click()
    page.click("#teach-button")
    expect(page.locator("#prediction .digit")).to_have_text("7", timeout=20_000)
    expect(page.locator("#teach-report")).to_contain_text("test accuracy")
    draw(other, 1)
    expect(other.locator("#prediction .digit")).to_have_text("1")
    page.click("#unteach-button")
    expect(page.locator("#prediction .digit")).to_have_text("1")


def test_keys_bring_test_digits_and_take_them_away(visit: Visit) -> None:
    """A number's key puts a test digit of that class on the pad, Ctrl+Z takes it back, Escape clears."""
    page = visit()
    page.keyboard.press("6")
    expect(page.locator("#undo-button")).to_be_enabled()
    expect(page.locator("#prediction .digit")).not_to_have_text("–")
    page.keyboard.press("Control+z")
    expect(page.locator("#prediction .digit")).to_have_text("–")
    page.click("#random-digit-button")
    expect(page.locator("#prediction .digit")).not_to_have_text("–")
    page.keyboard.press("Escape")
    expect(page.locator("#prediction .digit")).to_have_text("–")


def test_a_wrong_digit_can_be_asked_for(visit: Visit) -> None:
    """It comes onto the pad and is answered."""
    page = visit()
    page.click("#wrong-digit-button")
    expect(page.locator("#prediction .digit")).not_to_have_text("–", timeout=20_000)


def test_a_picture_file_is_read(visit: Visit, tmp_path: Path) -> None:
    """Dark ink on grey paper comes onto the pad as ink; what is no picture is one sentence."""
    paper = Image.new("RGB", (640, 480), (205, 200, 190))
    ImageDraw.Draw(paper).line([(300, 90), (300, 390)], fill=(40, 40, 60), width=26)
    paper.save(tmp_path / "one.jpg")
    (tmp_path / "none.png").write_text("no picture")
    page = visit()
    page.set_input_files("#picture input", tmp_path / "one.jpg")
    expect(page.locator("#prediction .digit")).to_have_text("1")
    page.set_input_files("#picture input", tmp_path / "none.png")
    expect(page.locator(".toast-body")).to_contain_text("none.png is not a picture")


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

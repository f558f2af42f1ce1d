"""The Draw tab, as its visitors use it."""

from __future__ import annotations

import base64
import re
from io import BytesIO
from pathlib import Path

import pytest
import torch
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from logreg import Dataset
from tests.browser.conftest import Visit, draw, draw_by_touch, draw_strokes
from tests.browser.strokes import DIGITS

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 3}
# The ink on the pad at the middle of each of the 28 x 28 squares that a test digit's pixels are shown as, 0 to 255.
SQUARES = """() => {
  const pad = document.querySelector("#sketchpad canvas");
  const place = (index) => Math.floor(((index + 0.5) / 28) * pad.width);
  const data = pad.getContext("2d").getImageData(0, 0, pad.width, pad.height).data;
  const alpha = (row, column) => data[4 * (place(row) * pad.width + place(column)) + 3];
  return Array.from({ length: 784 }, (_, index) => alpha(Math.floor(index / 28), index % 28));
}"""
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
# A file comes by an event: pasted into the page, or dropped on an element. Says whether the page took it.
BRING = """([selector, kind, name, type, content]) => {
  const carried = new DataTransfer();
  const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
  carried.items.add(new File([bytes], name, { type }));
  const options = { bubbles: true, cancelable: true };
  const target = document.querySelector(selector);
  if (kind === "paste") return target.dispatchEvent(new ClipboardEvent(kind, { ...options, clipboardData: carried }));
  const over = new DragEvent("dragover", { ...options, dataTransfer: carried });
  const refused = target.dispatchEvent(over);
  return !target.dispatchEvent(new DragEvent(kind, { ...options, dataTransfer: carried })) && !refused;
}"""


def picture(digit: int) -> bytes:
    """A PNG file of dark ink on white paper."""
    paper, buffer = Image.new("RGB", (500, 400), "white"), BytesIO()
    for stroke in DIGITS[digit]:
        line = [(50 + 400 * x, 400 * y) for x, y in stroke]
        ImageDraw.Draw(paper).line(line, fill=(20, 30, 60), width=26, joint="curve")
    paper.save(buffer, "PNG")
    return buffer.getvalue()


def bring(page: Page, selector: str, kind: str, content: bytes, name: str = "digit.png") -> bool:
    """Paste or drop a file; whether the page took it."""
    media = "image/png" if name.endswith(".png") else "text/plain"
    encoded = base64.b64encode(content).decode()
    return bool(page.evaluate(BRING, [selector, kind, name, media, encoded]))


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_evidence_is_painted(scheme: str, visit: Visit) -> None:
    """For in blue, against in red: there is some of both."""
    page = visit(color_scheme=scheme)
    draw(page, 3)
    expect(page.locator("#prediction .digit")).to_have_text("3")
    page.wait_for_timeout(200)
    pixels = page.evaluate(COLOURS)
    assert pixels["blue"] > 50
    assert pixels["red"] > 50


def test_teach_and_undo(visit: Visit) -> None:
    """A model that is told so calls the drawing a 7; undone, it does not, and another visitor's never did."""
    page, other = visit(), visit()
    draw(page, 1)
    page.locator("#teach-label input").click()
    page.get_by_role("option", name="7", exact=True).click()
    page.click("#teach-button")
    expect(page.locator("#prediction .digit")).to_have_text("7")
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
    expect(page.locator("#prediction .digit")).not_to_have_text("–")


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


@pytest.mark.parametrize("selector", ["body", "#clear-button"])
def test_a_picture_is_pasted(selector: str, visit: Visit) -> None:
    """Wherever the focus is, a picture in the clipboard comes onto the pad; text does not."""
    page = visit()
    bring(page, selector, "paste", b"not a picture", "digit.txt")
    bring(page, selector, "paste", picture(7))
    expect(page.locator("#prediction .digit")).to_have_text("7")
    page.keyboard.press("Control+z")
    expect(page.locator("#prediction .digit")).to_have_text("–")


def test_a_picture_is_not_pasted_behind_another_tab(visit: Visit) -> None:
    """A paste while Train is open leaves the pad as it is."""
    page = visit()
    page.get_by_role("tab", name="Train").click()
    bring(page, "body", "paste", picture(7))
    page.get_by_role("tab", name="Draw").click()
    page.wait_for_timeout(500)
    expect(page.locator("#prediction .digit")).to_have_text("–")


@pytest.mark.parametrize("selector", ["#sketchpad canvas", "#picture", "#evidence"])
def test_a_picture_is_dropped(selector: str, visit: Visit) -> None:
    """On the pad, on the button, or beside them: it comes onto the pad, and the browser does not open it."""
    page = visit()
    assert bring(page, selector, "drop", picture(3))
    expect(page.locator("#prediction .digit")).to_have_text("3")


def test_what_is_dropped_and_no_picture_is_one_sentence(visit: Visit) -> None:
    """The pad stays as it is."""
    page = visit()
    draw(page, 1)
    expect(page.locator("#prediction .digit")).to_have_text("1")
    assert bring(page, "#sketchpad canvas", "drop", b"not a picture", "notes.txt")
    expect(page.locator(".toast-body")).to_contain_text("notes.txt is not a picture")
    expect(page.locator("#prediction .digit")).to_have_text("1")


def test_a_phone_offers_its_camera(visit: Visit) -> None:
    """The picture input takes any image, which is what makes a phone offer camera and gallery alike."""
    page = visit(**PHONE)
    chooser = page.locator("#picture input")
    expect(chooser).to_have_attribute("accept", "image/*")
    assert chooser.get_attribute("capture") is None  # it would take the gallery away
    with page.expect_file_chooser() as opened:
        page.tap("#picture")
    assert not opened.value.is_multiple()


def test_a_number_key_brings_a_digit_of_that_class(visit: Visit, test: Dataset) -> None:
    """What stands on the pad is one of the test digits that are labelled so, pixel by pixel."""
    page = visit()
    for digit in range(10):
        page.keyboard.press(str(digit))
        expect(page.locator("#undo-button")).to_be_enabled()
        shown = torch.tensor(page.evaluate(SQUARES)).reshape(28, 28)
        of_class = test.images[test.labels == digit].int()
        assert int((of_class - shown).abs().amax((1, 2)).min()) <= 1
        page.keyboard.press("Escape")
        expect(page.locator("#undo-button")).to_be_disabled()


def test_keys_leave_text_alone(visit: Visit) -> None:
    """A number typed into a field is that field's, and Escape with it."""
    page = visit()
    draw(page, 1)
    expect(page.locator("#prediction .digit")).to_have_text("1")
    page.locator("#teach-label input").focus()
    page.keyboard.press("6")
    page.keyboard.press("Escape")
    page.wait_for_timeout(500)
    expect(page.locator("#prediction .digit")).to_have_text("1")

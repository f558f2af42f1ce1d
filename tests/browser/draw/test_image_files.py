"""Image files on the pad: opened, pasted, dropped."""

from __future__ import annotations

import base64
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, draw
from tests.browser.draw.test_pad import answer
from tests.browser.strokes import DIGITS

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 3}
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


def test_a_picture_is_pasted(visit: Visit) -> None:
    """Wherever the focus is, a picture in the clipboard comes onto the pad; text does not."""
    page = visit()
    for selector in ("body", "#clear-button"):
        bring(page, selector, "paste", b"not a picture", "digit.txt")
        bring(page, selector, "paste", picture(7))
        answer(page, "7")
        page.keyboard.press("Control+z")
        answer(page, "–")
        expect(page.locator("#undo-button")).to_be_disabled()


def test_a_picture_is_not_pasted_behind_another_tab(visit: Visit) -> None:
    """A paste while Train is open leaves the pad as it is."""
    page = visit()
    page.get_by_role("tab", name="Train").click()
    bring(page, "body", "paste", picture(7))
    page.get_by_role("tab", name="Draw").click()
    page.wait_for_timeout(500)
    expect(page.locator("#prediction .digit")).to_have_text("–")


def test_a_picture_is_dropped(visit: Visit) -> None:
    """On the pad, on the button, or beside them: it comes onto the pad, and the browser does not open it."""
    page = visit()
    for selector in ("#sketchpad canvas", "#picture", "#evidence"):
        assert bring(page, selector, "drop", picture(3)), selector
        answer(page, "3")
        page.keyboard.press("Escape")
        answer(page, "–")


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


def test_a_photograph_is_shown_as_ink_before_it_is_read(visit: Visit, tmp_path: Path) -> None:
    """The camera is one tap away on a phone; what is refused leaves the pad as it was."""
    paper = Image.new("RGB", (640, 480), (205, 200, 190))
    ImageDraw.Draw(paper).line([(300, 90), (300, 390)], fill=(40, 40, 60), width=26)
    paper.save(tmp_path / "one.jpg")
    page = visit(**PHONE)
    camera = page.locator("#camera input")
    expect(camera).to_have_attribute("capture", "environment")
    expect(page.locator("#camera")).to_be_visible()
    preview = page.get_by_role("dialog", name="What was taken as ink")
    for choice, text in (("Cancel", "–"), ("Read it", "1")):
        camera.set_input_files(tmp_path / "one.jpg")
        expect(preview).to_be_visible()
        assert page.evaluate("[...document.querySelectorAll('#preview img')].every((image) => image.src)")
        answer(page, "–")
        preview.get_by_role("button", name=choice).click()
        expect(preview).to_be_hidden()
        answer(page, text)


def test_a_mouse_has_no_camera_button(visit: Visit) -> None:
    """It would only open the dialog that Open image opens."""
    page = visit()
    expect(page.locator("#camera")).to_be_hidden()
    expect(page.locator("#picture")).to_be_visible()

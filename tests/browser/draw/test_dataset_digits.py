"""Test digits on the pad: by key and by button, what they are, and the quiz."""

from __future__ import annotations

import re

import torch
from playwright.sync_api import Page, expect

from logreg import Dataset
from tests.browser.conftest import Visit, draw

# The ink on the pad at the middle of each of the 28 x 28 squares that a test digit's pixels are shown as, 0 to 255.
SQUARES = """() => {
  const pad = document.querySelector("#sketchpad canvas");
  const place = (index) => Math.floor(((index + 0.5) / 28) * pad.width);
  const data = pad.getContext("2d").getImageData(0, 0, pad.width, pad.height).data;
  const alpha = (row, column) => data[4 * (place(row) * pad.width + place(column)) + 3];
  return Array.from({ length: 784 }, (_, index) => alpha(Math.floor(index / 28), index % 28));
}"""


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


def test_a_number_key_brings_a_digit_of_that_class(visit: Visit, test: Dataset) -> None:
    """What stands on the pad is one of the test digits that are labelled so, pixel by pixel."""
    page = visit()
    for digit in range(10):
        page.keyboard.press(str(digit))
        expect(page.locator("#clear-button")).to_be_enabled()
        shown = torch.tensor(page.evaluate(SQUARES)).reshape(28, 28)
        of_class = test.images[test.labels == digit].int()
        assert int((of_class - shown).abs().amax((1, 2)).min()) <= 1
        page.keyboard.press("Escape")
        expect(page.locator("#clear-button")).to_be_disabled()


def subject(page: Page, test: Dataset) -> tuple[int, int]:
    """The index and the label that the page names of the test digit on the pad; the label is that of the dataset."""
    found = re.match(r"test digit (\d+), an? (\d)", page.locator("#true-label").inner_text())
    assert found is not None
    index, label = int(found[1]), int(found[2])
    assert int(test.labels[index]) == label
    shown = torch.tensor(page.evaluate(SQUARES)).reshape(28, 28)
    assert int((test.images[index].int() - shown).abs().max()) <= 1
    return index, label


def test_a_test_digit_says_what_it_is(visit: Visit, test: Dataset) -> None:
    """Over an undo, a redo and a reload too, and no longer once something is drawn over it."""
    page = visit()
    label = page.locator("#true-label")
    expect(label).to_be_hidden()
    page.keyboard.press("8")
    expect(label).to_contain_text(", an 8")
    named = subject(page, test)
    page.keyboard.press("Escape")
    expect(label).to_be_hidden()
    page.keyboard.press("Control+z")
    assert subject(page, test) == named
    visit.reload(page)
    expect(label).to_be_visible()
    assert subject(page, test) == named
    draw(page, 1)
    expect(label).to_be_hidden()


def test_a_misread_digit_says_what_was_meant(visit: Visit, test: Dataset) -> None:
    """A wrong digit can be asked for. It comes with what it is read as, which is what the answer says."""
    page = visit()
    page.click("#wrong-digit-button")
    label = page.locator("#true-label")
    expect(label).to_have_text(re.compile("read as|not taken for"))
    _, meant = subject(page, test)
    answer = page.locator("#prediction .digit").inner_text()
    assert answer != str(meant)
    expect(label).to_contain_text("not taken for a digit" if answer == "not a digit" else f"read as {answer}")


def test_a_digit_opened_from_evaluate_says_what_it_is(visit: Visit, test: Dataset) -> None:
    """The one that was clicked in a gallery."""
    page = visit()
    page.get_by_role("tab", name="Evaluate").click()
    clicked = page.locator("#gallery .digits button").first
    expect(clicked).to_be_visible()
    index = clicked.get_attribute("data-index")
    clicked.click()
    expect(page.locator("#true-label")).to_contain_text(f"test digit {index}, ")
    subject(page, test)


def test_the_quiz_keeps_score(visit: Visit, test: Dataset) -> None:
    """The visitor guesses, by key or by button, before label and answer are seen; both scores are of what then is."""
    page = visit()
    own = model = 0
    page.click("#quiz-button")
    for turn in range(4):
        expect(page.locator("#quiz")).to_be_visible()
        for hidden in ("#true-label", "#prediction .digit", "#evidence-sum p"):
            expect(page.locator(hidden)).to_be_hidden()
        guess = turn + 3
        if turn % 2:
            page.keyboard.press(str(guess))
        else:
            page.locator("#quiz").get_by_role("button", name=str(guess), exact=True).click()
        expect(page.locator("#quiz")).to_be_hidden()
        _, label = subject(page, test)
        own += guess == label
        score = page.locator("#quiz-score")
        expect(score).to_contain_text(re.compile(rf"You {own}, the model ({model}|{model + 1}), of {turn + 1}\b"))
        answer = expect(page.locator("#prediction .digit"))
        if f"the model {model + 1}," in score.inner_text():
            model += 1
            answer.to_have_text(str(label))
        else:
            answer.to_have_text(re.compile(f"^(?!{label}$)."))
        page.locator("#quiz-score").get_by_role("button", name="Next").click()
        expect(page.locator("#true-label")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator("#quiz")).to_be_hidden()
    expect(page.locator("#quiz-score")).to_be_hidden()

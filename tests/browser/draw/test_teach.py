"""Teach it: the visitor's own copy of a model learns what a drawing is."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, choose, draw


def answer(page: Page, text: str) -> None:
    expect(page.locator("#prediction .digit")).to_have_text(text, timeout=30_000)


def model(page: Page) -> str:
    return page.locator("#model-choice input").input_value()


def test_teach_and_undo(visit: Visit) -> None:
    """A model that is told so calls the drawing a 7; undone, it does not, and another visitor's never did."""
    page, other = visit(), visit()
    expect(page.locator("#teach-7")).to_be_disabled()  # there is nothing to teach yet
    draw(page, 1)
    page.click("#teach-7")
    answer(page, "7")
    expect(page.locator("#teach-report")).to_contain_text("test accuracy")
    draw(other, 1)
    answer(other, "1")
    page.click("#unteach-button")
    answer(page, "1")
    expect(page.locator("#teach li")).to_have_count(0)
    assert model(page).startswith("everyone")


def test_a_right_answer_is_not_taught_away(visit: Visit) -> None:
    """Nothing is preset: a click on what the model says already changes nothing, and says so."""
    page = visit()
    draw(page, 3)
    answer(page, "3")
    page.click("#teach-3")
    expect(page.locator(".toast-body")).to_contain_text("already takes it for a 3")
    expect(page.locator("#teach li")).to_have_count(0)
    answer(page, "3")
    assert model(page).startswith("everyone")


def test_lessons_stay_and_are_undone_singly(visit: Visit) -> None:
    """Each with its accuracy; the first can go, and the second is then what the copy has learnt alone."""
    page = visit(viewport={"width": 1280, "height": 1300})  # pad and lessons in one view
    draw(page, 1)
    page.click("#teach-7")
    answer(page, "7")
    page.keyboard.press("Escape")
    draw(page, 0)
    answer(page, "0")
    page.click("#teach-6")
    answer(page, "6")
    lessons = page.locator("#teach li")
    expect(lessons).to_have_text([re.compile(r"is a 7\d\d\.\d\d %"), re.compile(r"is a 6\d\d\.\d\d %")])
    lessons.nth(0).get_by_role("button", name="Undo").click()
    expect(lessons).to_have_text([re.compile(r"is a 6\d\d\.\d\d %")])
    answer(page, "6")
    page.keyboard.press("Escape")
    draw(page, 1)
    answer(page, "1")


def test_each_model_has_its_own_lessons(visit: Visit) -> None:
    """The lessons listed are those of the model that is chosen."""
    page = visit()
    draw(page, 1)
    page.click("#teach-7")
    answer(page, "7")
    choose(page, "#model-choice", re.compile("^pixels"))
    expect(page.locator("#teach li")).to_have_count(0)
    answer(page, "1")
    choose(page, "#model-choice", "your taught copy of everyone")
    expect(page.locator("#teach li")).to_have_count(1)
    answer(page, "7")

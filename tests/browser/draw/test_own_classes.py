"""The Draw tab with a model of other classes than the digits, which a visitor opens as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from logreg import PRESETS, Trainer
from tests.browser.conftest import Tabs, choose, draw, draw_strokes, visiting
from tests.browser.test_looks import PHONE
from tests.drawing.symbols import SYMBOLS, own_data

LONG = "a ring of <b>thirty</b> letter"  # 30 characters, as many as a name can have
NAMES = ("\N{CHECK MARK} tick", "\u062b\u0644\u0627\u062b\u0629", LONG)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The weights of a model that has learned a few drawings of each class."""
    data = own_data(10, 1, NAMES)
    trainer = Trainer(replace(PRESETS["hog"], epochs=20), data, data)
    trainer.advance()
    path: Path = tmp_path_factory.mktemp("own") / "own.safetensors"
    trainer.model.save(path)
    return path


@pytest.fixture(scope="module")
def page(tabs: Tabs, address: str, request: pytest.FixtureRequest, file: Path) -> Iterator[Page]:
    """A phone's page that answers with that model."""
    with visiting(tabs, address, request) as visit:
        page = visit(viewport=PHONE)
        page.get_by_role("tab", name="Train").click()
        page.set_input_files("#upload input[type=file]", file)
        expect(page.locator("#model-choice input")).to_have_value("your file own.safetensors: other classes")
        page.get_by_role("tab", name="Draw").click()
        yield page


def test_answer_bars_evidence_and_buttons_have_the_names(page: Page) -> None:
    """Each as it is, tags included; a long name widens nothing."""
    for symbol, name in zip(SYMBOLS, NAMES, strict=False):
        page.keyboard.press("Escape")
        draw_strokes(page, SYMBOLS[symbol])
        expect(page.locator("#prediction .digit")).to_have_text(name)
        expect(page.locator("#evidence-sum")).to_contain_text(f"Why {name} and not")
    assert page.locator("#probabilities .name").all_text_contents() == list(NAMES)
    assert page.locator("#teach .labels button").all_text_contents() == list(NAMES)
    expect(page.locator("#announcer")).to_contain_text(LONG)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    for part in ("#prediction .digit", "#prediction .sure", "#teach .labels", "#teach-2"):
        assert page.locator(part).evaluate("each => each.scrollWidth <= each.clientWidth + 1"), part


def test_evidence_for_any_two_classes(page: Page) -> None:
    """By name, for the classes of the model alone."""
    choose(page, "#evidence-for", NAMES[1])
    choose(page, "#evidence-against", NAMES[0])
    expect(page.locator("#evidence-sum")).to_contain_text(f"Why {NAMES[1]} and not {NAMES[0]}")


def test_what_is_unlike_all_classes_is_said_to_be(page: Page) -> None:
    """With the closest one."""
    page.keyboard.press("Escape")
    draw_strokes(page, SYMBOLS["zigzag"])
    expect(page.locator("#prediction .digit")).to_have_text("unlike all classes")
    expect(page.locator("#prediction .sure")).to_contain_text("closest to")
    expect(page.locator("#prediction .score")).to_contain_text("distance")


def test_data_that_no_model_has_learned_leave_no_model(page: Page) -> None:
    """The answer says what to do; the digits' own models are there again with the digits, and so are ten bars."""
    page.get_by_role("tab", name="Data").click()
    choose(page, "#data-source", "some of MNIST's digits")
    page.get_by_role("tab", name="Draw").click()
    expect(page.locator("#model-choice input")).to_have_value("your file own.safetensors: other classes")
    page.get_by_role("tab", name="Data").click()
    choose(page, "#data-source", "MNIST's digits")
    page.get_by_role("tab", name="Draw").click()
    choose(page, "#model-choice", "everyone: hog, and restyled digits")
    page.keyboard.press("Escape")
    draw(page, 3)
    expect(page.locator("#prediction .digit")).to_have_text("3")
    expect(page.locator("#probabilities li")).to_have_count(10)
    expect(page.locator("#evidence-sum")).to_contain_text("Why 3 and not")
    expect(page.locator("#teach-9")).to_be_enabled()
    page.get_by_role("tab", name="Data").click()
    choose(page, "#data-source", "some of MNIST's digits")
    page.get_by_role("tab", name="Draw").click()
    expect(page.locator("#prediction .digit")).to_contain_text("train one on the Train tab")

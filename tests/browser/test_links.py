"""The page's address: it names tab and model, opens both, and Back goes back a tab."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, choose

TABS = ["Draw", "Train", "Evaluate", "Threshold", "Data"]


def opened(page: Page, tab: str) -> None:
    expect(page.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")


def test_back_goes_back_a_tab(visit: Visit) -> None:
    """And Forward forward; the address names the tab that is open, but the first."""
    page = visit()
    start = page.url
    for tab in TABS[1:]:
        page.get_by_role("tab", name=tab).click()
        page.wait_for_url(re.compile(f"[?&]tab={tab.lower()}"))
    for tab in reversed(TABS[:-1]):
        page.go_back()
        opened(page, tab)
    assert page.url == start
    page.go_forward()
    opened(page, "Train")


@pytest.mark.parametrize("tab", TABS)
def test_a_link_opens_its_tab_and_its_model(tab: str, visit: Visit) -> None:
    """However the tab is spelt; where a tab has a model of its own, with that model's figures."""
    page = visit(f"?tab={tab}&model=pixels")
    opened(page, tab)
    if tab in ("Evaluate", "Threshold"):
        expect(page.locator(f"#{tab.lower()}-model input")).to_have_value(re.compile("^pixels"))
        shown = page.locator("#evaluate-summary" if tab == "Evaluate" else "#threshold-note")
        expect(shown).to_contain_text("pixels" if tab == "Evaluate" else "softmax")
        choose(page, f"#{tab.lower()}-model", re.compile("^everyone" if tab == "Threshold" else "^hog"))
        page.wait_for_url(re.compile("model=everyone" if tab == "Threshold" else "model=hog"))
    page.get_by_role("tab", name="Draw").click()
    expect(page.locator("#model-choice input")).to_have_value(re.compile("^pixels"))


def test_a_chosen_model_goes_into_the_address(visit: Visit) -> None:
    """Which others can open."""
    page = visit("?tab=Train&model=pixels")
    opened(page, "Train")
    page.get_by_role("tab", name="Draw").click()
    choose(page, "#model-choice", re.compile("^hog"))
    page.wait_for_url(re.compile("model=hog"))
    other = visit(page.url.removeprefix(visit.address))
    expect(other.locator("#model-choice input")).to_have_value(re.compile("^hog"))


def test_what_a_link_asks_for_in_vain_is_said(visit: Visit) -> None:
    """A sentence each for a tab and a model that are not there; the page opens as it does without them."""
    page = visit("?tab=nowhere&model=huge")
    said = page.locator(".toast-body")
    expect(said.filter(has_text="There is no tab “nowhere”")).to_be_visible()
    expect(said.filter(has_text="There is no model “huge”")).to_be_visible()
    opened(page, "Draw")
    expect(page.locator("#model-choice input")).to_have_value(re.compile("^everyone"))


def test_tabs_by_arrow_keys(visit: Visit) -> None:
    """To the next and the one before, around the ends, to the first and the last; the focus goes along."""
    page = visit()
    page.get_by_role("tab", name="Draw").focus()
    for key, tab in (
        ("ArrowRight", "Train"),
        ("ArrowLeft", "Draw"),
        ("ArrowLeft", "Data"),
        ("ArrowRight", "Draw"),
        ("End", "Data"),
        ("Home", "Draw"),
    ):
        page.keyboard.press(key)
        opened(page, tab)
        expect(page.get_by_role("tab", name=tab)).to_be_focused()

"""The first minute on the Train tab: there is something to watch, and what is typed or linked is answered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import FULL_SPEED, Tabs, Visit, choose, draw, visiting
from tests.browser.train.test_train import POINTS, one_epoch, open_train
from tests.browser.train.test_train_agrees import CHART


@pytest.fixture(scope="module")
def fresh(tabs: Tabs, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The Train tab of a visitor who has neither drawn nor trained, for tests that leave it as it was."""
    with visiting(tabs, address, request) as visit:
        page = visit()
        open_train(page)
        yield page


def test_the_first_steps_can_be_seen(visit: Visit) -> None:
    """The axis fits the steps taken, whose points are marked, and grows with them."""
    page = visit(pace=FULL_SPEED)
    open_train(page)
    for step in (1, 2, 3):
        page.click("#step-button")
        page.wait_for_function(f"{POINTS} === {step}")
    assert page.evaluate(f"{CHART}.layout.xaxis.range[1]") == 10
    assert "markers" in page.evaluate(f"{CHART}.data[0].mode")
    one_epoch(page)
    assert page.evaluate(f"{CHART}.layout.xaxis.range[1]") == 1000


def test_what_is_on_the_pad_can_be_watched(visit: Visit) -> None:
    """Its answer and evidence change as the run learns; drawn anew, the new drawing is watched."""
    page = visit(pace=FULL_SPEED)
    draw(page, 3)
    open_train(page)
    page.click("#step-button")
    page.wait_for_function(f"{POINTS} === 1")
    page.click("#watch-drawing")
    expect(page.locator("#watch-drawing")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#watched figcaption").first).to_have_text("your drawing")
    canvas = "document.querySelector('#watched-{}').toDataURL()"
    evidence = page.evaluate(canvas.format("evidence"))
    one_epoch(page)
    expect(page.locator("#watched li.best .name")).to_have_text("3")
    assert page.evaluate(canvas.format("evidence")) != evidence
    digit = page.evaluate(canvas.format("digit"))
    page.get_by_role("tab", name="Draw").click()
    page.click("#clear-button")
    draw(page, 0)
    open_train(page)
    expect(page.locator("#watched li.best .name")).to_have_text("0")
    assert page.evaluate(canvas.format("digit")) != digit
    page.click("#watch-button")
    expect(page.locator("#watched figcaption").first).to_contain_text("test digit")


def test_a_blank_pad_is_one_sentence(fresh: Page) -> None:
    fresh.click("#watch-drawing")
    expect(fresh.get_by_text("There is no drawing yet")).to_be_visible()


def test_a_bad_value_is_one_sentence(fresh: Page) -> None:
    """A number beyond its range is refused with the range, and no run begins."""
    batch_size = fresh.locator("#batch-size input")
    batch_size.fill("0")
    batch_size.press("Tab")
    fresh.click("#train-button")
    expect(fresh.get_by_text("from 1 to 10000, not 0").first).to_be_visible()
    assert fresh.evaluate(POINTS) == 0
    batch_size.fill("100")
    expect(fresh.locator("#settings-note [data-invalid]")).to_have_count(0)


STATUSES = """() => {
  const status = document.querySelector("#train-status");
  window.statuses = [];
  new MutationObserver(() => statuses.push(status.textContent)).observe(status, { childList: true });
}"""


def test_the_making_of_inputs_is_shown_and_can_be_stopped(visit: Visit) -> None:
    """What, how far and about how long; Pause, and another run, act meanwhile."""
    page = visit("?features=deskewed&styles=1")
    open_train(page)
    page.evaluate(STATUSES)
    page.click("#train-button")
    page.wait_for_function("statuses.some((text) => text.includes('% done, about'))")
    assert "Preparing the inputs: deskewed of 60,000 digits in 2 versions each" in " ".join(page.evaluate("statuses"))
    page.click("#pause-button")
    expect(page.locator("#train-status")).to_contain_text("Ready")
    page.click("#train-button")
    choose(page, "#preset", "article")
    page.click("#train-button")
    page.wait_for_function(f"{POINTS} > 10")
    expect(page.locator("#train-status")).to_contain_text("of 3,000")


def test_settings_are_checked_as_they_are_typed(fresh: Page) -> None:
    """The field is marked and named as the page names it, and no run begins."""
    page = fresh
    field = page.locator("#learning-rate input")
    field.fill("-1")
    expect(page.locator("#settings-note")).to_contain_text("Learning rate must be a number from 0 to 1000, not -1.")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#step-button")).to_be_disabled()
    field.fill("0.001")
    expect(page.locator("#settings-note [data-invalid]")).to_have_count(0)
    expect(field).not_to_have_attribute("aria-invalid", "true")


def test_a_settings_link_opens_on_train_and_says_so(visit: Visit) -> None:
    page = visit("?preset=hog&seed=3")
    expect(page.locator("#train-status")).to_contain_text("The settings are those of the link: hog, seed 3.")
    expect(page.locator("#train-status")).to_be_visible()
    expect(page.locator("#preset input")).to_have_value("custom")
    expect(page.locator("#features input")).to_have_value("hog")


def test_the_link_is_there_on_a_fresh_page(fresh: Page, address: str) -> None:
    expect(fresh.locator("#share-link textarea, #share-link input").first).to_have_value(address)


def test_an_unknown_parameter_is_one_sentence(visit: Visit) -> None:
    page = visit("?learning_rat=0.1&utm_source=x&__theme=dark")
    expect(page.get_by_text("The link's parameter 'learning_rat' is unknown here and was ignored.")).to_be_visible()
    expect(page.get_by_text("utm_source")).to_have_count(0)

"""The Train tab, as its visitors use it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from logreg import PRESETS, Trainer, load_mnist
from tests.browser.conftest import FULL_SPEED, STEADY, Visit, choose, draw

POINTS = "(document.querySelector('#loss-plot .js-plotly-plot')?.data?.[0]?.y?.length ?? 0)"
LOSSES = "Array.from(document.querySelector('#loss-plot .js-plotly-plot').data[0].y)"
SMOOTHED = LOSSES.replace("data[0]", "data[1]")

LONG = "?epochs=100"  # the article's run, but none that is over before it can be paused: see `open_long_run`


def open_train(page: Page) -> None:
    """With the settings that the page's address asks for, which come together with the link to them."""
    page.get_by_role("tab", name="Train").click()
    page.wait_for_selector("#loss-plot .js-plotly-plot")
    expect(page.locator("#share-link textarea, #share-link input").first).not_to_have_value("")


def open_long_run(visit: Visit) -> Page:
    """The Train tab for a run that is not over before ten minutes are, however busy the machine is."""
    page = visit(LONG, pace=STEADY)
    open_train(page)
    expect(page.locator("#pace input")).to_have_value(STEADY)
    return page


def pause(page: Page) -> int:
    """Pause the run; how many points the chart has once it shows all steps that were taken."""
    page.click("#pause-button")
    expect(page.locator("#train-button")).to_have_text("Resume")
    expect(page.locator("#train-status")).to_contain_text("paused")
    step = "Number(document.querySelector('#train-status').textContent.match(/step ([\\d,]+)/)[1].replace(',', ''))"
    assert page.evaluate(f"{POINTS} === {step}")
    return int(page.evaluate(POINTS))


def one_epoch(page: Page) -> None:
    """Of the article's run; a page at full speed has it within a second."""
    page.click("#epoch-button")
    page.wait_for_function(f"{POINTS} === 600")
    expect(page.locator("#train-button")).to_have_text("Resume")


def test_articles_run_to_the_end(visit: Visit) -> None:
    """Every one of the 3,000 losses is painted, in order, and they are those of the same run without a page.

    At any pace: full speed is a click. The smoothed curve lies on them. At every smoothing it is the mean of the losses
    around, and lags behind nothing.
    """
    page = visit()
    open_train(page)
    page.click("#train-button")
    page.wait_for_function(f"{POINTS} > 300")
    page.click("#full-speed-button")
    expect(page.locator("#pace input")).to_have_value(FULL_SPEED)
    expect(page.locator("#train-status")).to_contain_text("step 3,000 of 3,000")
    page.wait_for_function(f"{POINTS} === 3000")
    trainer = Trainer(PRESETS["article"], load_mnist())
    expected = trainer.advance(600)
    painted = page.evaluate(LOSSES)
    assert max(abs(a - b) for a, b in zip(painted, expected, strict=False)) < 6e-5
    for keep in (None, 0.98):
        if keep:
            page.locator("#smoothing").fill(str(keep))
        page.wait_for_timeout(300)
        losses, curve = page.evaluate(LOSSES), page.evaluate(SMOOTHED)
        for step in range(100, 2_900, 50):
            around = losses[step - 60 : step + 61]
            assert abs(curve[step] - sum(around) / len(around)) < 0.05, (keep, step)


def test_pause_step_resume_reset(visit: Visit) -> None:
    """Pause holds the run, one step adds one point, resume goes on, reset empties the chart."""
    page = open_long_run(visit)
    page.click("#train-button")
    page.wait_for_function(f"{POINTS} > 20")
    held = pause(page)
    page.wait_for_timeout(500)
    assert page.evaluate(POINTS) == held
    page.click("#step-button")
    page.wait_for_function(f"{POINTS} === {held + 1}")
    page.click("#train-button")
    page.wait_for_function(f"{POINTS} > {held + 20}")
    page.click("#reset-button")
    page.wait_for_function(f"{POINTS} === 0")
    expect(page.locator("#train-status")).to_contain_text("Ready")


def test_a_paused_run_can_be_drawn_on(visit: Visit) -> None:
    """Draw offers the visitor's own run once it stands, and answers with it."""
    page = visit(pace=FULL_SPEED)
    open_train(page)
    one_epoch(page)
    page.get_by_role("tab", name="Draw").click()
    choose(page, "#model-choice", re.compile("^your run"))
    draw(page, 0)
    expect(page.locator("#prediction .digit")).to_have_text("0")


def test_two_visitors_do_not_see_each_other(visit: Visit) -> None:
    """Each visitor's chart shows that visitor's run, and a visitor without a run is offered none."""
    first, second = visit(), visit()
    for page in (first, second):
        open_train(page)
    first.click("#step-button")
    first.wait_for_function(f"{POINTS} === 1")
    second.locator("#seed input").fill("1")
    second.locator("#seed input").press("Tab")
    second.click("#step-button")
    second.wait_for_function(f"{POINTS} === 1")
    assert first.evaluate(LOSSES) != second.evaluate(LOSSES)
    first.click("#train-button")
    first.wait_for_function(f"{POINTS} > 10")
    assert second.evaluate(POINTS) == 1
    first.click("#pause-button")
    stranger = visit()
    stranger.locator("#model-choice input").click()
    expect(stranger.get_by_role("option", name=re.compile("^your run"))).to_have_count(0)

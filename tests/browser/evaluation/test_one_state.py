"""Threshold and Evaluate: whatever is shown belongs to the model, run and threshold that the controls name."""

from __future__ import annotations

import os
import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, choose, draw
from tests.browser.evaluation.test_evaluate import open_evaluate
from tests.browser.evaluation.test_threshold import open_threshold
from tests.browser.train.test_train import POINTS, open_long_run, open_train

PHONE = {"width": 390, "height": 844}
MINUS = "\N{MINUS SIGN}"
SWIPES = 20 if os.environ.get("LOGREG_ALL_TOUCHES") == "1" else 2  # over each chart
CHARTS = {
    "Train": ("#loss-plot .js-plotly-plot",),
    "Evaluate": ("#reliability .js-plotly-plot", "#coverage .js-plotly-plot"),
    "Threshold": ("#sigmoid-plot", "#roc-plot", "#pr-plot"),
}
# The decision that the table shows, the gallery's counts, and the threshold; all in one moment.
STATE = """() => {
  const table = document.querySelector("#threshold-table");
  const cell = (name) => Number(table.querySelector(`[data-${name}]`)?.getAttribute(`data-${name}`));
  const wrong = document.querySelector("#threshold-wrong").dataset;
  const said = document.querySelector(".said").textContent;
  return { fp: cell("fp"), fn: cell("fn"), shown: [Number(wrong.fp), Number(wrong.fn)], said };
}"""


def state(page: Page) -> dict[str, object]:
    """What the Threshold tab shows, once it is found to agree with itself."""
    shown: dict[str, object] = page.evaluate(STATE)
    assert shown["shown"] == [shown["fp"], shown["fn"]]
    return shown


def written_out(page: Page) -> float:
    return float(page.locator("#threshold-z").inner_text().replace(MINUS, "-"))


def test_after_training_the_tab_is_one_state(visit: Visit) -> None:
    """Table, gallery and the sum are the new model's, at the threshold that was set; a stopped one never comes back."""
    page = visit()
    open_threshold(page)
    page.locator("#threshold-slider input").fill("0.9")
    before, z = state(page), written_out(page)
    page.click("#threshold-train")
    expect(page.locator("#threshold-model input")).to_have_value(re.compile("^trained here"))
    expect(page.locator("#threshold-note")).to_contain_text("step 600 of 600")
    after = state(page)
    assert after["said"] == before["said"]
    assert (after["fp"], after["fn"]) != (before["fp"], before["fn"])
    assert written_out(page) != z
    picked = page.locator("#threshold-wrong [data-index]").first
    label = re.search(r"z = (-?[\d.]+)", picked.inner_text())
    assert label is not None
    picked.click()
    expect(page.locator("#threshold-sum")).to_contain_text(f"Test digit {picked.get_attribute('data-index')},")
    assert abs(written_out(page) - float(label[1])) < 0.006
    page.click("#threshold-train")
    expect(page.locator("#threshold-note")).to_contain_text(re.compile(r"step (?!600)\d+ of 600"))
    choose(page, "#threshold-class", re.compile("is it an 8?"))
    expect(page.locator("#threshold-note")).to_contain_text("A model for this question alone")
    shown = state(page)
    page.wait_for_timeout(1500)  # a stage more of the training, if it went on
    expect(page.locator("#threshold-note")).to_contain_text("A model for this question alone")
    assert state(page) == shown


def test_the_slider_reaches_what_the_buttons_set(visit: Visit) -> None:
    """Of a row of the article's model, whose best threshold lies far out; costs are words and whole numbers."""
    page = visit()
    open_threshold(page)
    choose(page, "#threshold-model", re.compile("^hog"))
    choose(page, "#threshold-logit", re.compile("row alone"))
    expect(page.locator("#threshold-note")).to_contain_text("The row of 7 alone")
    page.click("#best-f1")
    best = state(page)
    slider = page.locator("#threshold-slider input")
    slider.evaluate("(slider) => slider.dispatchEvent(new Event('input'))")
    assert state(page) == best
    page.locator("#threshold-cost").fill("2")
    expect(page.locator("#cost-said")).to_have_text("a false negative costs 100 false positives")
    page.locator("#threshold-cost").fill("0")
    expect(page.locator("#cost-said")).to_have_text("a false negative costs as much as a false positive")


def test_a_diverged_run_has_no_figure(visit: Visit) -> None:
    """On any tab, where another model's figures were before: one sentence, and no figure, answer or evidence."""
    page = visit("?learning_rate=1000&weight_decay=1&tab=draw")
    draw(page, 3)
    expect(page.locator("#prediction .digit")).to_have_text("3")
    open_threshold(page)
    open_evaluate(page)
    open_train(page)
    page.click("#train-button")
    expect(page.locator("#train-status")).to_contain_text("contain NaN")
    open_evaluate(page)
    choose(page, "#evaluate-model", re.compile("^your run"))
    expect(page.locator("#evaluate-summary")).to_contain_text("NaN")
    expect(page.locator("#confusion-matrix [data-truth]")).to_have_count(0)
    expect(page.locator("#reliability .js-plotly-plot, #coverage .js-plotly-plot, #gallery button")).to_have_count(0)
    for panel in ("#evaluate-summary", "#comparison", "#class-figures", "#gallery"):
        assert not re.search(r"\d", page.locator(panel).inner_text())
    page.get_by_role("tab", name="Threshold").click()
    choose(page, "#threshold-model", re.compile("^your run"))
    expect(page.locator("#threshold-note")).to_contain_text("NaN")
    expect(page.locator("#threshold .threshold")).to_be_hidden()
    expect(page.locator("#threshold [data-tp], #threshold [data-fn], #threshold-wrong button")).to_have_count(0)
    assert page.locator("#threshold-sum").inner_text() == ""
    choose(page, "#threshold-model", re.compile("^hog"))
    expect(page.locator("#threshold-table [data-tp]")).not_to_have_text("")
    state(page)
    page.get_by_role("tab", name="Draw").click()
    choose(page, "#model-choice", re.compile("^your run"))
    expect(page.locator("#prediction .digit")).to_contain_text("weights contain NaN")
    assert not re.search(r"\d", page.locator("#prediction").inner_text() + page.locator("#evidence-sum").inner_text())
    assert set(page.locator("#probabilities .share").all_inner_texts()) == {""}
    page.click("#clear-button")
    expect(page.locator("#sketchpad .hint")).to_be_visible()
    expect(page.locator("#prediction .digit")).to_contain_text("weights contain NaN")


def test_curves_and_files_belong_to_the_model(visit: Visit) -> None:
    """Curves that are on their way when another model is chosen are not shown; a file is named after its model."""
    page = visit()
    open_train(page)
    page.click("#step-button")
    page.wait_for_function(f"{POINTS} === 1")
    open_evaluate(page)
    choose(page, "#evaluate-model", re.compile("^your run"))
    expect(page.locator("#evaluate-summary")).to_contain_text("your run 1: pixels, step 1 of 3,000")
    page.click("#robustness-button")
    expect(page.locator("#robustness .js-plotly-plot").first).to_be_visible()
    choose(page, "#evaluate-model", re.compile("^hog:"))
    expect(page.locator("#evaluate-summary")).to_contain_text("99.43 %")
    expect(page.locator("#robustness .js-plotly-plot")).to_have_count(0)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Robustness (CSV)").click()  # waits for the curves that are being made
    assert waiting.value.suggested_filename == "hog-robustness.csv"
    expect(page.locator("#robustness .js-plotly-plot")).to_have_count(0)


def test_a_run_that_goes_on_is_shown_as_it_was(visit: Visit) -> None:
    """The galleries stay those of the matrix beside them."""
    page = open_long_run(visit)
    page.click("#train-button")
    page.wait_for_function(f"{POINTS} > 20")
    open_evaluate(page)
    choose(page, "#evaluate-model", re.compile("^your run"))
    expect(page.locator("#evaluate-summary")).to_contain_text("your run 1: pixels, step")
    page.locator('#confusion-matrix [data-truth="0"][data-answer="0"]').click()
    expect(page.locator("#gallery .gallery-title")).to_contain_text("0 read as 0")  # now nothing before it is under way
    label = page.locator("#evaluate-summary p").inner_text()
    for truth, answer in ((8, 8), (9, 4)):
        cell = page.locator(f'#confusion-matrix [data-truth="{truth}"][data-answer="{answer}"]')
        cell.click()
        title = page.locator("#gallery .gallery-title")
        count = int(cell.locator(".count").inner_text())
        expect(title).to_contain_text(f"{truth} read as {answer}: {count:,} digit")
        expect(cell).to_have_attribute("aria-pressed", "true")
    assert page.locator("#evaluate-summary p").inner_text() == label


def test_an_opened_digit_says_what_it_is(visit: Visit) -> None:
    page = visit()
    open_evaluate(page)
    page.locator('#confusion-matrix [data-truth="8"][data-answer="8"]').click()
    expect(page.locator("#gallery .gallery-title")).to_contain_text("8 read as 8")
    digit = page.locator("#gallery [data-index]").first
    index = digit.get_attribute("data-index")
    digit.click()
    expect(page.locator("#true-label")).to_contain_text(f"test digit {index}, an 8")


@pytest.fixture
def phone(visit: Visit) -> Page:
    return visit(viewport=PHONE, has_touch=True, is_mobile=True)


def swipe(page: Page, selector: str, across: float) -> None:
    """Up by 150 pixels, beginning at a share of the chart's width."""
    chart = page.locator(selector)
    chart.scroll_into_view_if_needed()
    page.evaluate("(selector) => document.querySelector(selector).scrollIntoView({ block: 'center' })", selector)
    box = chart.bounding_box()
    assert box is not None
    x, y = box["x"] + across * box["width"], box["y"] + 0.6 * box["height"]
    touch = page.context.new_cdp_session(page)
    touch.send("Input.synthesizeScrollGesture", {"x": x, "y": y, "yDistance": -150, "speed": 1200})
    touch.detach()


def test_a_swipe_over_a_chart_scrolls_the_page(phone: Page) -> None:
    """And changes nothing: neither an axis nor the threshold, even where it begins on the threshold's line."""
    open_train(phone)
    phone.click("#step-button")
    phone.wait_for_function(f"{POINTS} === 1")
    open_evaluate(phone)
    for tab, charts in CHARTS.items():
        phone.get_by_role("tab", name=tab).click()
        phone.wait_for_selector(f"{charts[-1]} .xy")
        for chart in charts:
            ranges = f"(() => {{ const {{ xaxis, yaxis }} = document.querySelector('{chart}')._fullLayout;" + (
                " return [xaxis.range, yaxis.range, document.querySelector('.said')?.textContent]; })()"
            )
            before = phone.evaluate(ranges)
            on_the_line = (0.55, 0.62) if chart == "#sigmoid-plot" else ()
            for across in (*np.linspace(0.3, 0.8, SWIPES).tolist(), *on_the_line):
                top = phone.locator(chart).evaluate("(plot) => (plot.scrollIntoView({ block: 'center' }), scrollY)")
                swipe(phone, chart, across)
                phone.wait_for_function(f"Math.abs(scrollY - {top}) > 60")
            assert phone.evaluate(ranges) == before


def test_a_tapped_cell_brings_its_gallery_into_view(phone: Page) -> None:
    open_evaluate(phone)
    cell = phone.locator('#confusion-matrix [data-truth="7"][data-answer="1"]')
    cell.tap()
    expect(cell).to_have_attribute("aria-pressed", "true")
    expect(phone.locator("#gallery .gallery-title")).to_contain_text("7 read as 1")
    expect(phone.locator("#gallery .gallery-title")).to_be_in_viewport()


def test_charts_have_no_tool_bar_and_are_downloaded_below(visit: Visit) -> None:
    """Nothing of Plotly's lies over them, or offers to send them away."""
    page = visit()
    open_threshold(page)
    expect(page.locator(".modebar-btn")).to_have_count(0)
    assert "Share" not in page.locator("#threshold").inner_text()
    for kind, begin in (("PNG", b"\x89PNG"), ("SVG", b"<svg")):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=f"Download the chart sigmoid as {kind}").click()
        assert waiting.value.path().read_bytes().startswith(begin)

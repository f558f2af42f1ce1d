"""The Train tab's controls, its run and its downloads never say different things."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from logreg import TrainingConfig
from tests.browser.conftest import FULL_SPEED, Visit, choose
from tests.browser.train.test_train import LONG, LOSSES, POINTS, one_epoch, open_long_run, open_train, pause
from tests.browser.train.test_train_more import download

CHART = "document.querySelector('#loss-plot .js-plotly-plot')"


def test_settings_that_the_run_cannot_have_are_a_new_runs(visit: Visit) -> None:
    """The button itself says so, while a run goes on and while it is paused; put back, they are the run's again."""
    page = open_long_run(visit)
    expect(page.locator("#pause-button")).to_be_disabled()
    page.click("#train-button")
    expect(page.locator("#train-button")).to_be_disabled()
    page.wait_for_function(f"{POINTS} > 10")
    choose(page, "#preset", "hog")
    expect(page.locator("#train-button")).to_have_text("Start a new run")
    expect(page.locator("#settings-note")).to_contain_text("settings for a new run")
    page.click("#pause-button")
    expect(page.locator("#train-status")).to_contain_text("paused")
    expect(page.locator("#train-button")).to_have_text("Start a new run")
    choose(page, "#preset", "article")
    page.locator("#epochs input").fill("100")
    expect(page.locator("#train-button")).to_have_text("Resume")


def test_a_new_run_takes_over_from_one_that_goes_on(visit: Visit) -> None:
    """By the same button, whose last event is not over yet."""
    page = open_long_run(visit)
    page.click("#train-button")
    page.wait_for_function(f"{POINTS} > 10")
    page.locator("#seed input").fill("7")
    expect(page.locator("#train-button")).to_have_text("Start a new run")
    page.click("#train-button")
    expect(page.locator("#downloads-text")).to_contain_text("Of run 2 (article, epochs 100, seed 7)")
    page.wait_for_function(f"{POINTS} > 0")
    pause(page)
    expect(page.locator("#runs tbody tr")).to_have_count(2)


def test_after_the_end_a_step_is_not_a_new_run(visit: Visit) -> None:
    """What can do nothing is disabled; other settings are offered as those of a new run."""
    page = visit("?epochs=1", pace=FULL_SPEED)
    open_train(page)
    page.click("#train-button")
    expect(page.locator("#train-button")).to_have_text("Start a new run")
    expect(page.locator("#step-button")).to_be_disabled()
    expect(page.locator("#epoch-button")).to_be_disabled()
    page.locator("#learning-rate input").fill("0.01")
    expect(page.locator("#step-button")).to_have_text("First step")
    page.click("#step-button")
    page.wait_for_function(f"{POINTS} === 1")


def test_downloads_are_the_current_runs_and_name_it(visit: Visit, tmp_path: Path) -> None:
    """Whatever the controls show by then."""
    page = visit(pace=FULL_SPEED)
    open_train(page)
    expect(page.locator("#download-config")).to_be_disabled()
    one_epoch(page)
    page.locator("#seed input").fill("7")
    expect(page.locator("#downloads-text")).to_contain_text("Of run 1 (article)")
    config = download(page, "#download-config", tmp_path)
    assert config.name == "run-1.json"
    assert TrainingConfig.from_json(config.read_text()) == TrainingConfig()
    assert "seed = 0" in download(page, "#download-script", tmp_path).read_text()


def test_load_brings_the_whole_run_back(visit: Visit) -> None:
    """Chart, status, settings and templates, and it goes on; the run that was current comes back as it was."""
    page = visit(pace=FULL_SPEED)
    open_train(page)
    one_epoch(page)
    first = page.evaluate(LOSSES)
    page.locator("#seed input").fill("7")
    page.click("#step-button")
    page.wait_for_function(f"{POINTS} === 1")
    rows = page.locator("#runs tbody tr")
    expect(rows.nth(0)).to_have_class("current")
    expect(rows.nth(0).locator("[data-remove]")).to_be_disabled()
    rows.nth(1).locator("[data-load]").click()
    page.wait_for_function(f"{POINTS} === 600")
    assert page.evaluate(LOSSES) == first
    expect(page.locator("#seed input")).to_have_value("0")
    expect(page.locator("#train-status")).to_contain_text("step 600 of 3,000")
    expect(rows.nth(1)).to_have_class("current")
    expect(page.locator("#train-button")).to_have_text("Resume")
    page.click("#step-button")
    page.wait_for_function(f"{POINTS} === 601")
    assert page.evaluate(LOSSES)[:600] == first
    rows.nth(0).locator("[data-load]").click()
    page.wait_for_function(f"{POINTS} === 1")
    expect(page.locator("#train-button")).to_have_text("Resume")


def test_an_experiment_is_always_a_run_of_its_own(visit: Visit) -> None:
    """The second, clicked while the first goes on, begins anew, with the first laid under it.

    One click fills the settings, trains, and ends with a sentence.
    """
    page = visit()
    open_train(page)
    page.locator("#experiments button").nth(0).click()
    page.wait_for_function(f"{POINTS} > 100")
    page.get_by_role("button", name="2. Ten times the learning rate").click()
    expect(page.locator("#learning-rate input")).to_have_value("0.01")
    page.wait_for_function(f"{CHART}.data.length > 4 && {CHART}.data[4].y.length > 100")
    page.click("#full-speed-button")
    expect(page.locator("#train-status")).to_contain_text("step 3,000 of 3,000")
    page.wait_for_function(f"{POINTS} === 3000")
    assert page.evaluate(f"{CHART}.layout.shapes.length") == 0  # no setting was changed on the way
    expect(page.locator("#guidance")).to_contain_text("What you saw.")
    expect(page.locator("#runs tbody tr")).to_have_count(2)


def test_overlays_are_whole_and_names_are_no_markup(visit: Visit) -> None:
    """A longer run laid over is not cut, has its accuracy, and is called what the visitor typed."""
    page = visit(pace=FULL_SPEED)
    open_train(page)
    one_epoch(page)
    page.locator("#seed input").fill("7")
    page.click("#step-button")
    page.wait_for_function(f"{POINTS} === 1")
    row = page.locator("#runs tbody tr").nth(1)
    name = "<b>bold</b> & <a href='/x'>a name that is long</a>"[:40]
    row.locator("[data-name]").fill(name)
    row.locator("[data-name]").press("Tab")
    expect(page.locator("#runs tbody tr").nth(1).locator("[data-name]")).to_have_attribute("title", name)
    page.locator("#runs tbody tr").nth(1).locator("[data-overlay]").check()
    page.wait_for_function(f"{CHART}.data.length === 6")
    assert page.evaluate(f"{CHART}.layout.xaxis.range[1]") >= 600
    assert page.evaluate(f"Array.from({CHART}.data[5].y)")[0] > 50
    legend = page.locator("#loss-plot .legendtext").last
    expect(legend).to_have_text(f"{name[:23]}\N{HORIZONTAL ELLIPSIS}")
    expect(page.locator("#loss-plot .legend a")).to_have_count(0)


def test_a_diverged_run_shows_no_figure(visit: Visit) -> None:
    """No ten zeros: status, watched digit, table and downloads say that the weights contain NaN."""
    page = visit("?learning_rate=1000&weight_decay=1")
    open_train(page)
    page.click("#train-button")
    expect(page.locator("#train-status")).to_contain_text("weights contain NaN")
    expect(page.locator("#watched-problem")).to_contain_text("weights contain NaN")
    assert set(page.locator("#watched .share").all_text_contents()) == {""}
    expect(page.locator("#runs tbody tr")).to_contain_text("weights contain NaN")
    expect(page.locator("#downloads-text")).to_contain_text("weights contain NaN")
    expect(page.locator("#download-weights")).to_be_disabled()
    assert "%" not in page.locator("#runs tbody tr").inner_text()


def test_speed_and_time_left_are_the_paces(visit: Visit) -> None:
    """At 10 steps a second, 60,000 steps take 6,000 seconds, and the page says so."""
    page = visit(LONG)
    open_train(page)
    choose(page, "#pace", "10 steps a second")
    page.click("#train-button")
    page.wait_for_function(f"{POINTS} > 3")
    expect(page.locator("#train-status")).to_contain_text("10 steps a second")
    left = page.evaluate(
        "Number(document.querySelector('#train-status').textContent.match(/([\\d,]+) s left/)[1].replace(',', ''))"
    )
    assert 5_900 < left <= 6_000
    pause(page)


def test_the_pace_survives_a_reload(visit: Visit) -> None:
    """And so does a run that a reload has interrupted: it goes on at that pace, over a chart that is whole."""
    page = visit(LONG)
    open_train(page)
    choose(page, "#pace", "100 steps a second")
    page.click("#train-button")
    page.wait_for_function(f"{POINTS} > 20")
    visit.reload(page)
    page.wait_for_function(f"{POINTS} > 60")
    expect(page.locator("#pace input")).to_have_value("100 steps a second")
    expect(page.locator("#train-status")).to_contain_text("100 steps a second")
    pause(page)

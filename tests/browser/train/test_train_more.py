"""The Train tab while a run goes on, and what a visitor takes along and brings back."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

from playwright.sync_api import Page, expect
from safetensors import safe_open

from logreg import Trainer, TrainingConfig, load_mnist, load_model
from tests.browser.conftest import FULL_SPEED, STEADY, Visit, choose
from tests.browser.train.test_train import LONG, LOSSES, POINTS, one_epoch, open_long_run, open_train, pause


def download(page: Page, button: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.click(button)
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def test_one_epoch(visit: Visit) -> None:
    """One epoch goes on to the end of the epoch, from wherever the run stands."""
    page = visit(pace=FULL_SPEED)
    open_train(page)
    page.click("#step-button")
    page.wait_for_function(f"{POINTS} === 1")
    for points in (600, 1200):
        page.click("#epoch-button")
        page.wait_for_function(f"{POINTS} === {points}")
        expect(page.locator("#train-button")).to_have_text("Resume")


def test_a_setting_changed_on_the_way_acts_and_is_marked(visit: Visit) -> None:
    """The losses are those of a `Trainer` that is changed at the step that the chart marks."""
    page = open_long_run(visit)
    page.click("#train-button")
    page.wait_for_function(f"{POINTS} > 20")
    page.locator("#learning-rate input").fill("0.05")
    mark = "document.querySelector('#loss-plot .js-plotly-plot').layout.shapes?.[0]?.x0"
    page.wait_for_function(f"{mark} > 0")
    step = page.evaluate(mark)
    page.wait_for_function(f"{POINTS} > {step + 20}")
    count = pause(page)
    trainer = Trainer(TrainingConfig(epochs=100), load_mnist())
    trainer.advance(step)
    trainer.change(learning_rate=0.05)
    trainer.advance(count - step)
    painted = page.evaluate(LOSSES)[:count]
    assert max(abs(a - b) for a, b in zip(painted, trainer.losses, strict=True)) < 6e-5


def test_what_needs_a_new_run_says_so(visit: Visit) -> None:
    """A batch size waits for the next run, and Train begins it."""
    page = visit()
    open_train(page)
    page.click("#step-button")
    page.wait_for_function(f"{POINTS} === 1")
    page.locator("#batch-size input").fill("200")
    expect(page.locator("#settings-note")).to_contain_text("Only a new run can have another batch size")
    page.click("#step-button")
    expect(page.locator("#train-status")).to_contain_text("step 1 of 1,500")


def test_a_step_a_second(visit: Visit) -> None:
    """At the slowest pace the steps can be counted; at full speed the run goes on as before."""
    page = visit(LONG)
    open_train(page)
    with page.expect_response("**/run/predict*"):
        choose(page, "#pace", "1 step a second")
    page.click("#train-button")
    page.wait_for_function(f"{POINTS} >= 2")
    assert pause(page) < 100  # on a busy machine, which takes thousands at any other pace
    choose(page, "#pace", "full speed")
    page.click("#train-button")
    page.wait_for_function(f"{POINTS} > 500")
    pause(page)


def test_divergence_is_one_sentence_and_can_be_undone(visit: Visit) -> None:
    """Weights that grow without end stop the run; the page says so and goes back to where they did not."""
    page = visit(pace=FULL_SPEED)
    open_train(page)
    one_epoch(page)
    page.locator("#learning-rate input").fill("1000")
    page.locator("#weight-decay input").fill("1")
    page.locator("#weight-decay input").press("Tab")
    page.click("#train-button")
    expect(page.locator("#train-status")).to_contain_text("contain NaN")
    page.click("#back-button")
    expect(page.locator("#train-status")).not_to_contain_text("contain NaN")
    expect(page.locator("#train-button")).to_have_text("Resume")
    page.wait_for_function(f"{POINTS} === 600")


def test_reload_makes_the_run_again(visit: Visit) -> None:
    """After a reload the chart is whole again, and the paused run goes on with the losses that it would have had.

    Its model is still the one that answers drawings.
    """
    page = open_long_run(visit)
    page.click("#train-button")
    page.wait_for_function(f"{POINTS} > 50")
    count = pause(page)
    before = page.evaluate(LOSSES)
    page.get_by_role("tab", name="Draw").click()
    choose(page, "#model-choice", re.compile("your run 1"))
    visit.reload(page)
    page.get_by_role("tab", name="Draw").click()
    expect(page.locator("#model-choice input")).to_have_value(re.compile(f"your run 1: .*step {count:,} of"))
    open_train(page)
    page.wait_for_function(f"{POINTS} === {count}")
    assert page.evaluate(LOSSES) == before
    page.click("#step-button")
    page.wait_for_function(f"{POINTS} === {count + 1}")
    expected = Trainer(TrainingConfig(epochs=100), load_mnist()).advance(count + 1)[-1]
    assert abs(page.evaluate(LOSSES)[-1] - expected) < 6e-5


def test_a_run_that_a_reload_cut_off_goes_on(visit: Visit) -> None:
    """The page opens where the run is, which goes on as far as it was asked to: an epoch's end, then its own."""
    page = visit("?epochs=2", pace=STEADY)
    open_train(page)
    for button, end in (("#epoch-button", 600), ("#train-button", 1200)):
        page.click(button)
        page.wait_for_function(f"{POINTS} > {end - 580}")
        visit.reload(page)
        page.wait_for_function(f"{POINTS} > {end - 540}")
        page.click("#full-speed-button")
        page.wait_for_function(f"{POINTS} === {end}")
        expect(page.locator("#train-status")).to_contain_text(f"step {end:,} of 1,200")
        expect(page.locator("#pause-button")).to_be_disabled()
        choose(page, "#pace", STEADY)


def test_runs_are_compared_renamed_loaded_and_deleted(visit: Visit) -> None:
    """The table keeps what was run, in the order of any column; a run can be laid over the next one's chart."""
    page = visit(pace=FULL_SPEED)
    open_train(page)
    one_epoch(page)
    page.locator("#seed input").fill("7")
    page.click("#step-button")
    page.wait_for_function(f"{POINTS} === 1")
    rows = page.locator("#runs tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("article, seed 7")
    heading = page.get_by_role("button", name="steps", exact=True)
    for order, first in (("ascending", "1 of 3,000"), ("descending", "600 of 3,000"), ("ascending", "1 of 3,000")):
        heading.click()
        expect(rows.nth(0)).to_contain_text(first)
        expect(page.locator(f"#runs th[aria-sort={order}]")).to_have_text("steps")
    rows.nth(1).locator("[data-overlay]").check()
    page.wait_for_function("document.querySelector('#loss-plot .js-plotly-plot').data[4]?.y.length === 600")
    rows.nth(1).locator("[data-name]").fill("the first")
    rows.nth(1).locator("[data-name]").press("Tab")
    page.wait_for_timeout(300)
    rows.nth(1).locator("[data-load]").click()
    expect(page.locator("#seed input")).to_have_value("0")
    page.wait_for_function(f"{POINTS} === 600")  # the whole run is back, as the current one
    expect(rows.nth(1).locator("[data-remove]")).to_be_disabled()
    rows.nth(0).locator("[data-remove]").click()
    expect(rows).to_have_count(1)
    page.wait_for_function("document.querySelector('#loss-plot .js-plotly-plot').data.length === 4")


def test_templates_and_the_watched_digit_change(visit: Visit) -> None:
    """The ten templates are painted and change as it learns; the watched digit's answer adds to 100 %."""
    page = visit(pace=FULL_SPEED)
    open_train(page)
    page.click("#step-button")
    page.wait_for_function(f"{POINTS} === 1")
    picture = "document.querySelectorAll('#templates canvas')[3].toDataURL()"
    first = page.evaluate(picture)
    page.click("#epoch-button")
    page.wait_for_function(f"{POINTS} === 600")
    page.wait_for_function(f"{picture} !== {json.dumps(first)}")
    shares = page.locator("#watched .share").all_inner_texts()
    assert abs(sum(float(share.rstrip(" %")) for share in shares) - 100) < 0.6
    caption = page.locator("#watched figcaption").first.inner_text()
    page.click("#watch-button")
    expect(page.locator("#watched figcaption").first).not_to_have_text(caption)


def test_a_link_opens_and_starts_what_it_names(visit: Visit, address: str) -> None:
    """The page of a link has the link's settings, and begins to train where the link asks for it."""
    page = visit()
    open_train(page)
    page.locator("#seed input").fill("3")
    page.locator("#epochs input").fill("100")
    page.locator("#share-start input").check()
    link = page.locator("#share-link textarea, #share-link input").first
    expect(link).to_have_value(f"{address}?epochs=100&seed=3&start=1")
    page = visit(link.input_value().removeprefix(address), pace=STEADY)
    page.wait_for_function(f"{POINTS} > 20")
    expect(page.locator("#seed input")).to_have_value("3")
    count = pause(page)
    expected = Trainer(TrainingConfig(seed=3, epochs=100), load_mnist()).advance(count)
    assert abs(page.evaluate(LOSSES)[-1] - expected[-1]) < 6e-5


def test_a_damaged_link_is_one_sentence(visit: Visit) -> None:
    """A value out of its range is named with the range, and the settings stay as they are."""
    page = visit("?batch_size=0")
    expect(page.get_by_text("batch_size must be a whole number from 1 to 10000, not 0.")).to_be_visible()
    open_train(page)
    expect(page.locator("#batch-size input")).to_have_value("100")


def test_take_along_and_bring_back(visit: Visit, tmp_path: Path) -> None:
    """Weights, losses, config and script are the run's; weights and config can be brought back."""
    page = visit(pace=FULL_SPEED)
    open_train(page)
    page.locator("#seed input").fill("5")
    one_epoch(page)
    trainer = Trainer(TrainingConfig(seed=5), load_mnist())
    trainer.advance(600)

    with download(page, "#download-losses", tmp_path).open() as file:
        rows = list(csv.DictReader(file))
    assert [float(row["loss"]) for row in rows] == trainer.losses
    weights = download(page, "#download-weights", tmp_path)
    with safe_open(weights, framework="pt") as tensors:
        assert TrainingConfig.from_json(tensors.metadata()["config"]) == TrainingConfig(seed=5)
    assert load_model(weights).linear.weight.equal(trainer.model.linear.weight)
    config = download(page, "#download-config", tmp_path)
    assert TrainingConfig.from_json(config.read_text()) == TrainingConfig(seed=5)
    assert "seed = 5" in download(page, "#download-script", tmp_path).read_text()

    other = visit()
    open_train(other)
    other.set_input_files("#upload input[type=file]", config)
    expect(other.locator("#seed input")).to_have_value("5")
    other.set_input_files("#upload input[type=file]", weights)
    other.get_by_role("tab", name="Draw").click()
    expect(other.locator("#model-choice input")).to_have_value(f"your file {weights.name}")
    open_train(other)
    bad = tmp_path / "bad.safetensors"
    bad.write_bytes(b"no weights")
    other.set_input_files("#upload input[type=file]", bad)
    expect(other.get_by_text("bad.safetensors is not a .safetensors file that can be read.")).to_be_visible()

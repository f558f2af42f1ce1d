"""The Evaluate tab, as its visitors use it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from playwright.sync_api import Page, expect
from sklearn import metrics

from logreg import Dataset, load_model
from logreg.model import WEIGHTS
from tests.browser.conftest import FULL_SPEED, Tabs, Visit, choose, visiting
from tests.browser.train.test_train import POINTS, one_epoch, open_long_run, open_train, pause


def open_evaluate(page: Page) -> None:
    page.get_by_role("tab", name="Evaluate").click()
    page.wait_for_selector("#confusion-matrix [data-truth]")


def shown_matrix(page: Page) -> list[list[int]]:
    cells = page.locator("#confusion-matrix [data-truth] .count").all_text_contents()
    return [[int(cell) for cell in cells[10 * row : 10 * row + 10]] for row in range(10)]


@pytest.fixture(scope="module")
def evaluated(tabs: Tabs, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The Evaluate tab of the model that the page opens with, for tests that leave the model as it was."""
    with visiting(tabs, address, request) as visit:
        page = visit()
        open_evaluate(page)
        yield page


def test_figures_are_scikit_learns(visit: Visit, test: Dataset) -> None:
    """For the model that the page opens with, and for another one that is chosen."""
    page = visit()
    open_evaluate(page)
    for name in ("everyone", "article"):
        choose(page, "#evaluate-model", re.compile(f"^{name}:"))
        answers = load_model(WEIGHTS / f"{name}.safetensors").predict_proba(test.images).argmax(1)
        accuracy = 100 * metrics.accuracy_score(test.labels, answers)
        expect(page.locator("#evaluate-summary")).to_contain_text(f"{accuracy:.2f} %")
        assert shown_matrix(page) == metrics.confusion_matrix(test.labels, answers).tolist()
        expect(page.locator("#reliability .js-plotly-plot .xy").first).to_be_visible()


def test_a_cell_opens_its_digits_and_a_digit_opens_in_draw(visit: Visit) -> None:
    """By mouse and by keyboard; Draw has the same model, its answer, and the evidence for it."""
    page = visit()
    open_evaluate(page)
    cell = page.locator('#confusion-matrix [data-truth="7"][data-answer="1"]')
    count = int(cell.locator(".count").inner_text())
    cell.click()
    expect(page.locator("#gallery .gallery-title")).to_contain_text(f"7 read as 1: {count} digits")
    expect(page.locator("#gallery [data-index]")).to_have_count(count)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#gallery .gallery-title")).to_contain_text("6 read as 2")
    choose(page, "#evaluate-model", re.compile("^hog:"))
    expect(page.locator("#evaluate-summary")).to_contain_text("99.43 %")
    page.locator('#confusion-matrix [data-truth="4"][data-answer="4"]').click()
    expect(page.locator("#gallery .gallery-title")).to_contain_text("4 read as 4")
    page.locator("#gallery [data-index]").first.click()
    expect(page.get_by_role("tab", name="Draw")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#prediction .digit")).to_have_text("4")
    expect(page.locator("#model-choice input")).to_have_value(re.compile("^hog"))
    expect(page.locator("#evidence-difference")).to_be_visible()


def test_galleries_and_comparison_are_of_the_two_models(evaluated: Page, test: Dataset) -> None:
    """The numbers in the sentence and over the galleries are those of the models' own answers."""
    right = {
        name: load_model(WEIGHTS / f"{name}.safetensors").predict_proba(test.images).argmax(1) == test.labels
        for name in ("everyone", "pixels", "hog", "deskewed", "article")
    }
    page = evaluated
    only = int((right["everyone"] & ~right["pixels"]).sum()), int((right["pixels"] & ~right["everyone"]).sum())
    sentence = f"everyone gets {only[0]} digits right that pixels gets wrong; pixels {only[1]} that everyone gets wrong"
    expect(page.locator("#comparison")).to_contain_text(sentence)
    for button, count in (
        ("Only this model right", only[0]),
        ("Only the other model right", only[1]),
        ("Misread by all five", int((~torch.stack([*right.values()]).any(0)).sum())),
        ("Most confident mistakes", int((~right["everyone"]).sum())),
    ):
        page.get_by_role("button", name=button).click()
        expect(page.locator("#gallery .gallery-title")).to_contain_text(f"{button}: {count:,} digit")


def test_ones_own_run_is_evaluated(visit: Visit) -> None:
    """A run that stands is among the models, with the accuracy that its training knows of."""
    page = visit(pace=FULL_SPEED)
    open_train(page)
    one_epoch(page)
    expect(page.locator("#train-status")).to_contain_text("paused")
    accuracy = re.search(r"test accuracy ([\d.]+) %", page.locator("#train-status").inner_text())
    assert accuracy is not None
    open_evaluate(page)
    choose(page, "#evaluate-model", re.compile("^your run"))
    expect(page.locator("#evaluate-summary")).to_contain_text(f"{accuracy[1]} %")


def test_the_curves_of_disturbed_digits(evaluated: Page) -> None:
    """Six charts, the five models in each."""
    page = evaluated
    page.click("#robustness-button")
    charts = page.locator("#robustness .js-plotly-plot")
    expect(charts).to_have_count(6)
    assert (
        page.evaluate("[...document.querySelectorAll('#robustness .js-plotly-plot')].map((p) => p.data.length)")
        == [5] * 6
    )


def test_files_are_taken_along(evaluated: Page, tmp_path: Path, test: Dataset) -> None:
    """Tables as CSV, the confusion matrix as a picture too."""
    page = evaluated
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Confusion matrix (CSV)").click()
    waiting.value.save_as(tmp_path / "confusion.csv")
    with (tmp_path / "confusion.csv").open() as file:
        rows = [[int(cell) for cell in row[1:]] for row in list(csv.reader(file))[1:]]
    answers = load_model().predict_proba(test.images).argmax(1)
    assert rows == metrics.confusion_matrix(test.labels, answers).tolist()
    for kind, begin in (("PNG", b"\x89PNG"), ("SVG", b"<svg")):
        with page.expect_download() as waiting:
            page.locator("#confusion-matrix").get_by_role("button", name=kind).click()
        waiting.value.save_as(tmp_path / kind)
        assert (tmp_path / kind).read_bytes().startswith(begin)


def test_a_run_that_goes_on_is_left_in_peace(visit: Visit) -> None:
    """Evaluating does not stop the run that is being evaluated."""
    page = open_long_run(visit)
    page.click("#train-button")
    page.wait_for_function(f"{POINTS} > 20")
    open_evaluate(page)
    choose(page, "#evaluate-model", re.compile("^your run"))
    open_train(page)
    before = page.evaluate(POINTS)
    page.wait_for_function(f"{POINTS} > {before}")
    pause(page)

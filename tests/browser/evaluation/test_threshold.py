"""The Threshold tab, as its visitors use it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import pytest
import torch
from playwright.sync_api import Page, expect
from sklearn import metrics

from logreg import Dataset, load_model
from logreg.evaluation.binary import ThresholdSweep
from logreg.features import extract_features
from logreg.two_class import SHIPPED
from tests.browser.conftest import Tabs, Visit, choose, visiting

TABLE = ("tp", "fn", "fp", "tn")


def open_threshold(page: Page) -> None:
    page.get_by_role("tab", name="Threshold").click()
    page.wait_for_selector("#pr-plot .xy")
    expect(page.locator("#areas")).to_contain_text("Area")


def counts(page: Page) -> list[int]:
    return [int(page.locator(f"[data-count={name}]").inner_text().replace(",", "")) for name in TABLE]


def logits(test: Dataset, digit: int) -> torch.Tensor:
    """What the tab opens with, the two-class model of the digit: w . x + b of each test digit."""
    linear, inputs = load_model(SHIPPED).linear, extract_features("hog", test.images)
    return (inputs @ linear.weight[digit] + linear.bias[digit]).detach()


def slide(page: Page, threshold: float) -> None:
    page.locator("#threshold-slider input").fill(str(threshold))


@pytest.fixture(scope="module")
def opened(tabs: Tabs, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The Threshold tab, for tests that leave it asking for a 7."""
    with visiting(tabs, address, request) as visit:
        page = visit()
        open_threshold(page)
        yield page


@pytest.fixture
def page(opened: Page) -> Page:
    """The tab at the threshold that it opens with."""
    slide(opened, 0.5)
    return opened


def test_table_and_figures_are_scikit_learns(page: Page, test: Dataset) -> None:
    """At every position of the slider, for two classes."""
    for digit in (3, 7):
        choose(page, "#threshold-class", f"is it a {digit}?")
        z, positive = logits(test, digit), test.labels == digit
        area, precision = metrics.roc_auc_score(positive, z), metrics.average_precision_score(positive, z)
        expect(page.locator("#areas")).to_contain_text(f"ROC curve {area:.4f}; average precision {precision:.4f}")
        for threshold in (0.5, 0.02, 0.999):
            slide(page, threshold)
            called = z >= math.log(threshold / (1 - threshold))
            (tp, fn), (fp, tn) = metrics.confusion_matrix(positive, called, labels=[True, False])
            assert counts(page) == [tp, fn, fp, tn]
            for name, share in (
                ("precision", metrics.precision_score(positive, called)),
                ("recall", metrics.recall_score(positive, called)),
                ("specificity", metrics.recall_score(~positive, ~called)),
                ("f1", metrics.f1_score(positive, called)),
                ("accuracy", metrics.accuracy_score(positive, called)),
            ):
                assert page.locator(f"[data-share={name}]").inner_text() == f"{100 * share:.2f} %"


def test_the_threshold_is_dragged_and_moved_by_keys(page: Page) -> None:
    """On the curve itself; the table, the slider and the points on both curves follow."""
    handle = page.locator(".handle")
    point = page.locator("#roc-plot + .point")
    before, place = counts(page), point.get_attribute("style")
    box, plot = handle.bounding_box(), page.locator("#sigmoid-plot").bounding_box()
    assert box is not None
    assert plot is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(plot["x"] + 0.7 * plot["width"], box["y"] + 100, steps=5)
    page.mouse.up()
    dragged = counts(page)
    assert dragged[0] + dragged[2] < before[0] + before[2]
    assert point.get_attribute("style") != place
    value = float(handle.get_attribute("aria-valuenow") or "nan")
    handle.press("ArrowRight")
    assert abs(float(handle.get_attribute("aria-valuenow") or "nan") - value - 0.1) < 0.011
    handle.press("End")
    assert sum(counts(page)[::2]) < sum(dragged[::2])
    assert float(page.locator("#threshold-slider input").input_value()) > 0.99


def test_best_thresholds_and_the_wrong_side(page: Page, test: Dataset) -> None:
    """Best F1, a cost and a recall bring the threshold where trying all would; its wrong digits are shown."""
    z, positive = logits(test, 7), test.labels == 7
    found = ThresholdSweep(z, positive)
    page.click("#best-f1")
    best = found.at(found.best_f1())
    assert counts(page) == [best.tp, best.fn, best.fp, best.tn]
    expect(page.locator("#threshold-wrong")).to_contain_text(f"False negatives (misses): {best.fn}")
    expect(page.locator("#threshold-wrong")).to_contain_text(f"False positives (false alarms): {best.fp}")
    page.locator("#threshold-cost").fill("1")
    cheapest = found.at(found.cheapest(1, 10))
    assert counts(page)[:3] == [cheapest.tp, cheapest.fn, cheapest.fp]
    page.locator("#threshold-recall").fill("95")
    enough = found.at(found.at_recall(0.95))
    assert counts(page)[:3] == [enough.tp, enough.fn, enough.fp]
    page.locator("#threshold-wrong [data-index]").first.click()
    index = re.compile(r"Test digit (\d+)")
    expect(page.locator("#threshold-sum")).not_to_contain_text("Test digit 0,")
    digit = index.search(page.locator("#threshold-sum").inner_text())
    assert digit is not None
    shown = float(page.locator("#threshold-z").inner_text().replace("\N{MINUS SIGN}", "-"))
    assert abs(shown - float(z[int(digit[1])])) < 2e-4


def test_g_stays_between_0_and_1(page: Page) -> None:
    """At z = -1000 and 1000 too, without overflow."""
    for z, g in (("-1000", "0"), ("0", "0.5"), ("1000", "1"), ("-2", str(1 / (1 + math.exp(2))))):
        page.locator("#any-z").fill(z)
        assert abs(float(page.locator("#any-g").inner_text()) - float(g)) < 1e-15


def test_a_two_class_model_learns_from_scratch(visit: Visit) -> None:
    """With some of the negatives; the model that results is good, and serves its class alone."""
    page = visit()
    open_threshold(page)
    choose(page, "#threshold-rest", "every ninth")
    expect(page.locator("#areas")).to_contain_text("997 negatives")
    page.click("#threshold-train")
    expect(page.locator("#threshold-note")).to_contain_text(re.compile(r"step \d+ of 600"))
    expect(page.locator("#threshold-model input")).to_have_value(re.compile("^trained here"))
    expect(page.locator("#threshold-note")).to_contain_text("step 600 of 600")
    assert float(page.locator("[data-share=accuracy]").inner_text().rstrip(" %")) > 97
    choose(page, "#threshold-class", "is it a 2?")
    expect(page.locator("#threshold-model input")).to_have_value(re.compile("^a two-class model"))
    expect(page.locator("#threshold-note")).to_contain_text("A model for this question alone")

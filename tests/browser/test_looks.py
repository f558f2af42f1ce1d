"""What everyone must be able to read and reach: contrast, labels, one screen on a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Visit, draw

WIDE = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_accessibility_violation(visit: Visit, viewport: dict[str, int], scheme: str) -> None:
    """axe-core finds nothing to complain of, in any tab, with a drawing and its answer shown."""
    page = visit(viewport=viewport, color_scheme=scheme)
    draw(page, 3)
    expect(page.locator("#prediction .digit")).to_have_text("3")
    for tab in ("Draw", "Train", "Evaluate", "Threshold"):
        page.get_by_role("tab", name=tab).click()
        page.wait_for_timeout(1000)  # the tab's transition has intermediate colours
        found = Axe().run(page).response["violations"]
        assert not [(rule["id"], node["html"]) for rule in found for node in rule["nodes"]]


def test_pad_and_answer_fit_a_phone(visit: Visit) -> None:
    """From the pad's top to the last bar, one screen's height is enough; nothing is wider than the screen."""
    page = visit(viewport=PHONE, has_touch=True, is_mobile=True)
    draw(page, 3)
    expect(page.locator("#prediction .digit")).to_have_text("3")
    bars = page.locator("#probabilities .bars").bounding_box()
    assert bars is not None
    assert bars["y"] + bars["height"] <= PHONE["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

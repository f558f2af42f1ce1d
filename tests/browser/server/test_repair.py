"""The page without some of its files: it says which, and works with the rest."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import CHECKOUT, Tabs, Visit, draw, free_port, serving, visiting

MISSING = "data/MNIST/raw/train-images-idx3-ubyte.gz"


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page of a checkout without the training digits, and with half of the weights that it opens with."""
    checkout = tmp_path_factory.mktemp("checkout")
    for name in ("logreg", "weights", "data"):
        shutil.copytree(CHECKOUT / name, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(CHECKOUT / "app.py", checkout)
    (checkout / MISSING).unlink()
    weights = checkout / "weights" / "everyone.safetensors"
    weights.write_bytes(weights.read_bytes()[:5000])
    with serving(free_port(), Path(checkout)) as address:
        yield address


@pytest.fixture
def page(tabs: Tabs, broken: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Of that checkout's page."""
    with visiting(tabs, broken, request) as visit:
        yield visit


def test_it_draws_with_the_next_best_model(page: Visit) -> None:
    """And says so in the choice of models."""
    opened = page()
    expect(opened.locator("#model-choice input")).to_have_value("hog: orientations of edges")
    draw(opened, 3)
    expect(opened.locator("#prediction .digit")).to_have_text("3")


def test_who_trains_is_told_which_file_is_missing(page: Visit) -> None:
    """One sentence, which tells nothing of the server; then the rest goes on: Evaluate needs the test digits alone."""
    opened = page()
    opened.get_by_role("tab", name="Train").click()
    opened.click("#train-button")
    said = f"{MISSING} is missing or altered: restore it from the repository."
    expect(opened.get_by_text(said, exact=True)).to_be_visible()
    opened.get_by_role("tab", name="Evaluate").click()
    expect(opened.locator("#evaluate-summary")).to_contain_text("99.43")

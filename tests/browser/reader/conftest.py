"""The reader's modules and weights, shipped and of other classes, in a page of their own, without a server."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from playwright.sync_api import Browser, Page, Route

from logreg import Dataset, load_model
from logreg.model import LogisticRegression
from logreg.novelty import fit_novelty
from logreg.storage.paths import WEIGHTS
from tests.browser.conftest import CHECKOUT, new_context

ADDRESS = "http://reader.test/"
READER = CHECKOUT / "logreg" / "ui" / "reader"


OWN = {  # feature map and classes
    "two": ("pixels", ["\u2713 & <b>", "\u062b\u0644\u0627\u062b\u0629"]),
    "three": ("hog", ["1", "\u03a3igma", "\u732b"]),
    "letters": ("deskewed", [chr(ord("a") + place) for place in range(26)]),
}


def _serve(route: Route, own: Path) -> None:
    name = route.request.url.removeprefix(ADDRESS)
    if not name:
        return route.fulfill(content_type="text/html", body="<!doctype html><link rel=icon href=data:,>")
    folder = Path(__file__).parent if name == "answers.js" else READER
    path = folder / name
    if name.startswith("weights/"):
        file = name.removeprefix("weights/")
        path = own / file if (own / file).is_file() else WEIGHTS / file
    return route.fulfill(path=path, content_type=mimetypes.guess_type(name)[0] or "application/octet-stream")


@pytest.fixture(scope="session")
def own(tmp_path_factory: pytest.TempPathFactory, test: Dataset) -> Path:
    """A folder with the weights of models of other classes, and of one that tells a 3 from an 8."""
    folder = tmp_path_factory.mktemp("own")
    for seed, (name, (features, classes)) in enumerate(OWN.items()):
        model = LogisticRegression(features, classes, seed)
        model.linear.weight.data *= 10
        model.novelty = fit_novelty(test.images[:260], torch.arange(260) % len(classes), len(classes))
        model.save(folder / f"{name}.safetensors")
    subset, whole = LogisticRegression("hog", ["3", "8"]), load_model().requires_grad_(False)
    subset.linear.weight.data[0] = whole.linear.weight[8] - whole.linear.weight[3]
    subset.linear.bias.data[0] = whole.linear.bias[8] - whole.linear.bias[3]
    subset.save(folder / "subset.safetensors")
    return folder


@pytest.fixture(scope="session")
def reader(browser: Browser, own: Path) -> Iterator[Page]:
    """A page in which `import("./answers.js")` and the reader's own modules work."""
    context = new_context(browser)
    page = context.new_page()
    page.route(f"{ADDRESS}**", lambda route: _serve(route, own))
    page.goto(ADDRESS)
    yield page
    context.close()

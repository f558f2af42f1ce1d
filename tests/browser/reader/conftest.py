"""The reader's modules and the shipped weights in a page of their own, without a server."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from logreg.storage.paths import WEIGHTS
from tests.browser.conftest import CHECKOUT, new_context

ADDRESS = "http://reader.test/"
READER = CHECKOUT / "logreg" / "ui" / "reader"


def _serve(route: Route) -> None:
    name = route.request.url.removeprefix(ADDRESS)
    if not name:
        return route.fulfill(content_type="text/html", body="<!doctype html><link rel=icon href=data:,>")
    folder = Path(__file__).parent if name == "answers.js" else READER
    path = WEIGHTS / name.removeprefix("weights/") if name.startswith("weights/") else folder / name
    return route.fulfill(path=path, content_type=mimetypes.guess_type(name)[0] or "application/octet-stream")


@pytest.fixture(scope="session")
def reader(browser: Browser) -> Iterator[Page]:
    """A page in which `import("./answers.js")` and the reader's own modules work."""
    context = new_context(browser)
    page = context.new_page()
    page.route(f"{ADDRESS}**", _serve)
    page.goto(ADDRESS)
    yield page
    context.close()

"""The reader's modules and weights, shipped and of other classes, in a page of their own."""

from __future__ import annotations

import mimetypes
import os
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Protocol

import pytest
import torch

from logreg import Dataset, load_model
from logreg.model import LogisticRegression
from logreg.novelty import fit_novelty
from logreg.storage.paths import WEIGHTS
from tests.browser.conftest import CHECKOUT, new_context
from tests.browser.reader.firefox import firefox

PAGE = b"""<!doctype html><link rel=icon href=data:,><script>
window.run = async (script, argument) => JSON.stringify(await eval(script)(JSON.parse(argument)));
</script>"""
READER = CHECKOUT / "logreg" / "ui" / "reader"


OWN = {  # feature map and classes
    "two": ("pixels", ["\u2713 & <b>", "\u062b\u0644\u0627\u062b\u0629"]),
    "three": ("hog", ["1", "\u03a3igma", "\u732b"]),
    "letters": ("deskewed", [chr(ord("a") + place) for place in range(26)]),
}


class Reader(Protocol):
    """A page in which `import("/answers.js")` and the reader's own modules work."""

    def evaluate(self, expression: str, arg: Any = None) -> Any:
        """What a function of JavaScript returns, a promise too."""
        ...


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, *arguments: Any, own: Path) -> None:
        self.own = own
        super().__init__(*arguments)

    def do_GET(self) -> None:
        name = self.path.removeprefix("/")
        folder = Path(__file__).parent if name == "answers.js" else READER
        path = folder / name
        if name.startswith("weights/"):
            file = name.removeprefix("weights/")
            path = self.own / file if (self.own / file).is_file() else WEIGHTS / file
        content = path.read_bytes() if name else PAGE
        self.send_response(200)
        self.send_header("Content-Type", mimetypes.guess_type(name or "index.html")[0] or "application/octet-stream")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


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
def site(own: Path) -> Iterator[str]:
    """Where the page is served."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, own=own)) as server:
        Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def reader(site: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """In Chromium, or in Firefox where LOGREG_FIREFOX=1 asks for it."""
    if os.environ.get("LOGREG_FIREFOX") == "1":
        with firefox(tmp_path_factory.mktemp("firefox")) as page:
            page.goto(site)
            yield page
        return
    context = new_context(request.getfixturevalue("browser"))
    page = context.new_page()
    page.goto(site)
    yield page
    context.close()

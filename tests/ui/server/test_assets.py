"""Files that browsers keep for a year: another content has another address."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from logreg.storage.paths import WEIGHTS
from logreg.ui.server.assets import Assets, reader, weights


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "drawing").mkdir()
    (tmp_path / "main.js").write_text("import './drawing/ink.js';")
    (tmp_path / "drawing" / "ink.js").write_text("// ink")
    (tmp_path / "notes.txt").write_text("nobody's")
    return tmp_path


def test_each_file_is_served_and_may_be_kept(folder: Path) -> None:
    assets = Assets("reader", folder, "*.js")
    asker = TestClient(Starlette(routes=[assets.route()]))
    for file in ("main.js", "drawing/ink.js"):
        answer = asker.get(assets.address(file))
        assert answer.content == (folder / file).read_bytes()
        assert answer.headers["content-type"].startswith("text/javascript")
        assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("file", ["notes.txt", "nothing.js", "../main.js", "drawing", ""])
def test_nothing_else_is_served(folder: Path, file: str) -> None:
    assets = Assets("reader", folder, "*.js")
    assert TestClient(Starlette(routes=[assets.route()])).get(assets.address(file)).status_code == 404


def test_another_content_has_another_address(folder: Path) -> None:
    """And at the old one there is nothing: a page never mixes the modules of two versions."""
    before = Assets("reader", folder, "*.js").address("main.js")
    (folder / "drawing" / "ink.js").write_text("// more ink")
    after = Assets("reader", folder, "*.js")
    assert after.address("main.js") != before
    assert TestClient(Starlette(routes=[after.route()])).get(before).status_code == 404


def test_the_pages_own_are_all_there() -> None:
    asker = TestClient(Starlette(routes=[reader().route(), weights().route()]))
    score = asker.get(weights().address("digit_score.safetensors"))
    assert score.content == (WEIGHTS / "digit_score.safetensors").read_bytes()
    assert asker.get(reader().address("reader.js")).status_code == 200

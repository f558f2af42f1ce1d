"""What the page makes of files that are missing or altered."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from logreg.model import WEIGHTS
from logreg.ui.models import choices, choose
from logreg.ui.operation import LOG, start_log
from logreg.ui.resources import Resources
from logreg.ui.visitor import Visitor

CHECKOUT = Path(__file__).resolve().parents[1]


def test_a_broken_model_is_left_out_and_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line a file; the others are there, the next best is the one that the page opens with."""
    for path in WEIGHTS.glob("*.safetensors"):
        shutil.copy(path, tmp_path)
    content = (tmp_path / "everyone.safetensors").read_bytes()
    (tmp_path / "everyone.safetensors").write_bytes(content[: len(content) // 2])
    (tmp_path / "article.safetensors").unlink()
    start_log()
    try:
        resources = Resources(tmp_path)
        lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    finally:
        LOG.handlers.clear()
    assert [line["event"] for line in lines] == ["broken", "broken"]
    assert "article.safetensors does not exist" in lines[0]["what"]
    assert "everyone.safetensors is not a .safetensors file" in lines[1]["what"]
    assert [name for _, name in choices(resources, Visitor())] == ["hog", "deskewed", "pixels"]
    assert resources.default == "hog"
    with pytest.raises(ValueError, match="one of those shipped"):
        choose(resources, "everyone", Visitor())


def test_without_any_model_one_can_be_trained(tmp_path: Path) -> None:
    resources = Resources(tmp_path)
    assert choices(resources, Visitor()) == []
    with pytest.raises(ValueError, match="train one"):
        choose(resources, resources.default, Visitor())


def test_without_what_every_drawing_needs_the_page_does_not_start(tmp_path: Path) -> None:
    """One line, and exit code 2."""
    shutil.copytree(CHECKOUT / "logreg", tmp_path / "logreg", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(CHECKOUT / "app.py", tmp_path)
    (tmp_path / "weights").mkdir()
    settings = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "app.py"], cwd=tmp_path, env=settings, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 2
    *told, last = done.stderr.splitlines()
    assert [json.loads(line)["event"] for line in told] == ["broken"] * 5
    assert last.startswith("The page can't start: ")
    assert "digit_score.safetensors does not exist" in last

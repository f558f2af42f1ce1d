"""What the page makes of files that are missing or altered."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import pytest
import torch

from logreg import Dataset, TrainingConfig
from logreg.errors import UserError
from logreg.model import WEIGHTS, LogisticRegression
from logreg.training import training_inputs
from logreg.ui.server.logs import LOG, start_log
from logreg.ui.state import resources as state_resources
from logreg.ui.state.feature_cache import MAX_STYLES, FeatureCache
from logreg.ui.state.model_choices import choices, resolve_model
from logreg.ui.state.resources import Resources
from logreg.ui.state.visitor import Visitor
from logreg.ui.tabs.train.settings import read_config

CHECKOUT = Path(__file__).resolve().parents[3]


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
        resolve_model(resources, "everyone", Visitor())


def test_visitors_who_come_at_once_share_one_dataset_and_one_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """The digits are read once, and a model is evaluated once for as long as its weights stay the same."""
    read = threading.Barrier(2)
    loads: list[bool] = []

    def load(train: bool) -> Dataset:
        loads.append(train)
        time.sleep(0.1)  # for the other to come in between, if nothing kept it out
        return Dataset(torch.zeros(20, 28, 28, dtype=torch.uint8), torch.arange(20) % 10)

    monkeypatch.setattr(state_resources, "load_mnist", load)
    resources = Resources()

    def visit(_: int) -> Dataset:
        read.wait(60)
        return resources.test

    with ThreadPoolExecutor(2) as visitors:
        first, second = visitors.map(visit, range(2))
    assert first is second
    assert loads == [False]
    model = LogisticRegression()
    before = resources.report(model)
    assert resources.report(model) is before
    model.linear.bias.data.add_(torch.arange(10))
    assert resources.report(model) is not before


def test_without_any_model_one_can_be_trained(tmp_path: Path) -> None:
    resources = Resources(tmp_path)
    assert choices(resources, Visitor()) == []
    with pytest.raises(ValueError, match="train one"):
        resolve_model(resources, resources.default, Visitor())


def test_without_what_every_drawing_needs_the_page_does_not_start(tmp_path: Path) -> None:
    """One line, and exit code 2."""
    shutil.copytree(CHECKOUT / "logreg", tmp_path / "logreg", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(CHECKOUT / "app.py", tmp_path)
    (tmp_path / "weights").mkdir()
    settings = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "app.py"], cwd=tmp_path, env=settings, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 2
    *told, last = done.stderr.splitlines()
    assert [json.loads(line)["event"] for line in told] == ["broken"] * 5
    assert last.startswith("The page can't start: ")
    assert "digit_score.safetensors does not exist" in last


def test_fewer_copies_are_the_first_rows_of_more(few: Dataset) -> None:
    """Whatever is asked for first: the same inputs as made from nothing, bit for bit, in the same memory."""
    few = Dataset(few.images[:200], few.labels[:200])  # as 60,000 are, a multiple of what is made at once
    tables = FeatureCache(few)
    for styles in (1, 0, 3):
        inputs, labels = tables.inputs("hog", styles)
        expected, expected_labels = training_inputs(few, "hog", styles)
        assert torch.equal(inputs, expected)
        assert torch.equal(labels, expected_labels)
    assert tables.inputs("hog", 0)[0].data_ptr() == tables.inputs("hog", 3)[0].data_ptr()
    assert torch.equal(tables.inputs("pixels", 2)[0], training_inputs(few, "pixels", 2)[0])


def test_more_copies_than_visitors_have_memory_for_are_refused(few: Dataset) -> None:
    """The command line can have them; on the page neither the settings nor the shared inputs do."""
    config = TrainingConfig(styles=MAX_STYLES + 1)
    with pytest.raises(UserError, match=r"^styles must be a whole number from 0 to 4, not 5\.$"):
        read_config(tuple(asdict(config).values()))
    with pytest.raises(UserError, match="from 0 to 4, not 5"):
        FeatureCache(few).inputs("pixels", config.styles)


def test_who_asks_for_what_is_being_made_gets_the_same(few: Dataset) -> None:
    resources = Resources()
    futures = [resources.prepare_async(few, "deskewed", 1) for _ in range(50)]
    assert len({id(future) for future in futures}) == 1
    assert not futures[0].cancel()  # one who leaves does not take it from the others
    assert resources.prepare(few, "deskewed", 1) is futures[0].result(60)


def test_what_could_not_be_made_is_tried_again(few: Dataset) -> None:
    resources = Resources()
    with pytest.raises(ValueError, match="features must be one of"):
        resources.prepare(few, "unknown", 0)
    with pytest.raises(ValueError, match="features must be one of"):
        resources.prepare(few, "unknown", 0)

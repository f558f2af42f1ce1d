"""No model is tested on what it learned from: of one's own examples, each run's seed holds out others."""

from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from sklearn import metrics

from logreg import PRESETS
from logreg.cli import main
from logreg.data.saving import save_zip
from logreg.ui.server.scheduler import TrainingScheduler
from logreg.ui.state.model_choices import resolve_model, source_for
from logreg.ui.state.own_examples import OwnExamples
from logreg.ui.state.resources import Resources
from logreg.ui.state.run import Run
from logreg.ui.state.visitor import Visitor
from logreg.ui.tabs.evaluate.selection import Selection as Evaluated
from logreg.ui.tabs.evaluate.tab import EvaluateTab
from logreg.ui.tabs.threshold.asked import Selection
from logreg.ui.tabs.threshold.logits import Logits
from logreg.ui.tabs.threshold.tab import ThresholdTab
from logreg.ui.tabs.train.export import ExportPanel, receive
from logreg.ui.tabs.train.running.begin import NewRun, begin
from tests.drawing.symbols import own_data
from tests.ui.training import take_steps

SEEDS = (0, 3)
SELECTED: Any = SimpleNamespace()


@pytest.fixture(scope="module")
def resources() -> Resources:
    return Resources()


def started(resources: Resources, visitor: Visitor, seed: int) -> Run:
    """A run as the page begins it, after some steps."""

    async def last() -> Run | None:
        return [run async for run in begin(resources, visitor, NewRun(replace(PRESETS["hog"], seed=seed)))][-1]

    run = asyncio.run(last())
    assert run is not None
    take_steps(run, 5)
    return run


@pytest.fixture
def visitor(resources: Resources) -> Visitor:
    """One who has trained with either seed on twelve examples a class."""
    visitor = Visitor()
    visitor.own.join(own_data(12, 1, ("tick", "cross", "star")))
    visitor.source = OwnExamples(resources, *visitor.own.snapshot())
    for seed in SEEDS:
        started(resources, visitor, seed)
    return visitor


def test_each_model_is_tested_on_what_its_run_held_out(resources: Resources, visitor: Visitor) -> None:
    """On every tab, and still when the examples are others than when it began."""
    held = [run.source.test.images for run in visitor.runs if run.source]
    assert not torch.equal(*held)
    visitor.own.add(0, [np.full((28, 28), 9, np.uint8)] * 3)
    visitor.source = OwnExamples(resources, *visitor.own.snapshot())
    evaluate, threshold = object.__new__(EvaluateTab), object.__new__(ThresholdTab)
    evaluate.resources, evaluate._reports = resources, {}
    threshold.resources, threshold.machine, threshold.logits = resources, TrainingScheduler(), Logits(resources)
    for run, expected in zip(visitor.runs, held, strict=True):
        name, selection, thresholds = f"run {run.number}", Evaluated(), Selection()
        model = resolve_model(resources, name, visitor)
        assert torch.equal(source_for(resources, visitor, name, model).test.images, expected)
        assert "Your data have changed since" in evaluate.show(visitor, selection, name, name, SELECTED)[0]
        assert torch.equal(selection.shown.source.test.images, expected)
        view = threshold.show(visitor, thresholds, 0, name, "softmax", 1, SELECTED)[0]
        assert thresholds.asked is not None
        source = threshold.logits.source(visitor, thresholds.asked)
        assert torch.equal(source.test.images, expected)
        truth, probabilities = source.test.labels == 0, run.model.predict_proba(source.test.images)[:, 0]
        auc = metrics.roc_auc_score(truth.numpy(), probabilities.numpy())
        assert json.loads(view)["roc_auc"] == pytest.approx(auc, abs=1e-6)
    shown = evaluate.show(visitor, Evaluated(), "run 1", "run 2", SELECTED)
    assert "train both on the same data with the same seed" in shown[4]


def test_downloaded_weights_know_what_was_held_out(
    resources: Resources, visitor: Visitor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the command line, with the data's zip, and on the page they were opened on."""
    panel = object.__new__(ExportPanel)
    panel.resources = resources
    sent = json.loads(panel.download_weights(visitor))
    weights, data = tmp_path / "run.safetensors", tmp_path / "data.zip"
    weights.write_bytes(base64.b64decode(sent["content"]))
    data.write_bytes(save_zip(visitor.own.now.dataset()))
    assert main(["evaluate", str(weights), "--data", str(data)]) == 0
    said = capsys.readouterr()
    assert "held out by seed 3" in said.err
    assert visitor.run is not None
    assert visitor.run.source is not None
    accuracy = resources.report(visitor.run.model, visitor.run.source).evaluation.accuracy
    assert said.out.splitlines()[-1].endswith(f"{100 * accuracy:.2f} %")
    receive(visitor, str(weights))
    name = f"file {weights.name}"
    tested = source_for(resources, visitor, name, resolve_model(resources, name, visitor))
    assert torch.equal(tested.test.images, visitor.run.source.test.images)

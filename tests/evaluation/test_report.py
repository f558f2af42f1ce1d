"""The figures of a shipped model against scikit-learn's, and the folder that `--report` writes."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn import metrics

from logreg import Dataset, load_model
from logreg.cli import main
from logreg.evaluation.report import Report
from logreg.storage.paths import WEIGHTS

HOG = WEIGHTS / "hog.safetensors"


@pytest.fixture(scope="module")
def probabilities(test: Dataset) -> np.ndarray:
    """What the shipped `hog` model says of MNIST's test digits."""
    return load_model(HOG).predict_proba(test.images).double().numpy()


def test_json_has_scikit_learns_figures(
    capsys: pytest.CaptureFixture[str], probabilities: np.ndarray, test: Dataset
) -> None:
    assert main(["evaluate", str(HOG), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    labels, answers = test.labels.numpy(), probabilities.argmax(1)
    assert found["accuracy"] == metrics.accuracy_score(labels, answers)
    low, high = found["accuracy_interval"]
    assert 0.99 < low < found["accuracy"] < high < 1
    shares = probabilities / probabilities.sum(1, keepdims=True)
    assert found["log_loss"] == pytest.approx(metrics.log_loss(labels, shares), abs=1e-6)
    assert found["confusion"] == metrics.confusion_matrix(labels, answers).tolist()
    expected = metrics.precision_recall_fscore_support(labels, answers)
    for key, values in zip(("precision", "recall", "f1", "support"), expected, strict=True):
        assert [each[key] for each in found["per_class"]] == pytest.approx(values, abs=1e-6)
    assert 0 < found["ece"] < 0.02


def test_the_report_is_a_page_and_its_tables(tmp_path: Path, probabilities: np.ndarray, test: Dataset) -> None:
    """The page asks nothing of anyone; the tables hold what it shows."""
    folder = tmp_path / "report"
    assert main(["evaluate", str(HOG), "--report", str(folder)]) == 0
    page = (folder / "index.html").read_text()
    assert "99.43 %" in page
    assert not re.search(r"<(script|link|img)[^>]+(src|href)=[\"'](?!data:)", page)
    with (folder / "predictions.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [int(row["label"]) for row in rows] == test.labels.tolist()
    written = np.array([[float(row[f"p{digit}"]) for digit in range(10)] for row in rows])
    assert np.allclose(written, probabilities, atol=1e-5)
    names = {"classes", "confusion", "reliability", "coverage", "predictions", "robustness"}
    assert {path.stem for path in folder.glob("*.csv")} == names


def test_a_report_that_cannot_be_written_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("in the way")
    assert main(["evaluate", str(HOG), "--report", str(tmp_path / "file")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_galleries_are_in_their_order() -> None:
    """Four digits: sure and wrong, less sure and wrong, unsure and right, sure and right."""
    logits = torch.tensor([[9.0, 0, 0], [3, 0, 0], [0, 0.1, 0], [0, 0, 9]])
    labels = torch.tensor([1, 1, 1, 2])
    report = Report(torch.cat([logits, torch.full((4, 7), -9.0)], 1), labels)
    assert report.most_confident_mistakes() == [0, 1]
    assert report.least_sure_right() == [2, 3]
    assert report.cell(1, 0) == [0, 1]
    other = Report(torch.eye(10)[labels], labels)
    assert other.only_right(report) == [0, 1]
    assert report.only_right(other) == []
    assert report.p_value(other) == pytest.approx(0.5)


def test_logits_that_are_not_finite_have_no_figures() -> None:
    with pytest.raises(ValueError, match="this model's weights contain NaN"):
        Report(torch.full((4, 10), torch.nan), torch.arange(4))

"""Evaluate and Threshold on other data than MNIST's ten digits: two digits, or a visitor's own named classes."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from sklearn import metrics

from logreg import Dataset, TrainingConfig
from logreg.data.questions import WHICH, question
from logreg.errors import UserError
from logreg.features import extract_features
from logreg.ui.api import read_whole
from logreg.ui.server.scheduler import TrainingScheduler
from logreg.ui.state.own_data import NONE
from logreg.ui.state.own_examples import OwnExamples
from logreg.ui.state.resources import Resources
from logreg.ui.state.sources import DataSource, SomeDigits, make_trainer
from logreg.ui.state.visitor import Visitor
from logreg.ui.tabs.evaluate import selection as evaluate_selection
from logreg.ui.tabs.evaluate.tab import EvaluateTab
from logreg.ui.tabs.threshold import training
from logreg.ui.tabs.threshold.asked import Selection
from logreg.ui.tabs.threshold.logits import Logits
from logreg.ui.tabs.threshold.tab import ThresholdTab
from logreg.ui.tabs.train.live import NOTHING, context_update, progress_message
from tests.ui.sources import GivenExamples
from tests.ui.training import take_steps

NAMES = ("tick", "<b>cross</b>", "a name of thirty characters ok", "--accent")
QUICK = TrainingConfig(learning_rate=0.1, batch_size=50, epochs=1)
SELECTED: Any = SimpleNamespace()


@pytest.fixture(scope="module")
def resources() -> Resources:
    return Resources()


@pytest.fixture(scope="module")
def digits(resources: Resources) -> DataSource:
    """3 or 8?"""
    return SomeDigits(resources, question(WHICH, [3, 8]))


@pytest.fixture
def own(test: Dataset) -> DataSource:
    """Four classes of few examples, of which the last has nothing held out."""
    chosen = [(test.labels == digit).nonzero()[:9, 0] for digit in range(4)]
    learned, kept = torch.cat([each[:5] for each in chosen]), torch.cat([each[5:] for each in chosen[:3]])
    return GivenExamples(
        Dataset(test.images[learned], test.labels[learned], NAMES),
        Dataset(test.images[kept], test.labels[kept], NAMES),
    )


def trained(source: DataSource) -> Visitor:
    """A visitor of these data, with a run on them."""
    visitor = Visitor()
    visitor.source = source
    run = visitor.begin(make_trainer(source, QUICK), source=source)
    take_steps(run, run.steps_per_epoch)
    return visitor


def evaluate(resources: Resources) -> EvaluateTab:
    """The handlers, without the components."""
    tab = object.__new__(EvaluateTab)
    tab.resources, tab._reports = resources, {}
    return tab


def threshold(resources: Resources) -> ThresholdTab:
    tab = object.__new__(ThresholdTab)
    tab.resources, tab.machine, tab.logits = resources, TrainingScheduler(), Logits(resources)
    return tab


def test_the_threshold_of_two_digits_is_scikit_learns(resources: Resources, digits: DataSource) -> None:
    """The model itself, with no choice of a class kept from other data: figures and z as computed by hand."""
    visitor, tab, selection = trained(digits), threshold(resources), Selection()
    view, note, _, written, positive, model, form = tab.show(visitor, selection, 7, "two-class", "softmax", 1, SELECTED)
    content = json.loads(view)
    test, net = digits.test, visitor.runs[0].model
    z = (extract_features("pixels", test.images) @ net.linear.weight[0] + net.linear.bias[0]).detach()
    labels = test.labels.numpy()
    assert content["roc_auc"] == pytest.approx(metrics.roc_auc_score(labels, z.numpy()), abs=1e-6)
    assert content["average_precision"] == pytest.approx(metrics.average_precision_score(labels, z.numpy()), abs=1e-6)
    assert content["lowest_positives"][0][0] == pytest.approx(float(z[test.labels == 1].min()), abs=1e-4)
    assert (positive.value, model.value, form.interactive) == (1, "run 1", False)
    assert [name for name, _ in positive.choices] == ["is it a 3?", "is it an 8?"]
    assert "for 8, against 3" in note
    first = int((test.labels == 1).nonzero()[0])
    assert f"Held-out digit {first}, an 8. Is it an 8?" in written
    other = json.loads(tab.show(visitor, selection, 0, "run 1", "softmax", 1, SELECTED)[0])
    assert other["roc_auc"] == pytest.approx(content["roc_auc"], abs=1e-9)
    assert other["lowest_positives"][0][0] == pytest.approx(-float(z[test.labels == 0].max()), abs=1e-4)


def test_each_of_several_classes_has_a_threshold(
    resources: Resources, own: DataSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By name; one of which nothing is held out has a sentence, and few examples are enough to train from scratch."""
    monkeypatch.setattr(training, "PAUSE", 0)
    visitor, tab, selection = trained(own), threshold(resources), Selection()
    view, note, _, written, positive, _, form = tab.show(visitor, selection, 7, "everyone", "softmax", 1, SELECTED)
    probabilities = visitor.runs[0].model.predict_proba(own.test.images)[:, 0]
    truth = (own.test.labels == 0).numpy()
    assert json.loads(view)["roc_auc"] == pytest.approx(metrics.roc_auc_score(truth, probabilities.numpy()), abs=1e-6)
    assert positive.value == 0
    assert form.interactive
    assert "tick" in note
    assert "Held-out example 0, tick." in written
    tab.show(visitor, selection, 1, "run 1", "row", 1, SELECTED)
    assert "<b>cross" not in tab.show(visitor, selection, 1, "run 1", "softmax", 1, SELECTED)[3]
    assert "held out" in tab.show(visitor, selection, 3, "run 1", "softmax", 1, SELECTED)[1]
    *shown, last = tab.train(visitor, selection, 2, "run 1", "softmax", 1)
    assert len(last) == len(shown[0])
    assert "step 600 of 600" in shown[-1][1]
    assert json.loads(shown[-1][0])["roc_auc"] > 0.9


def test_classes_that_no_model_has_learned_have_a_sentence(resources: Resources, own: DataSource) -> None:
    visitor = Visitor()
    visitor.source = own
    first, *others = evaluate(resources).show(visitor, evaluate_selection.Selection(), "everyone", "pixels", SELECTED)
    assert "No model has learned these classes yet: train one on the Train tab." in first
    assert others[:8] == [""] * 8
    assert "No model" in threshold(resources).show(visitor, Selection(), 7, "hog", "softmax", 1, SELECTED)[1]
    visitor.source = OwnExamples(resources, NONE)  # not even a class
    assert "No model" in threshold(resources).show(visitor, Selection(), 7, "hog", "softmax", 1, SELECTED)[1]
    assert json.loads(context_update(visitor, visitor.source).constructor_args["digit"])["caption"] == NOTHING
    assert json.loads(progress_message(visitor, 0, visitor.source))["classes"] == []


def test_evaluate_is_about_the_visitors_classes(resources: Resources, own: DataSource) -> None:
    """Names are text; a cell's examples open as drawings; robustness and files are of the held-out examples alone."""
    visitor, tab, selection = trained(own), evaluate(resources), evaluate_selection.Selection(gallery=(9, 9))
    summary, confusion, kinds, gallery, _, classes, *_ = tab.show(visitor, selection, "everyone", "pixels", SELECTED)
    assert "of 12 held-out examples" in summary
    table = json.loads(confusion)["table"]
    assert len(re.findall("<button", table)) == len(NAMES) ** 2
    for page in (table, gallery, classes):
        assert "<b>" not in page
    assert "&lt;b&gt;cross" in classes
    assert "all five" not in kinds
    cell: Any = SimpleNamespace(truth=1, answer=1)
    assert "&lt;b&gt;cross&lt;/b&gt; read as &lt;b&gt;cross" in tab.show(visitor, selection, "run 1", "run 1", cell)[3]
    picked: Any = SimpleNamespace(index=5)
    drawing, _ = tab.open(visitor, selection, "run 1", picked)
    assert ";test=" not in drawing
    report = resources.report(visitor.runs[0].model, own)
    assert report.evaluation.accuracy == pytest.approx(
        metrics.accuracy_score(own.test.labels, visitor.runs[0].model.predict_proba(own.test.images).argmax(1))
    )
    curves = list(tab._robustness(selection.shown))
    assert [list(found) for _, found in curves] == [["your run 1"]] * len(curves)
    assert curves[0][1]["your run 1"][0] == pytest.approx(report.evaluation.accuracy)
    visitor.source = None  # back to MNIST: nothing of the other data stays
    assert "of 10,000 test digits" in tab.show(visitor, selection, "run 1", "run 1", SELECTED)[0]


def test_predict_names_the_class(resources: Resources, own: DataSource) -> None:
    """Of a visitor's own model, by whose name nobody else has one."""
    visitor, drawing = trained(own), own.test.images[0].numpy()
    answer = read_whole(resources, drawing, "run 1", visitor)
    assert len(answer["probabilities"]) == len(NAMES)  # type: ignore[arg-type]
    assert answer["class"] == (None if answer["digit"] is None else NAMES[answer["digit"]])  # type: ignore[index]
    assert answer["digits"][0]["class"] == answer["class"]  # type: ignore[index]
    assert "class" not in read_whole(resources, drawing)
    with pytest.raises(UserError, match="The model must be one of those shipped"):
        read_whole(resources, drawing, "run 1", Visitor())

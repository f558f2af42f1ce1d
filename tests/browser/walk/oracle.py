"""What must hold of each tab, whatever has been clicked: every figure belongs to what the controls name."""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from playwright.sync_api import Page
from sklearn import metrics

from logreg import Dataset, load_model, read_digits
from logreg.data.classes import DIGITS
from logreg.data.questions import question
from logreg.errors import UserError
from logreg.features import extract_features
from logreg.model import WEIGHTS
from logreg.reporting.images import to_data_url
from logreg.reporting.wording import is_it
from logreg.two_class import SHIPPED
from logreg.ui.components.sketchpad import INK_SIDE, read_drawing
from logreg.ui.state.data_choice import MNIST, OWN, QUESTIONS, SOME
from logreg.ui.tabs.threshold.asked import NEGATIVES
from tests.browser.walk.shown import DATA, DRAW, EVALUATE, KEPT_CHOICE, LISTEN, THRESHOLD, TRAIN

MODELS = ("everyone", "pixels", "hog", "deskewed", "article")


class Oracle:
    """Reads a tab and compares it with itself, with the dataset and with the shipped models."""

    def __init__(self, page: Page, train: Dataset, test: Dataset) -> None:
        self.page, self.train_digits, self.test = page, train, test
        self.models = {name: load_model(WEIGHTS / f"{name}.safetensors") for name in MODELS}
        self.answers = {name: model.predict_proba(test.images).argmax(1) for name, model in self.models.items()}
        self.two_class = load_model(SHIPPED)
        self.inputs = extract_features(self.two_class.features, test.images)
        page.evaluate(LISTEN)

    def disagreement(self, tab: str) -> str:
        """What contradicts what on the tab that is open; nothing, if all is well."""
        script, check = CHECKS[tab]
        shown = self.page.evaluate(script)
        try:
            check(self, shown)
        except AssertionError as error:
            return f"{error}: {json.dumps(shown)[:1500]}"
        return ""

    def chosen(self) -> Dataset | None:
        """What is held out of the data that the tabs work on; None for one's own."""
        source, asked, digits = self.page.evaluate(KEPT_CHOICE) or (MNIST, "", [])
        if source == SOME:
            return question(QUESTIONS[asked], list(map(int, digits))).ask(self.test)
        return self.test if source == MNIST else None

    def draw(self, shown: dict[str, Any]) -> None:
        """The pad's drawing, its answer, its bars and its evidence are of one model."""
        if not shown["model"]:
            assert shown["problem"] or shown["empty"], "an answer without a model"
            return
        assert not shown["problem"], "a model that does not answer"
        assert shown["empty"] == shown["blank"], "an answer without a drawing, or none to one"
        if shown["blank"]:
            assert "Why" not in shown["evidence"], "evidence for nothing"
            return
        assert abs(sum(shown["shares"]) - 100) < 0.6, "probabilities that do not sum to 1"
        why = re.search(r"Why (\d) and not (\d)", shown["evidence"])
        assert not why or why[1] != why[2], "evidence for a digit against itself"
        model = self.models.get(shown["model"].partition(":")[0])
        if model is None or shown["none"]:
            return
        grey = np.frombuffer(base64.b64decode(shown["drawn"]), np.uint8).reshape(INK_SIDE, INK_SIDE)
        found = read_digits(model, read_drawing(to_data_url(grey)))
        text = "".join(str(each.answer.digit) for each in found)
        assert shown["digit"] == text, f"the model reads {text}"
        assert len(text) > 1 or shown["shares"][int(text)] == max(shown["shares"]), "bars for another digit"

    def train(self, shown: dict[str, Any]) -> None:
        """Chart, status, table, downloads and buttons are of one run."""
        pausable = shown["can"] == "pause"
        if shown["preparing"]:
            assert pausable, "a run that begins can't be stopped"
            return
        if shown["name"] is None:
            assert not shown["points"], "points of no run"
            assert not pausable, "a run that isn't there can be paused"
            return
        assert f"Of {shown['name']} (" in shown["downloads"], "downloads of another run"
        if shown["step"] is None or pausable:
            return  # it goes on: its messages come one after the other
        assert shown["points"] == shown["step"], "the chart and the status are at different steps"
        assert shown["loss"] in (None, shown["last"]), "the chart and the status have different losses"
        assert shown["row"].startswith(f"{shown['step']:,} of"), "the table and the status are at different steps"
        assert not (shown["paused"] and shown["button"] == "Train"), "a paused run that can't be resumed"

    def evaluate(self, shown: dict[str, Any]) -> None:
        """Matrix, summary and gallery are of the model that is chosen, and of the data."""
        name, data, classes = shown["model"].partition(":")[0], self.chosen(), shown["names"]
        if not name:
            assert "No model" in shown["summary"], "figures of no model"
            assert not classes, "a matrix of no model"
            return
        if "figures-line" not in self.page.locator("#evaluate-summary").inner_html():  # it has diverged
            assert not classes, "a matrix of a model without figures"
            return
        assert name in shown["summary"], "a summary of another model"
        total = sum(shown["matrix"])
        if data is not None:
            assert total == len(data.labels), "a matrix that is not of all digits"
            assert tuple(classes) == data.classes, "a matrix of other classes"
        assert f"of {total:,} " in shown["summary"], "a matrix and a summary of different data"
        right = sum(shown["matrix"][:: len(classes) + 1])
        assert f"{100 * right / total:.2f} %" in shown["summary"], "a matrix and an accuracy of different models"
        if name in self.answers and data is self.test:
            expected = metrics.confusion_matrix(self.test.labels, self.answers[name]).ravel().tolist()
            assert shown["matrix"] == expected, "a matrix of another model"
        if shown["pressed"]:
            truth, answer, count = shown["pressed"]
            cell = f"{classes[int(truth)]} read as {classes[int(answer)]}: {count} "
            assert cell in shown["title"], "a gallery of another cell"

    def threshold(self, shown: dict[str, Any] | None) -> None:
        """Table, gallery and slider are of one model, one class and one threshold."""
        if shown is None:
            assert self.page.locator("#threshold-note").inner_text(), "no figures, and not a word on it"
            return
        tp, fn, fp, tn = shown["counts"]
        assert shown["wrong"] == [fp, fn], "a gallery of another decision"
        data = self.chosen()
        if data is None:
            return
        place = [is_it(name) for name in data.classes].index(shown["question"])
        used = data.labels == place
        used[(~used).nonzero()[:: NEGATIVES[shown["negatives"]], 0]] = True
        positive = data.labels[used] == place
        assert (tp + fn, fp + tn) == (int(positive.sum()), int((~positive).sum())), "a table of another class"
        if shown["model"].startswith("a two-class model"):
            logits = self._two_class_logits(place)[used]
            threshold = min(max(shown["threshold"], 1e-12), 1 - 1e-12)
            called = logits >= math.log(threshold / (1 - threshold))
            counts = metrics.confusion_matrix(positive, called, labels=[True, False]).ravel().tolist()
            near = int(((logits.sigmoid() - threshold).abs() < 2e-6).sum())  # the slider's steps are as small
            assert max(abs(a - b) for a, b in zip(counts, shown["counts"], strict=True)) <= near, f"not {counts}"

    def data(self, shown: dict[str, Any]) -> None:
        """Status, classes and wall are of the data that the controls choose."""
        sections = shown["sections"]
        if shown["source"] == OWN:
            assert [each["numbers"][0] for each in sections] == shown["classes"], "a wall of other counts"
            assert [each["images"] for each in sections] == [min(each, 24) for each in shown["classes"]], "another wall"
            total = sum(shown["classes"])
            assert "No examples yet" in shown["status"] or f"{total} example" in shown["status"], "another status"
            return
        assert shown["question"] or shown["source"] == MNIST, "no question about some of the digits"
        try:
            digits = list(map(int, shown["digits"]))
            asked = question(QUESTIONS[shown["question"]], digits) if shown["source"] == SOME else None
        except UserError:
            return  # nothing has changed, as has been said
        halves = [self.train_digits, self.test] if asked is None else map(asked.ask, (self.train_digits, self.test))
        classes = DIGITS if asked is None else asked.classes
        counts = [half.labels.bincount(minlength=len(classes)).tolist() for half in halves]
        assert tuple(each["name"] for each in sections) == classes, "a wall of other classes"
        assert [each["numbers"] for each in sections] == list(map(list, zip(*counts, strict=True))), "other counts"
        assert f"{sum(counts[0]):,} digits to learn from" in shown["status"], "a status of other data"

    @torch.inference_mode()
    def _two_class_logits(self, digit: int) -> torch.Tensor:
        return self.two_class.linear(self.inputs)[:, digit].double()


CHECKS: dict[str, tuple[str, Callable[[Oracle, dict[str, Any]], None]]] = {
    "Draw": (DRAW, Oracle.draw),
    "Train": (TRAIN, Oracle.train),
    "Evaluate": (EVALUATE, Oracle.evaluate),
    "Threshold": (THRESHOLD, Oracle.threshold),
    "Data": (DATA, Oracle.data),
}

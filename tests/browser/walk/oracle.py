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
from logreg.features import extract_features
from logreg.model import WEIGHTS
from logreg.reporting.images import to_data_url
from logreg.two_class import SHIPPED
from logreg.ui.components.sketchpad import INK_SIDE, read_drawing

MODELS = ("everyone", "pixels", "hog", "deskewed", "article")

# Keeps the newest drawing that the pad has told.
LISTEN = """() => document.addEventListener("drawing", ({ detail }) => {
  window.drawn_ = detail.picture && btoa(String.fromCharCode(...detail.picture.data));
})"""

# Everything that a tab shows, in one moment.
DRAW = """() => {
  const text = (selector) => document.querySelector(selector)?.textContent.trim() ?? "";
  const digit = document.querySelector("#prediction .digit");
  return {
    digit: digit.textContent.trim(), blank: digit.classList.contains("blank"), none: digit.classList.contains("none"),
    model: document.querySelector("#model-choice input").value,
    shares: [...document.querySelectorAll("#probabilities .share")].map((each) => parseFloat(each.textContent)),
    drawn: window.drawn_, evidence: text("#evidence-sum"), empty: !document.querySelector("#sketchpad .hint").hidden,
  };
}"""
TRAIN = """() => {
  const text = (selector) => document.querySelector(selector)?.textContent.trim() ?? "";
  const number = (found) => (found ? Number(found[1].replaceAll(",", "")) : null);
  const status = text("#train-status");
  const losses = document.querySelector("#loss-plot .js-plotly-plot")?.data?.[0]?.y ?? [];
  const row = [...document.querySelectorAll("#runs tbody tr")].find((each) => each.textContent.includes("current"));
  return {
    step: number(status.match(/step ([\\d,]+)/)), loss: status.match(/loss ([\\d.]+)/)?.[1] ?? null,
    paused: status.includes("paused"), preparing: status.includes("Preparing"),
    points: losses.length, last: losses.length ? losses[losses.length - 1].toFixed(4) : null,
    button: text("#train-button"), can: document.querySelector("#pause-button").disabled ? "train" : "pause",
    row: row ? row.cells[3].textContent : null, name: row ? row.querySelector("[data-name]").value : null,
    downloads: text("#downloads-text"), note: text("#settings-note"),
  };
}"""
EVALUATE = """() => {
  const counts = [...document.querySelectorAll("#confusion-matrix [data-truth]")];
  const cell = document.querySelector("#confusion-matrix [data-truth][aria-pressed=true]");
  return {
    model: document.querySelector("#evaluate-model input").value,
    summary: document.querySelector("#evaluate-summary")?.textContent ?? "",
    matrix: counts.map((each) => Number(each.querySelector(".count").textContent.replaceAll(",", ""))),
    pressed: cell ? [cell.dataset.truth, cell.dataset.answer, cell.querySelector(".count").textContent] : null,
    title: document.querySelector("#gallery .gallery-title")?.textContent ?? "",
  };
}"""
THRESHOLD = """() => {
  const count = (name) => Number(document.querySelector(`[data-count=${name}]`).textContent.replaceAll(",", ""));
  const wrong = document.querySelector("#threshold-wrong").dataset;
  return {
    question: document.querySelector("#threshold-class input").value,
    model: document.querySelector("#threshold-model input").value,
    counts: ["tp", "fn", "fp", "tn"].map(count), wrong: [Number(wrong.fp), Number(wrong.fn)],
    threshold: Number(document.querySelector("#threshold-slider input").value),
    said: document.querySelector(".said").textContent,
  };
}"""


class Oracle:
    """Reads a tab and compares it with itself, with the dataset and with the shipped models."""

    def __init__(self, page: Page, test: Dataset) -> None:
        self.page, self.test = page, test
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

    def draw(self, shown: dict[str, Any]) -> None:
        """The pad's drawing, its answer, its bars and its evidence are of one model."""
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
        """Matrix, summary and gallery are of the model that is chosen."""
        name = shown["model"].partition(":")[0]
        assert name in shown["summary"], "a summary of another model"
        assert sum(shown["matrix"]) == len(self.test.labels), "a matrix that is not of all digits"
        right = sum(shown["matrix"][11 * digit] for digit in range(10))
        assert f"{right / 100:.2f} %" in shown["summary"], "a matrix and an accuracy of different models"
        if name in self.answers:
            expected = metrics.confusion_matrix(self.test.labels, self.answers[name]).ravel().tolist()
            assert shown["matrix"] == expected, "a matrix of another model"
        if shown["pressed"]:
            truth, answer, count = shown["pressed"]
            assert f"{truth} read as {answer}: {count} digit" in shown["title"], "a gallery of another cell"

    def threshold(self, shown: dict[str, Any]) -> None:
        """Table, gallery and slider are of one model, one class and one threshold."""
        tp, fn, fp, tn = shown["counts"]
        digit = int(re.findall(r"\d", shown["question"])[0])
        positive = self.test.labels == digit
        assert (tp + fn, fp + tn) == (int(positive.sum()), int((~positive).sum())), "a table of another class"
        assert shown["wrong"] == [fp, fn], "a gallery of another decision"
        if shown["model"].startswith("two-class"):
            logits = self._two_class_logits(digit)
            threshold = min(max(shown["threshold"], 1e-12), 1 - 1e-12)
            called = logits >= math.log(threshold / (1 - threshold))
            counts = metrics.confusion_matrix(positive, called, labels=[True, False]).ravel().tolist()
            near = int(((logits.sigmoid() - threshold).abs() < 2e-6).sum())  # the slider's steps are as small
            assert max(abs(a - b) for a, b in zip(counts, shown["counts"], strict=True)) <= near, f"not {counts}"

    @torch.inference_mode()
    def _two_class_logits(self, digit: int) -> torch.Tensor:
        return self.two_class.linear(self.inputs)[:, digit].double()


CHECKS: dict[str, tuple[str, Callable[[Oracle, dict[str, Any]], None]]] = {
    "Draw": (DRAW, Oracle.draw),
    "Train": (TRAIN, Oracle.train),
    "Evaluate": (EVALUATE, Oracle.evaluate),
    "Threshold": (THRESHOLD, Oracle.threshold),
}

"""What is said of models, as HTML."""

from __future__ import annotations

import torch

from logreg.evaluation.report import Report
from logreg.reporting.summary import render_comparison


def test_names_are_escaped() -> None:
    """Whoever names a run or a file of weights puts no element on the page."""
    labels = torch.arange(10)
    report = Report(torch.eye(10), labels)
    text = render_comparison(report, report, '<img src="x">', "a & b")
    assert "<img" not in text
    assert "&lt;img src=" in text
    assert "a &amp; b" in text

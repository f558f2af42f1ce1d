"""What is said of models, as HTML."""

from __future__ import annotations

import torch

from logreg.evaluation.report import Report
from logreg.reporting.summary import render_comparison
from logreg.reporting.wording import counted, with_article


def test_names_are_escaped() -> None:
    """Whoever names a run or a file of weights puts no element on the page."""
    labels = torch.arange(10)
    report = Report(torch.eye(10), labels)
    text = render_comparison(report, report, '<img src="x">', "a & b")
    assert "<img" not in text
    assert "&lt;img src=" in text
    assert "a &amp; b" in text


def test_no_p_value_is_0() -> None:
    """What float64 can't hold is said to be smaller than what it can."""
    labels = torch.zeros(2000, dtype=torch.int64)
    right, wrong = torch.eye(10)[:1].repeat(2000, 1), torch.eye(10)[1:2].repeat(2000, 1)
    text = render_comparison(Report(right, labels), Report(wrong, labels), "right", "wrong")
    assert 'p &lt; <span id="p-value">1e-300</span>' in text


def test_articles_and_plurals() -> None:
    assert [with_article(digit) for digit in (7, 8)] == ["a 7", "an 8"]
    assert [counted(count, "digit") for count in (0, 1, 2000)] == ["0 digits", "1 digit", "2,000 digits"]

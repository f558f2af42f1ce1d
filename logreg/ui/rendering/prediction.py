"""What the page shows of an answer, as HTML."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

import numpy as np

from logreg.drawing.segmentation import Box
from logreg.recognition import DetectedDigit, Recognition
from logreg.reporting.images import to_data_url


def render_prediction(
    detected: Sequence[DetectedDigit],
    selected: int,
    threshold: float,
    shape: tuple[int, ...] = (1, 1),
    test: int | None = None,
) -> str:
    """The answer in large type, its probability, and the digit score beside the threshold below which it is no digit.

    Several digits, in a drawing of that shape [h, w], stand side by side, one of them selected. `test` is the index of
    the test digit that was answered, if it was one.
    """
    answers = [each.answer for each in detected]
    if not answers:
        return _prediction(
            "", "blank", 'aria-label="no answer yet"', "&ndash;", "&nbsp;", "<span></span> <span></span>"
        )
    answer = answers[selected]
    score = f"<span>digit score {answer.digit_score:.2f},</span> <span>threshold {threshold:.2f}</span>"
    shares = answer.probabilities
    confidence = f"closest to {answer.closest}" if answer.digit is None else _percent(float(shares.max()))
    data = "" if test is None else f'data-test="{test}"'
    if len(answers) > 1:
        buttons = "".join(
            f'<button type="button" data-index="{index}" aria-pressed="{str(index == selected).lower()}">'
            f"{'?' if each.digit is None else each.digit}</button>"
            for index, each in enumerate(answers)
        )
        boxes = json.dumps([_shares(each.box, shape) for each in detected])
        return _prediction(_size(len(answers)), "several", f'{data} data-boxes="{boxes}"', buttons, confidence, score)
    if answer.digit is None:
        return _prediction("", "none", data, "not a digit", confidence, score)
    return _prediction("", "", data, str(answer.digit), confidence, score)


def render_problem(sentence: str) -> str:
    """In place of an answer, why there is none."""
    return _prediction("", "problem", "", escape(sentence), "&nbsp;", "<span></span> <span></span>")


def _prediction(size: str, kind: str, attributes: str, digit: str, confidence: str, score: str) -> str:
    # The two lines below are always there, so that nothing moves when the first stroke is answered.
    return (
        f'<div class="{" ".join(filter(None, ("digit", kind, size)))}" {attributes}>{digit}</div>'
        f'<div class="sure">{confidence}</div><div class="score">{score}</div>'
    )


def _percent(share: float) -> str:
    """A probability with as many decimals as it takes not to call it 100 %, which a model's never is."""
    for places in (1, 2, 3):
        text = f"{100 * share:.{places}f}"
        if float(text) < 100:
            return f"{text} %"
    return "> 99.999 %"


def _size(count: int) -> str:
    """Which of the style sheet's sizes lets so many digits fit."""
    limits = {"few": 2, "some": 4, "many": 12}
    return next((size for size, limit in limits.items() if count <= limit), "crowd")


def _shares(box: Box, shape: tuple[int, ...]) -> list[float]:
    """Left, top, right and bottom as shares of a drawing of that shape [h, w]."""
    height, width = shape
    return [box.left / width, box.top / height, box.right / width, box.bottom / height]


def render_probabilities(answer: Recognition | None) -> str:
    """Ten bars, always in the order of the digits so that they stay where they are."""
    rows = []
    for digit in range(10):
        share = 0.0 if answer is None else float(answer.probabilities[digit])
        best = answer is not None and digit == answer.closest
        text = "" if answer is None else _percent(share)
        rows.append(
            f'<li class="{"best" if best else ""}"><span class="name">{digit}</span>'
            f'<span class="track"><span class="bar" style="width:{100 * share:.1f}%"></span></span>'
            f'<span class="share">{text}</span></li>'
        )
    return f'<ol class="bars" aria-label="Probability of each digit">{"".join(rows)}</ol>'


def render_image(image: np.ndarray) -> str:
    """The 28 x 28 image that the model sees, enlarged without smoothing."""
    return (
        f'<figure><img src="{to_data_url(image)}" alt="The drawing as the model sees it: 28 by 28 pixels" '
        'width="112" height="112">'
        "<figcaption>what the model sees</figcaption></figure>"
    )

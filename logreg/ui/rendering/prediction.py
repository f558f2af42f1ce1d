"""An answer as the Draw tab shows it, as HTML."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

import numpy as np

from logreg.drawing.segmentation import Box
from logreg.recognition import DetectedDigit, Recognition
from logreg.reporting.images import picture
from logreg.reporting.wording import percent


def render_prediction(
    found: Sequence[DetectedDigit], chosen: int, threshold: float, shape: tuple[int, ...] = (1, 1)
) -> str:
    """The answer as large as it matters, how sure the model is, and how far from no digit at all.

    Several digits, in a drawing of that shape, stand side by side, one of them chosen.
    """
    answers = [each.answer for each in found]
    if not answers:
        return '<div class="digit blank" aria-label="no answer yet">&ndash;</div>'
    answer = answers[chosen]
    if len(answers) > 1:
        buttons = "".join(
            f'<button type="button" data-index="{index}" aria-pressed="{str(index == chosen).lower()}">'
            f"{'?' if each.digit is None else each.digit}</button>"
            for index, each in enumerate(answers)
        )
        boxes = json.dumps([_shares(each.box, shape) for each in found])
        digit = f'<div class="digit several" data-boxes="{boxes}">{buttons}</div>'
    elif answer.digit is None:
        digit = '<div class="digit none">not a digit</div>'
    else:
        digit = f'<div class="digit">{answer.digit}</div>'
    sure = f"closest to {answer.closest}" if answer.digit is None else percent(float(answer.probabilities.max()))
    score = f"digit score {answer.digit_score:.2f}, threshold {threshold:.2f}"
    return f'{digit}<div class="sure">{escape(sure)}</div><div class="score">{score}</div>'


def _shares(box: Box, shape: tuple[int, ...]) -> list[float]:
    """Left, top, right and bottom as shares of a drawing of that shape [h, w]."""
    height, width = shape
    return [box.left / width, box.top / height, box.right / width, box.bottom / height]


def render_probabilities(answer: Recognition | None) -> str:
    """Ten bars, always in the order of the digits so that they don't jump about."""
    rows = []
    for digit in range(10):
        share = 0.0 if answer is None else float(answer.probabilities[digit])
        best = answer is not None and digit == answer.closest
        text = "" if answer is None else percent(share)
        rows.append(
            f'<li class="{"best" if best else ""}"><span class="name">{digit}</span>'
            f'<span class="track"><span class="bar" style="width:{100 * share:.1f}%"></span></span>'
            f'<span class="share">{text}</span></li>'
        )
    return f'<ol class="bars" aria-label="Probability of each digit">{"".join(rows)}</ol>'


def render_image(image: np.ndarray) -> str:
    """The 28 x 28 picture that the model sees, enlarged without smoothing."""
    return (
        f'<figure><img src="{picture(image)}" alt="The drawing as the model sees it: 28 by 28 pixels" '
        'width="112" height="112">'
        "<figcaption>what the model sees</figcaption></figure>"
    )

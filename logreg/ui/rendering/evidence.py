"""Why the model answers what it answers: the evidence for one digit against another, in a picture and a sentence."""

from __future__ import annotations

import json
from typing import NamedTuple

import numpy as np
import torch
from PIL import Image

from logreg.attribution import explain_inputs
from logreg.features import straighten
from logreg.model import LogisticRegression
from logreg.recognition import Recognition
from logreg.reporting.images import to_base64
from logreg.reporting.wording import signed

THUMBNAIL = 56  # pixels


class Evidence(NamedTuple):
    """What is shown of one drawing: the value `picture` of the evidence component, and the HTML `text` under it."""

    picture: str
    text: str


NO_EVIDENCE = Evidence("", "<p>The evidence for the answer appears here, painted over the drawing.</p>")
SAME_DIGIT = Evidence("", "<p>Choose two different digits: a digit has no evidence against itself.</p>")


def render_evidence(
    model: LogisticRegression, drawn: np.ndarray, recognised: Recognition, answer: int | None, other: int | None
) -> Evidence:
    """The evidence for `answer` (None: the model's) against `other` (None: the next best).

    `drawn` is the drawing, uint8 [h, w], and `recognised` what the model answers to it.
    """
    explanation = explain_inputs(model, recognised.inputs)
    order = explanation.logits.argsort(descending=True).tolist()
    answer = order[0] if answer is None else answer
    other = next(digit for digit in order if digit != answer) if other is None else other
    if answer == other:
        return SAME_DIGIT
    shares, bias = explanation.versus(answer, other)
    evidence, difference = float(shares.sum()), float(explanation.logits[answer] - explanation.logits[other])
    image = torch.from_numpy(recognised.image)
    text = (
        f"<p>Why <b>{answer}</b> and not <b>{other}</b>: evidence {signed(evidence)}, bias {signed(bias)}, "
        f'in all <b id="evidence-difference">{signed(difference)}</b>, the difference of the two logits.</p>'
    )
    return Evidence(render_shares(model.features, image, explanation.inputs, shares, drawn), text)


def render_shares(
    features: str, image: torch.Tensor, inputs: torch.Tensor, shares: torch.Tensor, drawn: np.ndarray | None = None
) -> str:
    """The evidence component's value for `shares` float64 [784] of `inputs` [784], made of an image uint8 [28, 28].

    `drawn` is the drawing that the image was made of, uint8 [h, w], where there is one.
    """
    brightest = float(inputs.max()) or 1.0
    straight = straighten(image[None])[0] if features != "pixels" else None
    content = {
        "kind": "cells" if features == "hog" else "pixels",
        "drawn": None if drawn is None else to_base64(_thumbnail(drawn)),
        "seen": to_base64(image.numpy()),
        "straight": None if straight is None else to_base64((straight * 255).round().byte().numpy()),
        "inputs": to_base64((inputs / brightest * 255).round().byte().numpy()),
        "shares": to_base64(shares.float().numpy()),  # exact: only the page rounds them, for their colours
    }
    return json.dumps(content, separators=(",", ":"))


def _thumbnail(drawn: np.ndarray) -> np.ndarray:
    """The drawing in the middle of a square, uint8 [THUMBNAIL, THUMBNAIL]."""
    small = Image.fromarray(drawn)
    small.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.BOX)
    square = Image.new("L", (THUMBNAIL, THUMBNAIL))
    square.paste(small, ((THUMBNAIL - small.width) // 2, (THUMBNAIL - small.height) // 2))
    return np.asarray(square)

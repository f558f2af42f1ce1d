"""From a drawing to an answer: the way that the page, the command line and the API share."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch

from logreg.model import LogisticRegression
from logreg.sketch import INK, to_mnist


class Recognition(NamedTuple):
    """An answer: `digit` (None for a blank or what is no digit), `probabilities` float32 [10], how much like a digit
    it is (`digit_score`, higher is more), and the `image` uint8 [28, 28] that the model saw.
    """

    digit: int | None
    probabilities: torch.Tensor
    digit_score: float
    image: np.ndarray


def recognise(model: LogisticRegression, drawing: np.ndarray) -> Recognition:
    """What the model answers to a drawing uint8 [h, w], white ink on black.

    A blank drawing has no digit and even probabilities. The score is the largest logit. Errors: `ValueError` for
    what is no drawing.
    """
    if isinstance(drawing, np.ndarray) and drawing.dtype == np.uint8 and not (drawing > INK).any():
        return Recognition(None, torch.full((10,), 0.1), float("-inf"), np.zeros((28, 28), np.uint8))
    image = to_mnist(drawing)
    probabilities = model.predict_proba(torch.from_numpy(image)[None])[0]
    return Recognition(int(probabilities.argmax()), probabilities, float(probabilities.max()), image)

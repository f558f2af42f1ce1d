"""What models answer to images, many at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import torch

from logreg.data.classes import DIGITS, Classes, are_digits
from logreg.digit_filter.scorer import FEATURE_MAP, DigitScore, load_digit_score
from logreg.drawing.ink import strokes_abreast
from logreg.drawing.raster import SIDE
from logreg.features import INPUTS, extract_features
from logreg.model import LogisticRegression

HEAD_ODDS = 1 / 20  # of a one whose image has three strokes side by side: few ones have, and most heads of arrows
Images = list[np.ndarray]  # uint8 [28, 28] each


class Recognition(NamedTuple):
    """What a model makes of one image.

    `digit` is the place of its class among the model's `classes`: of the ten digits, the digit itself. It is None for a
    blank, for what is no digit, for what is unlike all classes of one's own data, and where the model's weights contain
    NaN. `probabilities` float32 [classes]; `digit_score`, 0 to 1, says how much like a digit it is, 1 where the classes
    are none; `image` uint8 [28, 28] is what the model saw, and `inputs` float32 [784] what its feature map made of it.
    `distance` is the one to the nearest class, where the model has a `novelty`.
    """

    digit: int | None
    probabilities: torch.Tensor
    digit_score: float
    image: np.ndarray
    inputs: torch.Tensor
    distance: float | None = None

    @property
    def closest(self) -> int:
        """The most probable class, whether or not the image is of any."""
        return int(self.probabilities.argmax())

    @classmethod
    def none(cls, classes: Classes = DIGITS) -> Recognition:
        """The answer where there is nothing to read: even probabilities and the lowest score."""
        even = torch.full((len(classes),), 1 / len(classes))
        return cls(None, even, 0.0, np.zeros((SIDE, SIDE), np.uint8), torch.zeros(INPUTS))


def recognise_batch(requests: Sequence[tuple[LogisticRegression, Images]]) -> list[list[Recognition]]:
    """What each model answers to its images; quicker together than one by one."""
    models = [model for model, images in requests for _ in images]
    answers = iter(_answer(models, [image for _, images in requests for image in images]))
    return [[next(answers) for _ in images] for _, images in requests]


@torch.inference_mode()
def _answer(models: list[LogisticRegression], images: Images) -> list[Recognition]:
    """What each model answers to its image uint8 [28, 28]."""
    stacked = torch.from_numpy(np.stack(images))
    features = {name: extract_features(name, stacked) for name in {FEATURE_MAP, *(model.features for model in models)}}
    scores = digit_score().score_features(features[FEATURE_MAP]).tolist()
    inputs = torch.stack([features[model.features][row] for row, model in enumerate(models)])
    probabilities: list[torch.Tensor] = [torch.empty(0)] * len(images)
    for model in set(models):
        rows = [row for row, other in enumerate(models) if other is model]
        answers = model.logits(inputs[rows].to(model.linear.weight.device)).softmax(1).cpu()
        for row, each in zip(rows, answers, strict=True):
            probabilities[row] = each
    each_image = zip(models, probabilities, scores, images, inputs, features[FEATURE_MAP], strict=True)
    return [_recognition(*each) for each in each_image]


def _recognition(
    model: LogisticRegression,
    probabilities: torch.Tensor,
    score: float,
    image: np.ndarray,
    inputs: torch.Tensor,
    features: torch.Tensor,
) -> Recognition:
    closest = int(probabilities.argmax())
    if not are_digits(model.classes):
        score = 1.0  # the digit filter knows nothing of other classes
    if model.classes[closest] == "1" and strokes_abreast(image) > 2:
        score = with_odds(score, HEAD_ODDS)
    named = score >= digit_score().threshold and bool(probabilities.isfinite().all())
    distance = None
    if model.novelty is not None:
        distance = float(model.novelty.distance(features[None])[0])
        named = named and distance <= model.novelty.threshold
    return Recognition(closest if named else None, probabilities, score, image, inputs, distance)


def with_odds(score: float, factor: float) -> float:
    """The score whose odds are so many times those of this one."""
    odds = factor * score / max(1 - score, 1e-9)
    return odds / (1 + odds)


@cache
def digit_score() -> DigitScore:
    """The score that all share, read once."""
    return load_digit_score()

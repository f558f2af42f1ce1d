"""What the page paints of an answer: numbers that add up, with the biases, to the difference of two logits."""

from __future__ import annotations

import base64
import json
from itertools import combinations

import numpy as np
import pytest
import torch

from logreg import Dataset, explain, load_model
from logreg.config import PRESETS
from logreg.features import FEATURES, extract_features
from logreg.model import WEIGHTS, LogisticRegression
from logreg.ui.rendering.evidence import render_shares

PAIRS = list(combinations(range(10), 2))


@torch.inference_mode()
def differences(model: LogisticRegression, images: torch.Tensor) -> torch.Tensor:
    """The model's own logits of each image alone, as the page asks for them, each less each other: [n, 10, 10]."""
    logits = torch.cat([model(extract_features(model.features, image[None])) for image in images]).double()
    return logits[:, :, None] - logits[:, None]


def painted(features: str, image: torch.Tensor, inputs: torch.Tensor, shares: torch.Tensor) -> np.ndarray:
    """The shares that the page is sent to paint, float32 [784]."""
    content = json.loads(render_shares(features, image, inputs, shares))
    return np.frombuffer(base64.b64decode(content["shares"]), "<f4")


@pytest.mark.parametrize("name", PRESETS)
def test_what_is_painted_sums_to_the_models_difference(name: str, test: Dataset) -> None:
    model = load_model(WEIGHTS / f"{name}.safetensors")
    bias = model.linear.bias.tolist()
    images = test.images[:200]
    for index, expected in enumerate(differences(model, images)):
        answer, other = PAIRS[index % 45][:: 1 if index % 2 else -1]
        explanation = explain(model, images[index])
        shares = painted(model.features, images[index], explanation.inputs, explanation.versus(answer, other)[0])
        total = shares.sum(dtype=np.float64) + bias[answer] - bias[other]
        assert total == pytest.approx(float(expected[answer, other]), abs=1e-4)


@pytest.mark.parametrize("name", ["everyone", "pixels"])
def test_every_pair_of_1000_digits(name: str, test: Dataset) -> None:
    """All 45 pairs of classes, with the shares as they are sent: in float32."""
    model = load_model(WEIGHTS / f"{name}.safetensors")
    images = test.images[:1000]
    explanations = [explain(model, image) for image in images]
    contributions = torch.stack([explanation.contributions for explanation in explanations])
    bias, expected = model.linear.bias.detach().double(), differences(model, images)
    for answer, other in PAIRS:
        shares = (contributions[:, answer] - contributions[:, other]).float()
        total = shares.double().sum(1) + bias[answer] - bias[other]
        torch.testing.assert_close(total, expected[:, answer, other], rtol=0, atol=1e-4)


@pytest.mark.parametrize("name", FEATURES)
def test_each_share_speaks_for_the_class_that_it_is_painted_for(name: str, digits: torch.Tensor) -> None:
    """Without the input that has the greatest share, the difference of the logits is smaller by just that share."""
    model = LogisticRegression(name)
    explanation = explain(model, digits[13])
    shares = painted(name, digits[13], explanation.inputs, explanation.versus(4, 9)[0])
    inputs = extract_features(name, digits[13:14])
    strongest = int(np.abs(shares).argmax())
    without = inputs.clone()
    without[0, strongest] = 0
    with torch.inference_mode():
        before, after = (float(logits[4] - logits[9]) for logits in (model(inputs)[0], model(without)[0]))
    assert before - after == pytest.approx(float(shares[strongest]), abs=1e-5)

"""Contributions that add up to the logit, to the last digit that there is."""

from __future__ import annotations

import math
from itertools import product

import pytest
import torch

from logreg import FEATURES, LogisticRegression, explain, load_model
from logreg.features import extract_features

MAPS = pytest.mark.parametrize("name", FEATURES)


@MAPS
def test_a_contribution_is_weight_times_input(name: str, digits: torch.Tensor) -> None:
    model = LogisticRegression(name)
    explanation = explain(model, digits[8])
    x, w = extract_features(name, digits[8:9])[0].tolist(), model.linear.weight.tolist()
    assert explanation.contributions.tolist() == [
        [weight * value for weight, value in zip(row, x, strict=True)] for row in w
    ]


@MAPS
def test_contributions_and_bias_sum_to_the_logit(name: str, digits: torch.Tensor) -> None:
    model = LogisticRegression(name)
    for image in digits[::7]:
        explanation = explain(model, image)
        for label, bias in enumerate(model.linear.bias.tolist()):
            total = math.fsum([*explanation.contributions[label].tolist(), bias])
            assert float(explanation.logits[label]) == pytest.approx(total, abs=1e-12)


@MAPS
def test_the_logits_are_the_models(name: str, digits: torch.Tensor) -> None:
    model = LogisticRegression(name)
    with torch.inference_mode():
        expected = model(extract_features(name, digits))
    logits = torch.stack([explain(model, image).logits for image in digits])
    assert logits.dtype == torch.float64
    torch.testing.assert_close(logits.float(), expected, rtol=1e-5, atol=1e-5)


def test_versus_sums_to_the_difference_of_two_logits(digits: torch.Tensor) -> None:
    explanation = explain(load_model(), digits[13])
    for answer, other in product(range(10), repeat=2):
        evidence, bias = explanation.versus(answer, other)
        difference = float(explanation.logits[answer] - explanation.logits[other])
        assert math.fsum([*evidence.tolist(), bias]) == pytest.approx(difference, abs=1e-10)


def test_versus_the_other_way_round_is_the_opposite(digits: torch.Tensor) -> None:
    explanation = explain(load_model(), digits[13])
    for answer, other in product(range(10), repeat=2):
        evidence, bias = explanation.versus(answer, other)
        opposite, opposite_bias = explanation.versus(other, answer)
        assert torch.equal(evidence, -opposite)
        assert bias == -opposite_bias


def test_a_blank_images_logits_are_the_biases() -> None:
    model = load_model()
    explanation = explain(model, torch.zeros(28, 28, dtype=torch.uint8))
    assert torch.equal(explanation.logits, model.linear.bias.detach().double())

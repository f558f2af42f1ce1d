"""Why a model answers what it answers: each input's contribution to a logit, exactly."""

from __future__ import annotations

from typing import NamedTuple

import torch

from logreg.features import extract_features
from logreg.model import LogisticRegression


class Explanation(NamedTuple):
    """For one image: its `inputs` [784], each one's `contributions` to each logit [classes, 784] and the `bias`
    [classes]. All are float64, in which the logits are these sums exactly as they are shown.
    """

    inputs: torch.Tensor
    contributions: torch.Tensor
    bias: torch.Tensor

    @property
    def logits(self) -> torch.Tensor:
        """Each class's contributions and bias added up, float64 [classes]."""
        return self.contributions.sum(1) + self.bias

    def versus(self, answer: int, other: int) -> tuple[torch.Tensor, float]:
        """The evidence for one class against another: each input's share float64 [784], and the biases' share.

        Their sum is the difference of the two logits; a positive share speaks for `answer`.
        """
        return self.contributions[answer] - self.contributions[other], float(self.bias[answer] - self.bias[other])


@torch.inference_mode()
def explain(model: LogisticRegression, image: torch.Tensor) -> Explanation:
    """Take the logits of one image uint8 [28, 28] apart: weight times input, and the bias."""
    return explain_inputs(model, extract_features(model.features, image[None])[0])


@torch.inference_mode()
def explain_inputs(model: LogisticRegression, inputs: torch.Tensor) -> Explanation:
    """`explain`, of what the model's feature map has made of an image already: float32 [784]."""
    inputs, (weight, bias) = inputs.double(), model.rows()
    return Explanation(inputs, weight.double() * inputs, bias.double())

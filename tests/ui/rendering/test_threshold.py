"""The Threshold view's value: valid JSON, whose gallery serves every threshold."""

from __future__ import annotations

import json

import pytest
import torch

from logreg.ui.rendering.threshold import MAX_MISCLASSIFIED, render_threshold


def test_the_gallery_begins_with_what_any_threshold_misclassifies_most() -> None:
    """The lowest positives and the highest negatives, each sorted by how far it is from any threshold."""
    z = torch.randn(300, generator=torch.Generator().manual_seed(0)).sort(descending=True).values
    positive = torch.rand(300, generator=torch.Generator().manual_seed(1)) < 0.4
    images = torch.zeros(300, 28, 28, dtype=torch.uint8)
    content = json.loads(render_threshold(z, positive, torch.arange(300), images))
    for threshold in (-1.5, 0.0, 1.5):
        missed = (positive & (z < threshold)).nonzero()[:, 0].tolist()[::-1][:MAX_MISCLASSIFIED]
        alarms = (~positive & (z >= threshold)).nonzero()[:, 0].tolist()[:MAX_MISCLASSIFIED]
        assert [index for _, index in content["lowest_positives"][: len(missed)]] == missed
        assert [index for _, index in content["highest_negatives"][: len(alarms)]] == alarms


def test_a_diverged_model_has_no_value() -> None:
    z = torch.tensor([float("nan"), 1.0, 0.0])
    with pytest.raises(ValueError, match="NaN"):
        render_threshold(z, z == 1, torch.arange(3), torch.zeros(3, 28, 28, dtype=torch.uint8))

"""Why the model answers what it answers: the evidence for one class against another, as the page paints it."""

from __future__ import annotations

import json

import torch

from logreg.features import straighten
from logreg.reporting.images import to_base64


def render_shares(features: str, image: torch.Tensor, inputs: torch.Tensor, shares: torch.Tensor) -> str:
    """The evidence component's value for `shares` float64 [784] of `inputs` [784], made of an image uint8 [28, 28]."""
    brightest = float(inputs.max()) or 1.0
    straight = straighten(image[None])[0] if features != "pixels" else None
    content = {
        "kind": "cells" if features == "hog" else "pixels",
        "seen": to_base64(image.numpy()),
        "straight": None if straight is None else to_base64((straight * 255).round().byte().numpy()),
        "inputs": to_base64((inputs / brightest * 255).round().byte().numpy()),
        "shares": to_base64(shares.float().numpy()),  # exact: only the page rounds them, for their colours
    }
    return json.dumps(content, separators=(",", ":"))

"""The Threshold view's value: the logits that every threshold decides on, and the examples that it shows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

import numpy as np
import torch

from logreg.evaluation.binary import ThresholdSweep, sigmoid
from logreg.reporting.images import to_base64, to_data_url
from logreg.reporting.wording import signed
from logreg.two_class import Logit
from logreg.ui.rendering.evidence import render_shares

MAX_DOTS = 120  # examples of either class along the curve
MAX_MISCLASSIFIED = 12  # examples of either kind in the gallery
COSTS = [10 ** (step / 10) for step in range(-20, 21)]  # of a false negative, in false positives: the slider's stops
RECALLS = [percent / 100 for percent in range(50, 101)]  # likewise


def render_threshold(
    z: torch.Tensor, positive: torch.Tensor, indices: torch.Tensor, images: torch.Tensor, held_out: str = "test digit"
) -> str:
    """The value for logits `z` float32 [n], falling, with their truth bool [n] and places int64 [n] in `images`; one of
    these is called `held_out`.

    The page itself counts at each threshold; the thresholds that are best for something are found here. What a
    threshold misclassifies most confidently are the lowest positives and the highest negatives, whatever it is: the
    gallery at every threshold is the beginning of those. Errors: `ValueError` where a logit is not finite.
    """
    sweep = ThresholdSweep(z, positive)
    positives, negatives = positive.nonzero()[:, 0], (~positive).nonzero()[:, 0]
    dots = torch.cat([_spread(positives), _spread(negatives)]).tolist()
    lowest, highest = positives.flip(0)[:MAX_MISCLASSIFIED].tolist(), negatives[:MAX_MISCLASSIFIED].tolist()
    content = {
        "held_out": held_out,
        "z": to_base64(z.numpy()),
        "positive": to_base64(np.packbits(positive.numpy())),
        "dots": [[float(z[k]), int(indices[k]), bool(positive[k])] for k in dots],
        "dot_images": _strip(images, indices[dots]),
        "lowest_positives": [[float(z[k]), int(indices[k])] for k in lowest],
        "highest_negatives": [[float(z[k]), int(indices[k])] for k in highest],
        "gallery_images": _strip(images, indices[lowest + highest]),
        "roc_auc": sweep.roc_auc(),
        "average_precision": sweep.average_precision(),
        "best_f1": sweep.best_f1(),
        "cheapest": [sweep.cheapest(1, cost) for cost in COSTS],
        "at_recall": [sweep.at_recall(recall) for recall in RECALLS],
    }
    return json.dumps(content, allow_nan=False, separators=(",", ":"))


def _strip(images: torch.Tensor, indices: torch.Tensor) -> str:
    """The images at the indices side by side, as one picture."""
    chosen: Sequence[np.ndarray] = list(images[indices].numpy())
    return to_data_url(np.concatenate(chosen, axis=1))


def _spread(places: torch.Tensor) -> torch.Tensor:
    """At most MAX_DOTS of the places, evenly spaced."""
    return places[torch.linspace(0, len(places) - 1, min(MAX_DOTS, len(places))).long()]


def render_logit(logit: Logit, name: str, heading: str, image: torch.Tensor, inputs: torch.Tensor) -> tuple[str, str]:
    """One example's logit as the sum that it is: the evidence component's value, and the sum as HTML.

    `name` is that of the class, `heading` says what the example is, and `inputs` float32 [784] are what the feature map
    has made of the image uint8 [28, 28].
    """
    inputs = inputs.double()
    shares = logit.weight.double() * inputs
    product, others = float(shares.sum()), float(logit.of_others(inputs[None])[0])
    row = product + logit.bias
    terms = f"w &middot; x = {signed(product)}<br>b = {signed(logit.bias)}<br>"
    if logit.others is None:
        z, equation = row, "z = w &middot; x + b"
    else:
        class_z = f"z<sub>{escape(name)}</sub>"
        z, equation = row - others, f"z = {class_z} &minus; the others'"
        terms += f"{class_z} = w &middot; x + b = {signed(row)}<br>"
        terms += f"log of the sum of e<sup>z</sup> over the others = {signed(others)}<br>"
    text = (
        f"<p>{escape(heading)}</p>"
        f'<p class="sum">{terms}{equation} = <b id="threshold-z">{signed(z)}</b><br>g(z) = <b>{sigmoid(z):.6g}</b></p>'
        "<p>Over the image: the 784 products that w &middot; x adds up.</p>"
    )
    return render_shares(logit.features, image, inputs, shares), text

"""The component of the Threshold tab: sigmoid, ROC and precision-recall curve, and the threshold that moves on them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import torch

from logreg.evaluation.binary import ThresholdSweep
from logreg.reporting.images import to_base64, to_data_url
from logreg.reporting.style import FIGURES
from logreg.ui.components.chart import PLOTLY_ADDRESS
from logreg.ui.components.shared import PAINT, QUEUE, THEME, read_scripts

SHOWN = 120  # digits of either side that lie along the curve
COSTS = [10 ** (step / 10) for step in range(-20, 21)]  # of a miss, in false alarms: the places of the page's slider
RECALLS = [percent / 100 for percent in range(50, 101)]  # likewise


def threshold_view(**arguments: Any) -> gr.HTML:
    """The component; its value is `render_threshold(...)`.

    Triggers `rest`, with the threshold `z` that has not moved for a moment, and `picked`, with a test digit's `index`.
    """
    template = Path(__file__).with_name("threshold_view.html").read_text().replace("PLOTLY", PLOTLY_ADDRESS)
    return gr.HTML(
        "",
        html_template=template,
        js_on_load=read_scripts(QUEUE, THEME, PAINT, FIGURES, Path(__file__).with_name("threshold_view.js")),
        **arguments,
    )


def render_threshold(
    digit: int, z: torch.Tensor, positive: torch.Tensor, indices: torch.Tensor, images: torch.Tensor
) -> str:
    """The value for logits `z` float32 [n], falling, with their truth bool [n] and places int64 [n] in `images`.

    The page counts for itself at each threshold; the thresholds that are best for something are found here.
    """
    decisions = ThresholdSweep(z, positive)
    shown = torch.cat([_spread(positive.nonzero()[:, 0]), _spread((~positive).nonzero()[:, 0])]).tolist()
    content = {
        "digit": digit,
        "z": to_base64(z.numpy()),
        "positive": to_base64(np.packbits(positive.numpy())),
        "shown": [[round(float(z[k]), 4), int(indices[k]), bool(positive[k])] for k in shown],
        "sprite": to_data_url(np.concatenate(list(images[indices[shown]].numpy()), axis=1)),
        "area": decisions.roc_auc(),
        "average_precision": decisions.average_precision(),
        "best_f1": decisions.best_f1(),
        "cheapest": [decisions.cheapest(1, miss) for miss in COSTS],
        "at_recall": [decisions.at_recall(recall) for recall in RECALLS],
    }
    return json.dumps(content, separators=(",", ":"))


def _spread(places: torch.Tensor) -> torch.Tensor:
    """At most SHOWN of the places, evenly."""
    return places[torch.linspace(0, len(places) - 1, min(SHOWN, len(places))).long()]

"""Is an answer given with 90 % right nine times in ten? Expected calibration error, temperature, reliability diagram.

`sketches.py` uses these functions. After Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks"
(2017).
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw, ImageFont

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from logreg import Dataset, LogisticRegression, Trainer, TrainingConfig, load_mnist
from logreg.augmentation import restyle
from logreg.features import extract_features

BINS = 15
SIDE, MARGIN, STRIP = 420, 60, 20  # pixels of a diagram, around it, and of the counts under it
PAGE, TEXT, GRID = "white", "#1f2937", "#9ca3af"
COLOURS = {"before": "#1d4ed8", "after": "#c2410c"}


def bins(logits: torch.Tensor, labels: torch.Tensor, count: int = BINS) -> list[tuple[int, float, float]]:
    """For each of `count` equal bins of the largest probability: how many digits, its mean, the share that is right."""
    sure, answers = logits.softmax(1).max(1)
    right, which = (answers == labels).double(), (sure * count).ceil().long().clamp(1, count)
    found = []
    for number in range(1, count + 1):
        chosen = which == number
        found.append((int(chosen.sum()), float(sure[chosen].double().mean()), float(right[chosen].mean())))
    return found


def calibration_error(logits: torch.Tensor, labels: torch.Tensor) -> float:
    """The mean distance of probability from share right, bins weighed by their digits."""
    return sum(n * abs(sure - right) for n, sure, right in bins(logits, labels) if n) / len(labels)


def fitted_temperature(model: LogisticRegression) -> float:
    """The temperature that suits restyled MNIST digits which a model of the same config has not learned from.

    Every sixth training digit is held out, the model is trained anew on the others, and the held-out digits, written
    another way, are answered: no test digit and no drawing has a part in it.
    """
    data = load_mnist()
    held_out = torch.arange(len(data.labels)) % 6 == 5
    config = TrainingConfig.from_json(model.metadata["config"])
    trainer = Trainer(config, Dataset(data.images[~held_out], data.labels[~held_out]))
    while not trainer.finished:
        trainer.advance()
    images, labels = restyle(data.images[held_out], data.labels[held_out], copies=1, seed=1)
    with torch.inference_mode():
        logits = trainer.model(extract_features(config.features, images))
    return temperature(logits.double(), labels)


def temperature(logits: torch.Tensor, labels: torch.Tensor) -> float:
    """The T of the least cross-entropy of logits / T, between 0.2 and 5: a golden-section search along log T."""
    low, high, ratio = -1.61, 1.61, (5**0.5 - 1) / 2

    def loss(log_t: float) -> float:
        return float(F.cross_entropy(logits / torch.tensor(log_t, dtype=logits.dtype).exp(), labels))

    while high - low > 1e-4:
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (low, right) if loss(left) < loss(right) else (left, high)
    return float(torch.tensor((low + high) / 2).exp())


def reliability(sets: dict[str, tuple[torch.Tensor, torch.Tensor]], t: float) -> Image.Image:
    """A diagram for each set's (logits, labels): share right against probability, before and after temperature T.

    A dot grows with its bin's number of digits, which stands under it too; on the diagonal all is as it is called.
    """
    width, height = SIDE + 2 * MARGIN, SIDE + 2 * MARGIN + STRIP
    sheet = Image.new("RGB", (width * len(sets), height), PAGE)
    for place, (name, (logits, labels)) in enumerate(sets.items()):
        panel = Image.new("RGB", (width, height), PAGE)
        _draw_panel(ImageDraw.Draw(panel), name, {"before": logits, "after": logits / t}, labels, t)
        sheet.paste(panel, (width * place, 0))
    return sheet


def _draw_panel(
    draw: ImageDraw.ImageDraw, name: str, logits: dict[str, torch.Tensor], labels: torch.Tensor, t: float
) -> None:
    font, small = ImageFont.load_default(15), ImageFont.load_default(11)
    left, top, bottom = MARGIN, MARGIN, MARGIN + SIDE
    draw.text((left, 8), f"{name}: share right against probability", TEXT, font)
    draw.rectangle([left, top, left + SIDE, bottom], outline=GRID)
    draw.line([left, bottom, left + SIDE, top], fill=GRID)
    for tick in range(0, 11, 2):
        x, y = left + SIDE * tick / 10, bottom - SIDE * tick / 10
        draw.text((x, bottom + 4), f"{tick / 10:.1f}", TEXT, small, "ma")
        draw.text((left - 6, y), f"{tick / 10:.1f}", TEXT, small, "rm")
    for row, (when, each) in enumerate(logits.items()):
        colour, called = COLOURS[when], "T = 1" if when == "before" else f"T = {t:.3f}"
        error = calibration_error(each, labels)
        text = f"{called}: expected calibration error {error:.4f}"
        draw.text((left + SIDE - 8, bottom - 40 + 16 * row), text, colour, small, "ra")
        for number, (n, sure, right) in enumerate(bins(each, labels)):
            if not n:
                continue
            x, y, r = left + SIDE * sure, bottom - SIDE * right, 3 + 12 * (n / len(labels)) ** 0.5
            draw.ellipse([x - r, y - r, x + r, y + r], outline=colour, width=2)
            middle = left + SIDE * (number + 0.5) / BINS
            draw.text((middle, bottom + 28 + 18 * row), str(n), colour, small, "ma")

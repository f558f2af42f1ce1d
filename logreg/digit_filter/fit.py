"""Train the digit score again, in about a minute and a half: needed whenever its feature map changes.

python -m logreg.digit_filter.fit --save weights/digit_score.safetensors
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors import safe_open
from torch import nn

from logreg.augmentation import restyle
from logreg.data import Dataset, load_mnist
from logreg.digit_filter.negatives import make_nondigits
from logreg.digit_filter.quantisation import quantise
from logreg.digit_filter.scorer import FEATURE_MAP, DigitScore
from logreg.features import extract_features
from logreg.storage.paths import DATA

KEPT = 0.99  # the share of unseen digits that the threshold keeps


def fit_digit_score(data: Dataset, seed: int = 0) -> DigitScore:
    """Learn the score from digits, two restyled copies of each, and as many images that are no digits.

    Every sixth digit is held out: the threshold keeps 99 % of these. Non-digits are made up to train on as in
    Hendrycks, Mazeika and Dietterich, "Deep anomaly detection with outlier exposure" (2019).
    """
    held_out = torch.arange(len(data.labels)) % 6 == 5
    inputs, labels = _examples(Dataset(data.images[~held_out], data.labels[~held_out]), seed)
    score = DigitScore()
    _train(score.network, inputs, labels, seed)
    score.use_rounded(*quantise(score.network.get_parameter("hidden.weight"), inputs[::10]))
    score.threshold = float(score(data.images[held_out]).quantile(1 - KEPT))
    return score


def round_digit_score(path: Path, data: Dataset, seed: int = 0) -> DigitScore:
    """The score of a file that holds its parameters in floating point: the same threshold, the weights rounded."""
    with safe_open(path, framework="pt") as file:
        score = DigitScore(float(file.metadata()["threshold"]))
        score.network.load_state_dict({name: file.get_tensor(name).float() for name in score.network.state_dict()})
    inputs, _ = _examples(Dataset(data.images[::12], data.labels[::12]), seed)
    score.use_rounded(*quantise(score.network.get_parameter("hidden.weight"), inputs))
    return score


def _examples(known: Dataset, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Features of digits, two restyled copies of each and as many non-digits made of them; labels 1 and 0, float32."""
    restyled, _ = restyle(*known, copies=2, seed=seed)
    digits = torch.cat([known.images, restyled])
    others = make_nondigits(known, len(digits), seed)
    labels = torch.cat([torch.ones(len(digits)), torch.zeros(len(others))])
    return extract_features(FEATURE_MAP, torch.cat([digits, others])), labels


def _train(network: nn.Sequential, inputs: torch.Tensor, labels: torch.Tensor, seed: int) -> None:
    """Six epochs of AdamW with dropout, from freshly drawn parameters."""
    random = torch.Generator().manual_seed(seed)
    hidden, activation, output = network
    for layer in network:
        if isinstance(layer, nn.Linear):
            bound = 1 / math.sqrt(layer.in_features)
            nn.init.uniform_(layer.weight, -bound, bound, generator=random)
            nn.init.zeros_(layer.bias)
    optimizer = torch.optim.AdamW(network.parameters(), lr=2e-3, weight_decay=1e-4, fused=True)
    batch, epochs = 500, 6
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1, 0, epochs * math.ceil(len(labels) / batch))
    for _ in range(epochs):
        for chosen in torch.split(torch.randperm(len(labels), generator=random), batch):
            units = activation(hidden(_dropout(inputs[chosen], 0.1, random)))
            logits = output(_dropout(units, 0.2, random))[:, 0]
            optimizer.zero_grad()
            F.binary_cross_entropy_with_logits(logits, labels[chosen]).backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()


def _dropout(values: torch.Tensor, share: float, random: torch.Generator) -> torch.Tensor:
    """Dropout that draws from this generator, which `nn.Dropout` can't."""
    return values * (torch.rand(values.shape, generator=random) >= share) / (1 - share)


def main() -> None:
    """Fit on MNIST's training digits, save if asked, and print the share of its test digits that are kept."""
    parser = argparse.ArgumentParser(prog="python -m logreg.digit_filter.fit", description="Fit the digit score.")
    parser.add_argument("--save", type=Path, metavar="FILE", help="write it to this .safetensors file")
    parser.add_argument("--round", type=Path, metavar="FILE", help="only round the weights of this .safetensors file")
    parser.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="the folder of MNIST/raw")
    options = parser.parse_args()
    torch.set_num_threads(1)
    data = load_mnist(options.data)
    score = round_digit_score(options.round, data) if options.round else fit_digit_score(data)
    if options.save:
        score.save(options.save)
    kept = (score(load_mnist(options.data, train=False).images) >= score.threshold).float().mean()
    print(f"Threshold {score.threshold:.4f} keeps {100 * float(kept):.2f} % of the test digits.")


if __name__ == "__main__":
    main()

"""Learn the digit score anew, in about a minute and a half; needed whenever the feature map changes.

python -m logreg.digit_filter.fit --save weights/digit_score.safetensors
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import torch
import torch.nn.functional as F

from logreg.augmentation import restyle
from logreg.data import DATA, Dataset, load_mnist
from logreg.digit_filter.negatives import make_nondigits
from logreg.digit_filter.scorer import MAP, SHAPES, DigitScore
from logreg.features import extract_features

KEPT = 0.99  # the share of unseen digits that the threshold keeps


def fit_digit_score(data: Dataset, seed: int = 0) -> DigitScore:
    """Learn the score from digits, two restyled copies of each, and as many images that are no digits.

    Every sixth digit is held out: the threshold keeps 99 % of these. Non-digits are made up to train on as in
    Hendrycks, Mazeika and Dietterich, "Deep anomaly detection with outlier exposure" (2019).
    """
    held_out = torch.arange(len(data.labels)) % 6 == 5
    known = Dataset(data.images[~held_out], data.labels[~held_out])
    copies, _ = restyle(*known, copies=2, seed=seed)
    digits = torch.cat([known.images, copies])
    others = make_nondigits(known, len(digits), seed)
    inputs = extract_features(MAP, torch.cat([digits, others]))
    labels = torch.cat([torch.ones(len(digits)), torch.zeros(len(others))])
    score = DigitScore({name: t.half() for name, t in _trained(inputs, labels, seed).items()}, 0.5)
    score.threshold = float(score(data.images[held_out]).quantile(1 - KEPT))
    return score


def _trained(inputs: torch.Tensor, labels: torch.Tensor, seed: int) -> dict[str, torch.Tensor]:
    """The tensors of `SHAPES` after six epochs of AdamW with dropout."""
    random = torch.Generator().manual_seed(seed)
    w = {name: torch.zeros(shape) for name, shape in SHAPES.items()}
    for name in ("hidden", "output"):
        bound = 1 / math.sqrt(w[f"{name}.weight"].shape[1])
        torch.nn.init.uniform_(w[f"{name}.weight"], -bound, bound, generator=random)
    optimizer = torch.optim.AdamW([t.requires_grad_() for t in w.values()], lr=2e-3, weight_decay=1e-4, fused=True)
    batch, epochs = 500, 6
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1, 0, epochs * math.ceil(len(labels) / batch))
    for _ in range(epochs):
        for chosen in torch.split(torch.randperm(len(labels), generator=random), batch):
            seen = _dropped(inputs[chosen], 0.1, random)
            hidden = _dropped(torch.relu(F.linear(seen, w["hidden.weight"], w["hidden.bias"])), 0.2, random)
            logits = F.linear(hidden, w["output.weight"], w["output.bias"])[:, 0]
            optimizer.zero_grad()
            F.binary_cross_entropy_with_logits(logits, labels[chosen]).backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
    return {name: tensor.detach() for name, tensor in w.items()}


def _dropped(values: torch.Tensor, share: float, random: torch.Generator) -> torch.Tensor:
    """Dropout, from this generator and not from the global one."""
    return values * (torch.rand(values.shape, generator=random) >= share) / (1 - share)


def main() -> None:
    """Fit on MNIST's training digits, save if asked, and print the share of its test digits that are kept."""
    parser = argparse.ArgumentParser(prog="python -m logreg.digit_filter.fit", description="Fit the digit score.")
    parser.add_argument("--save", type=Path, metavar="FILE", help="write it to this .safetensors file")
    parser.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="the folder of MNIST/raw")
    options = parser.parse_args()
    torch.set_num_threads(1)
    score = fit_digit_score(load_mnist(options.data))
    if options.save:
        score.save(options.save)
    kept = (score(load_mnist(options.data, train=False).images) >= score.threshold).float().mean()
    print(f"Threshold {score.threshold:.4f} keeps {100 * float(kept):.2f} % of the test digits.")


if __name__ == "__main__":
    main()

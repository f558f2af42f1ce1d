"""Is it a digit at all? A small network that learned digits from what is none, beside the linear model that reads them.

python -m logreg.digit_score --save weights/digit_score.safetensors
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from logreg.data import DATA, Dataset, load_mnist
from logreg.features import INPUTS, features
from logreg.model import WEIGHTS
from logreg.nondigits import make_nondigits
from logreg.styles import restyle

UNITS = 256
MAP = "hog"
KEPT = 0.984  # the share of unseen digits that the threshold keeps
SHAPES = {"hidden.weight": (UNITS, INPUTS), "hidden.bias": (UNITS,), "output.weight": (1, UNITS), "output.bias": (1,)}
LARGEST_FILE = 1024 * 1024  # bytes; the 201,217 float16 numbers take 402,434


class DigitScore:
    """How much like a digit an image is: 0 to 1, at least `threshold` for what is to be called one.

    The score is the probability of a digit where digits and made-up non-digits are equally frequent: one hidden
    layer of 256 rectified units on the 784 `hog` features. `tensors` are its weights as `SHAPES` names them.
    """

    def __init__(self, tensors: dict[str, torch.Tensor], threshold: float) -> None:
        self._tensors = tensors
        self._weights = {name: tensor.float() for name, tensor in tensors.items()}
        self.threshold = threshold

    @torch.inference_mode()
    def __call__(self, images: torch.Tensor) -> torch.Tensor:
        """The scores float32 [n] of images uint8 [n, 28, 28]; a blank one, which has no direction at all, has 0."""
        inputs = features(MAP, images)
        return self.logits(inputs).sigmoid() * (inputs != 0).any(1)

    def logits(self, inputs: torch.Tensor) -> torch.Tensor:
        """The log odds float32 [n] of a digit, for features float32 [n, 784]."""
        w = self._weights
        hidden = torch.relu(F.linear(inputs, w["hidden.weight"], w["hidden.bias"]))
        return F.linear(hidden, w["output.weight"], w["output.bias"])[:, 0]

    def save(self, path: str | Path) -> None:
        """Write a .safetensors file: the tensors of `SHAPES` in float16; the threshold as metadata."""
        Path(path).write_bytes(save(self._tensors, {"threshold": repr(self.threshold), "features": MAP}))


def load_digit_score(path: str | Path = WEIGHTS / "digit_score.safetensors") -> DigitScore:
    """The score in a .safetensors file.

    Errors: `FileNotFoundError`, or `ValueError` for what is not such a file (size, names, shapes, finite values).
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"{path} does not exist: python -m logreg.digit_score --save {path} makes it.")
    if path.stat().st_size > LARGEST_FILE:
        raise ValueError(f"{path.name} has {path.stat().st_size:,} bytes: a digit score has at most {LARGEST_FILE:,}.")
    try:
        with safe_open(path, framework="pt") as file:
            metadata = dict(file.metadata() or {})
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dict
    except (SafetensorError, OSError, ValueError, KeyError) as error:
        raise ValueError(f"{path.name} is not a .safetensors file that can be read.") from error
    if {name: tuple(tensor.shape) for name, tensor in tensors.items()} != SHAPES:
        raise ValueError(f"{path.name} must hold {', '.join(f'{name} {list(SHAPES[name])}' for name in SHAPES)}.")
    if not all(t.dtype == torch.float16 and bool(t.isfinite().all()) for t in tensors.values()):
        raise ValueError(f"{path.name} must hold finite float16 numbers.")
    try:
        threshold = float(metadata.get("threshold", ""))
    except ValueError:
        threshold = math.nan
    if not 0 < threshold < 1 or metadata.get("features") != MAP:
        raise ValueError(f"{path.name} must name a threshold between 0 and 1 and the features {MAP} in its metadata.")
    return DigitScore(tensors, threshold)


def fit_digit_score(data: Dataset, seed: int = 0) -> DigitScore:
    """Learn the score from digits, two restyled copies of each, and as many images that are no digits.

    Every sixth digit is held out: the threshold keeps 98.4 % of these. Non-digits are made up to train on as in Hendrycks, Mazeika and Dietterich, "Deep anomaly detection with outlier
    exposure" (2019).
    """
    held_out = torch.arange(len(data.labels)) % 6 == 5
    known = Dataset(data.images[~held_out], data.labels[~held_out])
    copies, _ = restyle(*known, copies=2, seed=seed)
    digits = torch.cat([known.images, copies])
    others = make_nondigits(known, len(digits), seed)
    inputs = features(MAP, torch.cat([digits, others]))
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
    parser = argparse.ArgumentParser(prog="python -m logreg.digit_score", description="Fit the digit score.")
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

"""Is it a digit at all? A small network that learned to tell digits from what is none, beside the linear model.

`logreg.digit_filter.fit` trains it.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from pathlib import Path

import torch
from safetensors.torch import save
from torch import nn
from torch.nn.utils import skip_init

from logreg.digit_filter.quantisation import dequantise
from logreg.errors import UserError
from logreg.features import INPUTS, extract_features
from logreg.storage.paths import WEIGHTS
from logreg.storage.weights_file import Layout, read_weights
from logreg.storage.whole_file import write_whole

UNITS = 256
FEATURE_MAP = "hog"
LAYOUT = Layout(
    {
        "hidden.weight": (UNITS, INPUTS),
        "hidden.scale": (UNITS,),
        "hidden.bias": (UNITS,),
        "output.weight": (1, UNITS),
        "output.bias": (1,),
    },
    torch.float32,
    max_bytes=1024 * 1024,  # the 200,704 weights of the hidden layer and 769 other numbers take 203,780
    whole=("hidden.weight",),
)


class DigitScore(nn.Module):
    """How much like a digit an image is: 0 to 1, at least `threshold` for what is to be called one.

    The score is the probability of a digit where digits and made-up non-digits are equally frequent: one hidden
    layer of 256 rectified units on the 784 `hog` features. Its parameters are to be loaded or trained.
    """

    def __init__(self, threshold: float = 0.5) -> None:
        super().__init__()
        self.threshold = threshold
        hidden: nn.Linear = skip_init(nn.Linear, INPUTS, UNITS)  # type: ignore[no-untyped-call]
        output: nn.Linear = skip_init(nn.Linear, UNITS, 1)  # type: ignore[no-untyped-call]
        self.network = nn.Sequential(OrderedDict(hidden=hidden, activation=nn.ReLU(), output=output))
        self.rounded: tuple[torch.Tensor, torch.Tensor] | None = None  # the hidden layer's weights, as `quantise` does

    @torch.inference_mode()
    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """The scores float32 [n] of images uint8 [n, 28, 28]; 0 for a blank one, which has no gradients at all."""
        return self.score_features(extract_features(FEATURE_MAP, images))

    @torch.inference_mode()
    def score_features(self, inputs: torch.Tensor) -> torch.Tensor:
        """The scores float32 [n] of features float32 [n, 784]."""
        logits: torch.Tensor = self.network(inputs)[:, 0]
        return logits.sigmoid() * (inputs != 0).any(1)

    def use_rounded(self, rounded: torch.Tensor, scale: torch.Tensor) -> None:
        """Have the hidden layer's weights be those that `quantise` has rounded."""
        self.rounded = rounded, scale
        self.network.get_parameter("hidden.weight").data.copy_(dequantise(rounded, scale))

    def save(self, path: str | Path) -> None:
        """Write a .safetensors file: parameters, rounded ones in the hidden layer; threshold and features as metadata.

        Errors: `ValueError` before `use_rounded`.
        """
        if self.rounded is None:
            raise UserError("The hidden layer's weights must be rounded before the score is saved.")
        tensors = {**self.network.state_dict(), "hidden.weight": self.rounded[0], "hidden.scale": self.rounded[1]}
        write_whole(Path(path), save(tensors, {"threshold": repr(self.threshold), "features": FEATURE_MAP}))


def load_digit_score(path: str | Path = WEIGHTS / "digit_score.safetensors") -> DigitScore:
    """The score in a .safetensors file.

    Errors: `FileNotFoundError`, or `ValueError` for what is not such a file (size, names, shapes, finite values).
    """
    path = Path(path)
    tensors, metadata = read_weights(path, LAYOUT)
    try:
        threshold = float(metadata.get("threshold", ""))
    except ValueError:
        threshold = math.nan
    if not 0 < threshold < 1 or metadata.get("features") != FEATURE_MAP:
        raise UserError(
            f"{path.name} must name a threshold between 0 and 1 and the features {FEATURE_MAP} in its metadata."
        )
    score = DigitScore(threshold)
    score.use_rounded(tensors.pop("hidden.weight"), tensors.pop("hidden.scale"))
    score.network.load_state_dict(tensors, strict=False)
    return score

"""Is it a digit at all? A small network that learned digits from what is none, beside the linear model that reads them.

`logreg.digit_filter.fit` makes it.
"""

from __future__ import annotations

import math
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from logreg.features import INPUTS, extract_features
from logreg.model import WEIGHTS

UNITS = 256
MAP = "hog"
SHAPES = {"hidden.weight": (UNITS, INPUTS), "hidden.bias": (UNITS,), "output.weight": (1, UNITS), "output.bias": (1,)}
MAX_FILE_BYTES = 1024 * 1024  # bytes; the 201,217 float16 numbers take 402,434


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
        return self.of(extract_features(MAP, images))

    @torch.inference_mode()
    def of(self, inputs: torch.Tensor) -> torch.Tensor:
        """The scores float32 [n] of features float32 [n, 784]."""
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
        raise FileNotFoundError(f"{path} does not exist: python -m logreg.digit_filter.fit --save {path} makes it.")
    if path.stat().st_size > MAX_FILE_BYTES:
        raise ValueError(
            f"{path.name} has {path.stat().st_size:,} bytes: a digit score has at most {MAX_FILE_BYTES:,}."
        )
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

"""The model: a feature map and one linear layer, and the file that keeps it."""

from __future__ import annotations

import math
import os
from pathlib import Path
from tempfile import NamedTemporaryFile

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import nn

from logreg.data import CHECKOUT
from logreg.features import FEATURES, INPUTS, extract_features

WEIGHTS = CHECKOUT / "weights"
DEFAULT_PRESET = "everyone"
CLASSES = 10
MAX_FILE_BYTES = 256 * 1024  # bytes; the 7,850 numbers take 31,400
NOT_FINITE = "Nothing can be computed: this model's weights contain NaN or infinity, since its training diverged."


class _Linear(nn.Linear):
    def reset_parameters(self) -> None:
        """Leave the numbers to the model, whose generator is its own and not everyone's."""


class LogisticRegression(nn.Module):
    """Multinomial logistic regression: logits = W x + b, x the 784 inputs that the feature map makes of an image.

    `features` names the map; `metadata` is what the weights' file says of its making (text to text).
    The numbers start as `nn.Linear`'s do after `torch.manual_seed(seed)`, without touching the global generator.
    """

    def __init__(self, features: str = "pixels", classes: int = CLASSES, seed: int = 0) -> None:
        super().__init__()
        if features not in FEATURES:
            raise ValueError(f"features must be one of {', '.join(FEATURES)}, not {features!r}.")
        self.features = features
        self.metadata: dict[str, str] = {"features": features}
        self.linear = _Linear(INPUTS, classes)
        generator = torch.Generator().manual_seed(seed)
        nn.init.kaiming_uniform_(self.linear.weight, a=math.sqrt(5), generator=generator)
        nn.init.uniform_(self.linear.bias, -1 / math.sqrt(INPUTS), 1 / math.sqrt(INPUTS), generator=generator)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """Logits [n, classes] of inputs float32 [n, 784]."""
        return self.linear(inputs)  # type: ignore[no-any-return]

    @property
    def is_finite(self) -> bool:
        """Whether every weight and bias is a finite number, which a training run that diverged does not leave."""
        return all(bool(values.isfinite().all()) for values in self.parameters())

    @torch.inference_mode()
    def predict_proba(self, images: torch.Tensor) -> torch.Tensor:
        """Probabilities float32 [n, classes], each row summing to 1, of images uint8 [n, 28, 28]."""
        device = self.linear.weight.device
        return self(extract_features(self.features, images.to(device))).softmax(1).cpu()  # type: ignore[no-any-return]

    def save(self, path: str | Path, metadata: dict[str, str] | None = None) -> None:
        """Write a .safetensors file: `weight` float32 [10, 784], `bias` float32 [10], and the metadata.

        The file appears whole or not at all: it is written beside its place and then moved there.
        """
        path = Path(path)
        tensors = {name: value.detach().cpu().contiguous() for name, value in self.linear.state_dict().items()}
        content = save(tensors, {**self.metadata, **(metadata or {}), "features": self.features})
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            try:
                file.write(content)
                file.flush()
                os.fchmod(file.fileno(), 0o644)
                os.replace(file.name, path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise


def require_finite(model: LogisticRegression) -> None:
    """Raise a `ValueError`, one sentence for the user, for a model whose weights contain NaN or infinity."""
    if not model.is_finite:
        raise ValueError(NOT_FINITE)


def load_model(path: str | Path | None = None) -> LogisticRegression:
    """The model in a .safetensors file; without a path, the one that the page opens with.

    Errors: `FileNotFoundError`, or `ValueError` for what is not such a model (size, names, shapes, finite values).
    """
    path = WEIGHTS / f"{DEFAULT_PRESET}.safetensors" if path is None else Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"{path} does not exist: give the path of a .safetensors file.")
    if path.stat().st_size > MAX_FILE_BYTES:
        raise ValueError(f"{path.name} has {path.stat().st_size:,} bytes: weights have at most {MAX_FILE_BYTES:,}.")
    try:
        with safe_open(path, framework="pt") as file:
            metadata = dict(file.metadata() or {})
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dict
    except (SafetensorError, OSError, ValueError, KeyError) as error:
        raise ValueError(f"{path.name} is not a .safetensors file that can be read.") from error
    expected = {"weight": (CLASSES, INPUTS), "bias": (CLASSES,)}
    if {name: tuple(tensor.shape) for name, tensor in tensors.items()} != expected:
        raise ValueError(f"{path.name} must hold weight [10, 784] and bias [10], and nothing else.")
    if not all(t.dtype == torch.float32 and bool(t.isfinite().all()) for t in tensors.values()):
        raise ValueError(f"{path.name} must hold finite float32 numbers.")
    if metadata.get("features") not in FEATURES:
        raise ValueError(f"{path.name} must name its feature map in its metadata: one of {', '.join(FEATURES)}.")
    model = LogisticRegression(metadata["features"])
    model.linear.load_state_dict(tensors)
    model.metadata = metadata
    return model

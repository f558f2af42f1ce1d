"""The model: a feature map and one linear layer, and the file that keeps it."""

from __future__ import annotations

import math
from pathlib import Path

import torch
from safetensors.torch import save
from torch import nn
from torch.nn.utils import skip_init

from logreg.errors import UserError
from logreg.features import FEATURES, INPUTS, extract_features, feature_map
from logreg.storage.paths import WEIGHTS
from logreg.storage.weights_file import Layout, read_weights
from logreg.storage.whole_file import write_whole

DEFAULT_PRESET = "everyone"
CLASSES = 10
MAX_FILE_BYTES = 256 * 1024  # the 7,850 parameters take 31,400
LAYOUT = Layout({"weight": (CLASSES, INPUTS), "bias": (CLASSES,)}, torch.float32, MAX_FILE_BYTES)
NOT_FINITE = "Nothing can be computed: this model's weights contain NaN or infinity, since its training diverged."


class LogisticRegression(nn.Module):
    """Multinomial logistic regression: logits = W x + b, x the 784 inputs that the feature map makes of an image.

    `features` names the map; `metadata` is what the weights' file says of its making (text to text).
    The parameters start as `nn.Linear`'s do after `torch.manual_seed(seed)`, without the global generator.
    """

    def __init__(self, features: str = "pixels", classes: int = CLASSES, seed: int = 0) -> None:
        super().__init__()
        feature_map(features)  # an unknown name is an error here, not at the first image
        self.features = features
        self.metadata: dict[str, str] = {"features": features}
        self.linear: nn.Linear = skip_init(nn.Linear, INPUTS, classes)  # type: ignore[no-untyped-call]
        generator = torch.Generator().manual_seed(seed)
        nn.init.kaiming_uniform_(self.linear.weight, a=math.sqrt(5), generator=generator)
        nn.init.uniform_(self.linear.bias, -1 / math.sqrt(INPUTS), 1 / math.sqrt(INPUTS), generator=generator)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """Logits [n, classes] of inputs float32 [n, 784]."""
        return self.linear(inputs)  # type: ignore[no-any-return]

    @property
    @torch.inference_mode()
    def is_finite(self) -> bool:
        """Whether every weight and bias is a finite number, which a training run that diverged does not leave."""
        return all(bool(values.isfinite().all()) for values in self.parameters())

    @torch.inference_mode()
    def predict_proba(self, images: torch.Tensor) -> torch.Tensor:
        """Probabilities float32 [n, classes], each row summing to 1, of images uint8 [n, 28, 28]."""
        device = self.linear.weight.device
        return self(extract_features(self.features, images.to(device))).softmax(1).cpu()  # type: ignore[no-any-return]

    def to_bytes(self, metadata: dict[str, str] | None = None) -> bytes:
        """A .safetensors file: `weight` float32 [10, 784], `bias` float32 [10], the model's metadata and this.

        Weights that contain NaN or infinity, which `load_model` would refuse, are a `ValueError`.
        """
        require_finite(self)
        tensors = {name: value.detach().cpu().contiguous() for name, value in self.linear.state_dict().items()}
        return save(tensors, {**self.metadata, **(metadata or {}), "features": self.features})

    def save(self, path: str | Path, metadata: dict[str, str] | None = None) -> None:
        """Write `to_bytes` to a file, which appears whole or not at all."""
        write_whole(Path(path), self.to_bytes(metadata))


def require_finite(model: LogisticRegression) -> None:
    """Raise a `ValueError`, one sentence for the user, for a model whose weights contain NaN or infinity."""
    if not model.is_finite:
        raise UserError(NOT_FINITE)


def load_model(path: str | Path | None = None) -> LogisticRegression:
    """The model in a .safetensors file; without a path, the one that the page opens with.

    Errors: `FileNotFoundError`, or `ValueError` for what is not such a model (size, names, shapes, finite values).
    """
    path = WEIGHTS / f"{DEFAULT_PRESET}.safetensors" if path is None else Path(path)
    tensors, metadata = read_weights(path, LAYOUT)
    if metadata.get("features") not in FEATURES:
        raise UserError(f"{path.name} must name its feature map in its metadata: one of {', '.join(FEATURES)}.")
    model = LogisticRegression(metadata["features"])
    model.linear.load_state_dict(tensors)
    model.metadata = metadata
    return model

"""The model: a feature map and one linear layer, and the file that keeps it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save
from torch import nn
from torch.nn.utils import skip_init

from logreg.data.classes import DIGITS, Classes, class_names, from_text, to_text
from logreg.errors import UserError
from logreg.features import FEATURES, INPUTS, extract_features, feature_map
from logreg.novelty import DIRECTIONS, Novelty
from logreg.storage.paths import WEIGHTS
from logreg.storage.weights_file import Layout, Metadata, Shapes, read_weights
from logreg.storage.whole_file import write_whole

DEFAULT_PRESET = "everyone"
MAX_FILE_BYTES = 256 * 1024  # the parameters and means of 26 classes take 194,536
NOVELTY = "novelty"  # names the threshold in the metadata
NOT_FINITE = "Nothing can be computed: this model's weights contain NaN or infinity, since its training diverged."


class LogisticRegression(nn.Module):
    """Logistic regression: W x + b, x the 784 inputs that the feature map makes of an image.

    More than two classes have a logit each, whose softmax are the probabilities. Two have a single logit, whose sigmoid
    is the probability of the second one. `classes` are their names, or how many there are; `features` names the feature
    map; `metadata` is what the weights' file says of its making (text to text). `novelty` tells what is unlike all
    classes; None, as for the ten digits, where nothing is known of that.
    The parameters start as `nn.Linear`'s do after `torch.manual_seed(seed)`, without the global generator.
    """

    def __init__(self, features: str = "pixels", classes: int | Sequence[str] = DIGITS, seed: int = 0) -> None:
        super().__init__()
        feature_map(features)  # an unknown name is an error here, not at the first image
        self.features = features
        self.classes = class_names(classes)
        self.metadata: Metadata = {"features": features}
        self.novelty: Novelty | None = None
        self.linear: nn.Linear = skip_init(nn.Linear, INPUTS, _outputs(self.classes))  # type: ignore[no-untyped-call]
        generator = torch.Generator().manual_seed(seed)
        nn.init.kaiming_uniform_(self.linear.weight, a=math.sqrt(5), generator=generator)
        nn.init.uniform_(self.linear.bias, -1 / math.sqrt(INPUTS), 1 / math.sqrt(INPUTS), generator=generator)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """The linear layer's outputs [n, outputs] of inputs float32 [n, 784]: a logit each class, or one for two."""
        return self.linear(inputs)  # type: ignore[no-any-return]

    def logits(self, inputs: torch.Tensor) -> torch.Tensor:
        """A logit for each class, [n, classes], of inputs float32 [n, 784]."""
        return each_class(self(inputs))

    def rows(self) -> tuple[torch.Tensor, torch.Tensor]:
        """The weights [classes, 784] and biases [classes] of `logits`; of two classes, the first one's are 0."""
        weight, bias = self.linear.weight.detach(), self.linear.bias.detach()
        return (weight, bias) if len(weight) > 1 else (F.pad(weight, (0, 0, 1, 0)), F.pad(bias, (1, 0)))

    @property
    @torch.inference_mode()
    def is_finite(self) -> bool:
        """Whether every weight and bias is a finite number, which a training run that diverged does not leave."""
        return all(bool(values.isfinite().all()) for values in self.parameters())

    @torch.inference_mode()
    def predict_proba(self, images: torch.Tensor) -> torch.Tensor:
        """Probabilities float32 [n, classes], each row summing to 1, of images uint8 [n, 28, 28]."""
        device = self.linear.weight.device
        return self.logits(extract_features(self.features, images.to(device))).softmax(1).cpu()

    def to_bytes(self, metadata: dict[str, str] | None = None) -> bytes:
        """A .safetensors file: `weight` float32 [outputs, 784], `bias` float32 [outputs], and the metadata, with this.

        Where there is a `novelty`, also its `means` and `directions`, and its threshold as metadata. Weights that
        contain NaN or infinity, which `load_model` would refuse, are a `ValueError`.
        """
        require_finite(self)
        tensors = {name: value.detach().cpu().contiguous() for name, value in self.linear.state_dict().items()}
        described = {"features": self.features}
        if self.classes != DIGITS:
            described["classes"] = to_text(self.classes)
        if self.novelty is not None:
            tensors |= {"means": self.novelty.means.cpu(), "directions": self.novelty.directions.cpu()}
            described[NOVELTY] = repr(self.novelty.threshold)
        return save(tensors, {**self.metadata, **(metadata or {}), **described})

    def save(self, path: str | Path, metadata: dict[str, str] | None = None) -> None:
        """Write `to_bytes` to a file, which appears whole or not at all."""
        write_whole(Path(path), self.to_bytes(metadata))


def each_class(outputs: torch.Tensor) -> torch.Tensor:
    """Logits [n, classes] of a linear layer's outputs [n, outputs]: the softmax of 0 and z is the sigmoid of z."""
    return F.pad(outputs, (1, 0)) if outputs.shape[1] == 1 else outputs


def require_finite(model: LogisticRegression) -> None:
    """Raise a `ValueError`, one sentence for the user, for a model whose weights contain NaN or infinity."""
    if not model.is_finite:
        raise UserError(NOT_FINITE)


def load_model(path: str | Path | None = None) -> LogisticRegression:
    """The model in a .safetensors file; without a path, the one that the page opens with.

    Errors: `FileNotFoundError`, or `ValueError` for what is not such a model (size, names, shapes, finite values).
    """
    path = WEIGHTS / f"{DEFAULT_PRESET}.safetensors" if path is None else Path(path)
    try:
        tensors, metadata = read_weights(path, LAYOUT)
        classes, threshold = _classes(metadata), _threshold(metadata)
    except UserError as error:
        raise error if str(error).startswith(path.name) else UserError(f"{path.name}: {error}") from None
    if metadata.get("features") not in FEATURES:
        raise UserError(f"{path.name} must name its feature map in its metadata: one of {', '.join(FEATURES)}.")
    model = LogisticRegression(metadata["features"], classes)
    model.linear.load_state_dict({name: tensors[name] for name in ("weight", "bias")})
    if NOVELTY in metadata:
        model.novelty = Novelty(tensors["means"], tensors["directions"], threshold)
    model.metadata = {name: text for name, text in metadata.items() if name != NOVELTY}
    return model


def _classes(metadata: Metadata) -> Classes:
    """The classes that a file's metadata names; of the digits it need not."""
    if "binary" in metadata and "classes" not in metadata:  # as `train --binary` once named them
        return class_names([f"not {metadata['binary']}", metadata["binary"]])
    return from_text(metadata["classes"]) if "classes" in metadata else DIGITS


def _threshold(metadata: Metadata) -> float:
    """The distance that a file's metadata names; infinity where it names none."""
    try:
        threshold = float(metadata.get(NOVELTY, math.inf))
    except ValueError:
        threshold = math.nan
    if NOVELTY in metadata and not 0 < threshold < math.inf:
        raise UserError(f"{NOVELTY} must be a distance in its metadata: a number above 0.")
    return threshold


def _outputs(classes: Classes) -> int:
    return 1 if len(classes) == 2 else len(classes)


def _shapes(metadata: Metadata) -> Shapes:
    classes = _classes(metadata)
    outputs = _outputs(classes)
    shapes: dict[str, tuple[int, ...]] = {"weight": (outputs, INPUTS), "bias": (outputs,)}
    if NOVELTY in metadata:
        shapes |= {"means": (len(classes), INPUTS), "directions": (DIRECTIONS, INPUTS)}
    return shapes


LAYOUT = Layout(_shapes, torch.float32, MAX_FILE_BYTES)

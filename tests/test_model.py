"""The model and its file: what is saved comes back bit for bit, what is damaged is refused in one line."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import save
from torch import nn

from logreg import FEATURES, LogisticRegression, load_model
from logreg.features import extract_features
from logreg.model import require_finite

GOOD = {"weight": torch.linspace(-1, 1, 7840).reshape(10, 784), "bias": torch.linspace(0, 1, 10)}
METADATA = {"features": "hog"}


def header(text: str) -> bytes:
    """A .safetensors file with that header and no numbers."""
    return struct.pack("<Q", len(text)) + text.encode()


def pickled() -> bytes:
    """What torch.save makes."""
    buffer = io.BytesIO()
    torch.save(GOOD, buffer)
    return buffer.getvalue()


def with_value(name: str, value: float) -> dict[str, torch.Tensor]:
    """The good tensors, the last number of one of them replaced."""
    tensor = GOOD[name].clone()
    tensor.view(-1)[-1] = value
    return {**GOOD, name: tensor}


DAMAGED: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "text": lambda: b"These are no weights.",
    "pickle": pickled,
    "truncated": lambda: save(GOOD, METADATA)[:-1],
    "longer": lambda: save(GOOD, METADATA) + b"\0",
    "too large": lambda: save({**GOOD, "more": torch.zeros(60_000)}, METADATA),
    "header beyond the file": lambda: struct.pack("<Q", 2**62) + b"{}",
    "header no JSON": lambda: header('{"weight": '),
    "header of an unknown type": lambda: header(
        json.dumps({"bias": {"dtype": "Q9", "shape": [0], "data_offsets": [0, 0]}})
    ),
    "transposed": lambda: save({**GOOD, "weight": GOOD["weight"].T.contiguous()}, METADATA),
    "eleven classes": lambda: save({"weight": torch.zeros(11, 784), "bias": torch.zeros(11)}, METADATA),
    "no bias": lambda: save({"weight": GOOD["weight"]}, METADATA),
    "one tensor more": lambda: save({**GOOD, "more": torch.zeros(1)}, METADATA),
    "other names": lambda: save({f"linear.{name}": tensor for name, tensor in GOOD.items()}, METADATA),
    "float64": lambda: save({name: tensor.double() for name, tensor in GOOD.items()}, METADATA),
    "float16 bias": lambda: save({**GOOD, "bias": GOOD["bias"].half()}, METADATA),
    "NaN": lambda: save(with_value("weight", torch.nan), METADATA),
    "infinity": lambda: save(with_value("bias", -torch.inf), METADATA),
    "no metadata": lambda: save(GOOD),
    "no feature map": lambda: save(GOOD, {"config": "{}"}),
    "unknown feature map": lambda: save(GOOD, {"features": "sift"}),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_file_is_one_line(damage: str, tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(DAMAGED[damage]())
    with pytest.raises(ValueError, match=r"^model\.safetensors [^\n]+\.$"):
        load_model(path)


def test_a_good_file_is_none_of_those(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(save(GOOD, METADATA))
    assert torch.equal(load_model(path).linear.weight, GOOD["weight"])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.safetensors"):
        with pytest.raises(FileNotFoundError, match=path.name):
            load_model(path)


@pytest.mark.parametrize("name", FEATURES)
def test_what_is_saved_comes_back_bit_for_bit(name: str, tmp_path: Path) -> None:
    model = LogisticRegression(name, seed=7)
    model.save(tmp_path / "model.safetensors", {"config": '{"seed": 7}'})
    again = load_model(tmp_path / "model.safetensors")
    assert again.features == name
    assert again.metadata == {"features": name, "config": '{"seed": 7}'}
    assert torch.equal(again.linear.weight, model.linear.weight)
    assert torch.equal(again.linear.bias, model.linear.bias)


def test_metadata_goes_along_when_a_loaded_model_is_saved(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    LogisticRegression().save(path, {"test_accuracy": "0.1"})
    load_model(path).save(path, {"note": "again"})
    assert load_model(path).metadata == {"features": "pixels", "test_accuracy": "0.1", "note": "again"}


def test_a_file_that_cannot_take_its_place_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").mkdir()
    with pytest.raises(OSError, match=r"model\.safetensors"):
        LogisticRegression().save(tmp_path / "model.safetensors")
    assert [path.name for path in tmp_path.iterdir()] == ["model.safetensors"]


def test_a_save_that_fails_halfway_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"old")
    monkeypatch.setattr("logreg.storage.whole_file.os.replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        LogisticRegression().save(path)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("model.safetensors", b"old")]


@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1])
def test_the_first_weights_are_those_of_torch(seed: int) -> None:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        linear = nn.Linear(784, 10)
    model = LogisticRegression(seed=seed)
    assert torch.equal(model.linear.weight, linear.weight)
    assert torch.equal(model.linear.bias, linear.bias)


def test_a_model_leaves_the_global_generator_alone() -> None:
    before = torch.get_rng_state()
    LogisticRegression(seed=3)
    assert torch.equal(torch.get_rng_state(), before)


def test_it_has_7850_numbers() -> None:
    assert sum(parameter.numel() for parameter in LogisticRegression().parameters()) == 7850


@pytest.mark.parametrize("name", FEATURES)
def test_probabilities_are_the_softmax_of_the_linear_layer(name: str, digits: torch.Tensor) -> None:
    model = LogisticRegression(name)
    scores = (
        extract_features(name, digits).double() @ model.linear.weight.double().T + model.linear.bias.double()
    ).exp()
    probabilities = model.predict_proba(digits)
    assert probabilities.dtype == torch.float32
    torch.testing.assert_close(probabilities.double(), scores / scores.sum(1, keepdim=True), rtol=1e-5, atol=1e-6)


def test_an_unknown_feature_map_is_an_error() -> None:
    with pytest.raises(ValueError, match="features must be one of pixels, deskewed, hog, not 'sift'"):
        LogisticRegression("sift")


@pytest.mark.parametrize("value", [torch.nan, torch.inf, -torch.inf])
@pytest.mark.parametrize("name", ["weight", "bias"])
def test_a_model_that_is_not_finite_is_one_sentence(name: str, value: float) -> None:
    model = LogisticRegression()
    require_finite(model)
    getattr(model.linear, name).data.view(-1)[-1] = value
    with pytest.raises(ValueError, match=r"^[^\n]+this model's weights contain NaN[^\n]+\.$"):
        require_finite(model)

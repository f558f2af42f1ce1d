"""The shipped weights: made by the presets, and as good as they say."""

from __future__ import annotations

import pytest

from logreg import PRESETS, Dataset, TrainingConfig, load_model
from logreg.model import DEFAULT_PRESET, MAX_FILE_BYTES
from logreg.storage.paths import WEIGHTS

PROMISED = {  # per cent of MNIST's test digits
    "article": (81.5, 84),
    "pixels": (92.5, 100),
    "deskewed": (96.3, 100),
    "hog": (99.25, 100),
    "everyone": (99.0, 100),
}
NAMES = pytest.mark.parametrize("name", PRESETS)


def test_every_preset_is_shipped_and_nothing_else() -> None:
    assert {path.stem for path in WEIGHTS.glob("*.safetensors")} == {*PRESETS, "digit_score"}
    assert set(PRESETS) == set(PROMISED)


@NAMES
def test_the_config_is_the_presets(name: str) -> None:
    model = load_model(WEIGHTS / f"{name}.safetensors")
    assert TrainingConfig.from_json(model.metadata["config"]) == PRESETS[name]
    assert model.features == PRESETS[name].features


@NAMES
def test_the_accuracy_is_the_promised_one(name: str, test: Dataset) -> None:
    model = load_model(WEIGHTS / f"{name}.safetensors")
    right = int((model.predict_proba(test.images).argmax(1) == test.labels).sum())
    low, high = PROMISED[name]
    assert low <= right / 100 <= high
    assert model.metadata["test_accuracy"] == f"{right / 10_000:.4f}"


def test_the_page_opens_with_the_default() -> None:
    assert load_model().metadata == load_model(WEIGHTS / f"{DEFAULT_PRESET}.safetensors").metadata


def test_a_file_is_small() -> None:
    assert max((WEIGHTS / f"{name}.safetensors").stat().st_size for name in PRESETS) < MAX_FILE_BYTES / 4

"""Is it a digit at all: MNIST's digits are, drawings made here are not, and a bad file is one line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw
from safetensors.torch import load_file, save_file

from logreg import Dataset, to_mnist
from logreg.digit_filter.fit import fit_digit_score
from logreg.digit_filter.negatives import make_nondigits
from logreg.digit_filter.quantisation import dequantise, quantise
from logreg.digit_filter.scorer import LAYOUT, DigitScore, load_digit_score
from logreg.features import INPUTS, extract_features
from logreg.storage.paths import WEIGHTS

SHIPPED = WEIGHTS / "digit_score.safetensors"


@pytest.fixture(scope="module")
def score() -> DigitScore:
    return load_digit_score()


def drawn(*shapes: tuple[str, list[float]]) -> torch.Tensor:
    """Shapes drawn with a pen of 20 px on a canvas of 280, as the score sees them."""
    canvas = Image.new("L", (280, 280))
    draw = ImageDraw.Draw(canvas)
    for kind, places in shapes:
        {
            "line": lambda p: draw.line(p, fill=255, width=20, joint="curve"),
            "ring": lambda p: draw.ellipse(p, outline=255, width=20),
            "disc": lambda p: draw.ellipse(p, fill=255),
            "smile": lambda p: draw.arc(p, 20, 160, fill=255, width=20),
        }[kind](places)
    return torch.from_numpy(to_mnist(np.asarray(canvas)))[None]


def test_digits_are_digits(score: DigitScore, test: Dataset) -> None:
    assert float((score(test.images) >= score.threshold).float().mean()) >= 0.975


def test_scores_are_probabilities(score: DigitScore, digits: torch.Tensor) -> None:
    scores = score(digits)
    assert (scores.shape, scores.dtype) == ((30,), torch.float32)
    assert float(scores.min()) >= 0
    assert float(scores.max()) <= 1


@pytest.mark.parametrize(
    "drawing",
    [
        [("disc", [130, 130, 150, 150])],
        [("disc", [10, 10, 270, 270])],
        [("line", [140, 30, 140, 250]), ("line", [30, 140, 250, 140])],
        [("line", [40, 40, 240, 240]), ("line", [240, 40, 40, 240])],
        [("line", [30, 140, 250, 140])],
        [("line", [30, 240, 80, 40, 140, 160, 200, 40, 250, 240])],
        [
            ("ring", [30, 30, 250, 250]),
            *(("disc", [x, 90, x + 24, 114]) for x in (88, 168)),
            ("smile", [80, 110, 200, 205]),
        ],
    ],
    ids=["dot", "disc", "plus", "cross", "dash", "m", "face"],
)
def test_what_is_no_digit_is_none(drawing: list[tuple[str, list[float]]], score: DigitScore) -> None:
    assert float(score(drawn(*drawing))) < score.threshold


def test_an_all_white_drawing_is_no_digit(score: DigitScore) -> None:
    assert float(score(torch.from_numpy(to_mnist(np.full((280, 280), 255, np.uint8)))[None])) < score.threshold


def test_a_blank_image_has_score_0(score: DigitScore) -> None:
    assert score(torch.zeros(2, 28, 28, dtype=torch.uint8)).tolist() == [0, 0]


def test_dense_scribbles_are_no_digits(score: DigitScore) -> None:
    random = np.random.default_rng(0)
    scribbles = torch.cat([drawn(("line", random.uniform(30, 250, 60).tolist())) for _ in range(50)])
    assert float((score(scribbles) < score.threshold).float().mean()) >= 0.98


def test_made_up_non_digits_differ_and_are_reproducible(few: Dataset) -> None:
    one, again, other = make_nondigits(few, 300, 0), make_nondigits(few, 300, 0), make_nondigits(few, 300, 1)
    assert torch.equal(one, again)
    assert not torch.equal(one, other)
    assert (one.dtype, one.shape[1:]) == (torch.uint8, (28, 28))
    assert int((one.flatten(1).amax(1) > 0).sum()) == len(one)


def test_a_fit_learns_and_survives_saving(train: Dataset, digits: torch.Tensor, tmp_path: Path) -> None:
    score = fit_digit_score(Dataset(train.images[:3000], train.labels[:3000]))
    score.save(tmp_path / "score.safetensors")
    loaded = load_digit_score(tmp_path / "score.safetensors")
    assert loaded.threshold == score.threshold
    assert torch.equal(loaded(digits), score(digits))
    sideways = digits[6:30].transpose(1, 2)  # all but noughts and ones
    assert float(score(digits).median()) > float(score(sideways).median())


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"none\.safetensors does not exist"):
        load_digit_score(tmp_path / "none.safetensors")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.pop("output.bias"), "must hold hidden.weight"),
        (lambda t: t.update({"output.bias": torch.zeros(2)}), "must hold hidden.weight"),
        (lambda t: t.update({"output.bias": torch.zeros(1, dtype=torch.float16)}), "finite float32 numbers in output"),
        (lambda t: t.update({"hidden.weight": t["hidden.weight"].float()}), "finite int8 numbers in hidden.weight"),
        (lambda t: t["output.bias"].fill_(torch.nan), "finite float32"),
    ],
    ids=["name", "shape", "type", "whole", "nan"],
)
def test_bad_tensors_are_one_line(change: object, message: str, tmp_path: Path) -> None:
    tensors = load_file(SHIPPED)
    change(tensors)  # type: ignore[operator]
    save_file(tensors, tmp_path / "bad.safetensors", {"threshold": "0.5", "features": "hog"})
    with pytest.raises(ValueError, match=message) as error:
        load_digit_score(tmp_path / "bad.safetensors")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("threshold", ["", "nan", "0", "2", "x"])
def test_a_bad_threshold_is_one_line(threshold: str, tmp_path: Path) -> None:
    save_file(load_file(SHIPPED), tmp_path / "bad.safetensors", {"threshold": threshold, "features": "hog"})
    with pytest.raises(ValueError, match="threshold between 0 and 1"):
        load_digit_score(tmp_path / "bad.safetensors")


@pytest.mark.parametrize("content", [b"", b"no safetensors", bytes(2 * 1024 * 1024)], ids=["empty", "text", "large"])
def test_what_is_no_such_file_is_one_line(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "bad.safetensors").write_bytes(content)
    with pytest.raises(ValueError, match=r"bad.safetensors"):
        load_digit_score(tmp_path / "bad.safetensors")


def test_the_file_is_small() -> None:
    assert SHIPPED.stat().st_size < 210_000
    assert set(load_file(SHIPPED)) == set(LAYOUT.shapes)


def test_rounded_weights_compute_the_same(digits: torch.Tensor) -> None:
    """Several times as near as those that are each rounded to the nearest; and a column's error is made up for."""
    random = torch.Generator().manual_seed(0)
    inputs = extract_features("hog", digits)
    weight = torch.randn(16, INPUTS, generator=random)
    rounded, scale = quantise(weight, inputs)
    nearest = (weight / scale[:, None]).round() * scale[:, None]
    error, nearest_error = (((w - weight) @ inputs.T).square().mean() for w in (dequantise(rounded, scale), nearest))
    assert rounded.abs().max() <= 127
    assert float(error) < float(nearest_error) / 10


def test_a_score_that_is_not_rounded_is_not_saved(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="must be rounded before"):
        DigitScore().save(tmp_path / "score.safetensors")

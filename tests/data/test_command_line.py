"""The command line on one's own data: train, evaluate, predict, and the same run as a plain script."""

from __future__ import annotations

import ast
import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from safetensors import safe_open

from logreg import Dataset, Trainer, TrainingConfig, load_model
from logreg.cli import main
from logreg.data.loading import load_halves
from logreg.data.saving import save_npz, save_zip
from logreg.script import plain_script
from logreg.storage.paths import CHECKOUT
from tests.data.files import pictures, zipped

FAST = ["--preset", "hog", "--epochs", "3", "--batch-size", "10", "--device", "cpu"]


@pytest.fixture(scope="module")
def three_or_eight(train: Dataset) -> Dataset:
    """A hundred threes and eights."""
    chosen = ((train.labels == 3) | (train.labels == 8)).nonzero()[:100, 0]
    return Dataset(train.images[chosen], (train.labels[chosen] == 8).long(), ("three", "eight"))


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    """The exit code, and what was printed."""
    code = main(list(map(str, arguments)))
    said = capsys.readouterr()
    return code, said.out, said.err


def accuracy(text: str) -> str:
    """The last line's figure."""
    return text.splitlines()[-1].removeprefix("Accuracy of the model on test images: ")


def test_train_and_evaluate_agree_on_what_was_held_out(
    three_or_eight: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, weights = tmp_path / "own.zip", tmp_path / "own.safetensors"
    data.write_bytes(save_zip(three_or_eight))
    flags = ("--data", data, "--seed", "5", "--held-out", "0.3", "--save", weights)
    code, trained, said = run(capsys, "train", *FAST, *flags)
    assert code == 0
    assert "70 examples to train on, 30 to test on (held out by seed 5), of 2 classes: three, eight." in said
    assert "Cross-validated" not in trained  # there are more than 40 of each
    halves = load_halves(data, 0.3, seed=5)
    model = load_model(weights)
    assert model.classes == ("three", "eight")
    right = (model.predict_proba(halves.test.images).argmax(1) == halves.test.labels).double().mean()
    assert accuracy(trained) == f"{100 * float(right):.2f} %"

    code, measured, said = run(capsys, "evaluate", weights, "--data", data, "--report", tmp_path / "report")
    assert (code, accuracy(measured)) == (0, accuracy(trained))
    assert "30 examples are tested, held out by seed 5." in said
    page = (tmp_path / "report" / "index.html").read_text(encoding="utf-8")
    assert "30 test examples of own.zip: three, eight" in page
    words = re.sub(r"<style>.*?</style>|<script>.*", "", page, flags=re.S)
    words = re.sub(r"<[^>]*>", " ", words)
    assert not re.search("MNIST|digit", words)
    with (tmp_path / "report" / "confusion.csv").open() as table:
        assert [row[0] for row in csv.reader(table)] == ["truth", "three", "eight"]

    other = tmp_path / "other.npz"  # not what it was trained on, the classes the other way round
    half = Dataset(three_or_eight.images[:50], 1 - three_or_eight.labels[:50], ("eight", "three"))
    other.write_bytes(save_npz(half))
    code, measured, said = run(capsys, "evaluate", weights, "--data", other)
    right = (model.predict_proba(half.images).argmax(1) == 1 - half.labels).double().mean()
    assert (code, accuracy(measured)) == (0, f"{100 * float(right):.2f} %")
    assert "all 50 are tested" in said

    code, _, said = run(capsys, "evaluate", weights)
    assert code == 2
    assert said.splitlines()[-1].startswith("logreg: The model tells three, eight apart, and the data has 0, 1, 2")


def test_few_pictures_are_cross_validated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "own.zip").write_bytes(zipped({**pictures(6), "tick/bad.png": b""}))
    weights = tmp_path / "own.safetensors"
    code, out, said = run(capsys, "train", *FAST, "--data", tmp_path / "own.zip", "--save", weights)
    assert code == 0
    assert re.search(
        r"^Cross-validated accuracy, 5 folds, since a class has fewer than 40 examples: [\d.]+ %, 95 % interval: ", out
    )
    assert "logreg: tick/bad.png: it is not a whole picture" in said
    (tmp_path / "tick.png").write_bytes(pictures(1)["tick/0.png"])
    code, out, _ = run(capsys, "predict", "--weights", weights, tmp_path / "tick.png")
    assert code == 0
    assert re.search(r": (tick|cross) \(\d+\.\d %\)$", out)


def test_two_of_mnists_digits_share_one_logit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    weights = tmp_path / "own.safetensors"
    flags = ["--preset", "pixels", "--epochs", "1", "--batch-size", "1000", "--classes", "3,8", "--save"]
    code, trained, said = run(capsys, "train", *flags, weights)
    assert code == 0
    assert "11,982 examples to train on, 1,984 to test on (the data's own test half)" in said
    with safe_open(weights, framework="pt") as file:
        assert file.get_tensor("weight").shape == (1, 784)
        assert file.metadata()["classes"] == '["3", "8"]'
    code, measured, said = run(capsys, "evaluate", weights)
    assert (code, accuracy(measured)) == (0, accuracy(trained))
    assert "Of the data, those of 3, 8." in said


MISTAKES = {
    "no such class": ("--classes 3,x", "There is no class 'x'"),
    "one class": ("--classes 3", "There must be 2 to 26 classes, not 1."),
    "all held out": ("--data {tmp}/own.zip --held-out 1", "must lie between 0 and 1, not 1."),
    "one digit of others": ("--data {tmp}/own.zip --binary 3", "--binary takes one of the ten digits"),
    "no dataset": ("--data {tmp}/none.zip", "none.zip does not exist"),
    "data to a text": ("--data {tmp}/own.zip --save-data {tmp}/own.txt", "must end in .npz or .zip"),
    "data to nowhere": ("--data {tmp}/own.zip --save-data {tmp}/none/own.zip", "cannot be written"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_line(mistake: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "own.zip").write_bytes(zipped(pictures()))
    flags, named = MISTAKES[mistake]
    code, out, said = run(capsys, "train", *FAST, *flags.format(tmp=tmp_path).split())
    assert (code, out) == (2, "")
    assert named in said.splitlines()[-1]
    assert said.splitlines()[-1].startswith("logreg: ")
    assert [path.name for path in tmp_path.iterdir()] == ["own.zip"]


@pytest.mark.parametrize(("features", "classes"), [("pixels", 2), ("hog", 3)])
def test_the_script_prints_the_trainers_losses(
    features: str, classes: int, train: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The script that reads the saved data, run where a reader would run it. Raw pixels need no logreg."""
    chosen = (train.labels < classes).nonzero()[:260, 0]
    names = ("Ж", "two words", "x")[:classes]
    (tmp_path / "all.npz").write_bytes(save_npz(Dataset(train.images[chosen], train.labels[chosen], names)))
    styles = int(features == "hog")
    flags = [
        "--features",
        features,
        "--batch-size",
        "2",
        "--epochs",
        "2",
        "--learning-rate",
        "0.01",
        "--styles",
        styles,
    ]
    saved = tmp_path / "own.npz"
    run(capsys, "train", "--preset", "hog", *flags, "--data", tmp_path / "all.npz", "--save-data", saved)
    assert run(capsys, "script", "--preset", "hog", *flags, "--data", saved)[0] == 0
    config = TrainingConfig(features, styles, "adam", 0.01, 0.9, 1e-5, 2, 2, "linear")
    script = plain_script(config, "own.npz", names)
    assert script.isascii()
    imports = {node.module for node in ast.walk(ast.parse(script)) if isinstance(node, ast.ImportFrom)}
    assert any(str(module).startswith("logreg") for module in imports) == (features == "hog")
    (tmp_path / "own.py").write_text(script)
    done = subprocess.run(
        [sys.executable, "-W", "error", "own.py"],
        cwd=tmp_path,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(CHECKOUT) if features == "hog" else ""},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    halves = load_halves(saved)
    trainer = Trainer(config, halves.train, halves.test)
    trainer.advance()
    printed = [float(loss) for loss in re.findall(r"Loss: (\S+)", done.stdout)]
    steps = trainer.steps_per_epoch
    expected = [trainer.losses[e * steps + k - 1] for e in range(2) for k in range(100, steps + 1, 100)]
    assert printed == pytest.approx(expected, abs=0.6e-4, rel=0)
    assert len(printed) >= 2
    assert accuracy(done.stdout) == f"{100 * trainer.evaluate().accuracy:.2f} %"


def test_a_two_class_script_is_plain_pytorch() -> None:
    script = plain_script(TrainingConfig(), "own.npz", ("no", "yes"))
    assert "nn.Linear(input_size, 1)" in script
    assert "nn.BCEWithLogitsLoss()" in script
    assert "num_classes" not in script

"""The command line: the article's lines, and one line for each mistake."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from PIL import Image, ImageDraw
from safetensors import safe_open
from torchvision.datasets import MNIST

from logreg import Dataset
from logreg.cli import main
from logreg.storage.paths import CHECKOUT, WEIGHTS

ACCURACY = r"Accuracy of the model on test images: \d\d\.\d\d %"


def logreg(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """What `python -m logreg` answers."""
    command = [sys.executable, "-m", "logreg", *map(str, arguments)]
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=600, check=False)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path]:
    """The article's run, one epoch of it, and its saved weights."""
    path = tmp_path_factory.mktemp("run") / "one epoch.safetensors"
    return logreg("train", "--preset", "article", "--epochs", "1", "--save", path), path


def drawn(path: Path, *strokes: list[tuple[int, int]], ink: str = "black", page: str = "white") -> Path:
    """A picture of those strokes."""
    image = Image.new("RGB", (280, 280), page)
    pen = ImageDraw.Draw(image)
    for stroke in strokes:
        pen.line(stroke, fill=ink, width=20, joint="curve")
    image.save(path)
    return path


def test_train_prints_the_articles_lines(trained: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    lines = trained[0].stdout.splitlines()
    assert len(lines) == 7
    for number, line in enumerate(lines[:6], 1):
        assert re.fullmatch(rf"Epoch: \[1/1\], Step: \[{number}00/600\], Loss: \d\.\d{{4}}", line)
    assert re.fullmatch(ACCURACY, lines[6])
    assert trained[0].returncode == 0


def test_train_says_on_stderr_where_and_shows_no_bar_in_a_pipe(
    trained: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    assert trained[0].stderr in ("Training on cpu.\n", "Training on cuda.\n")


def test_the_loss_falls(trained: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    losses = [float(loss) for loss in re.findall(r"Loss: (\S+)", trained[0].stdout)]
    assert losses[0] > losses[-1] + 0.2


def test_evaluate_agrees_with_train(
    trained: tuple[subprocess.CompletedProcess[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", str(trained[1])]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines()[-1] == trained[0].stdout.splitlines()[-1]
    assert said.err == ""


def test_predict_reads_pictures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seven = drawn(tmp_path / "seven.png", [(80, 70), (200, 70), (130, 230)])
    one = drawn(tmp_path / "one.png", [(140, 60), (140, 220)], ink="white", page="black")
    assert main(["predict", str(seven), str(one)]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r".*seven\.png: 7 \(\d+\.\d %\)", first)
    assert re.fullmatch(r".*one\.png: 1 \(\d+\.\d %\)", second)


def test_predict_says_that_a_blank_picture_has_no_digit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["predict", str(drawn(tmp_path / "blank.png"))]) == 0
    assert "no digit" in capsys.readouterr().out


def enlarged(digit: torch.Tensor, height: int) -> Image.Image:
    """The ink of a digit in that height."""
    image = Image.fromarray(digit.numpy())
    ink = image.crop(image.getbbox())
    return ink.resize((round(ink.width * height / ink.height), height), Image.Resampling.BICUBIC)


def test_predict_ignores_a_speck(tmp_path: Path, test: Dataset, capsys: pytest.CaptureFixture[str]) -> None:
    """As the page and the API do."""
    picture = Image.new("L", (300, 300))
    picture.paste(enlarged(test.images[0], 100), (120, 100))
    picture.paste(255, (5, 5, 8, 8))
    picture.save(tmp_path / "speck.png")
    assert main(["predict", str(tmp_path / "speck.png")]) == 0
    assert re.fullmatch(r".*speck\.png: 7 \(\d+\.\d %\)\n", capsys.readouterr().out)


def test_predict_reads_several_digits(tmp_path: Path, test: Dataset, capsys: pytest.CaptureFixture[str]) -> None:
    picture = Image.new("L", (400, 300))
    for index, left in ((0, 40), (1, 240)):
        picture.paste(enlarged(test.images[index], 140), (left, 80))
    picture.save(tmp_path / "two.png")
    assert main(["predict", str(tmp_path / "two.png")]) == 0
    assert re.fullmatch(r".*two\.png: 72 \(\d+\.\d %, \d+\.\d %\)\n", capsys.readouterr().out)


def test_another_weights_file_is_another_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seven = str(drawn(tmp_path / "seven.png", [(80, 70), (200, 70), (130, 230)]))
    main(["predict", seven])
    main(["predict", "--weights", str(WEIGHTS / "article.safetensors"), seven])
    first, second = capsys.readouterr().out.splitlines()
    assert first != second


@pytest.mark.parametrize("command", [[], ["train"], ["evaluate"], ["predict"]])
def test_help_fits_its_command(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*command, "--help"])
    assert stopped.value.code == 0
    assert "usage: logreg" in capsys.readouterr().out


MISTAKES = {
    "no command": ([], "train | evaluate | predict"),
    "unknown command": (["fly"], "fly"),
    "unknown flag": (["train", "--fast"], "--fast"),
    "unknown preset": (["train", "--preset", "best"], "best"),
    "value beyond its range": (["train", "--epochs", "0"], "epochs must be a whole number from 1 to 100, not 0"),
    "value that is no number": (["train", "--batch-size", "ten"], "batch_size must be a whole number from 1 to 10000"),
    "NaN": (["train", "--learning-rate", "nan"], "learning_rate must be a number from 0 to 1000, not nan"),
    "fraction": (["train", "--seed", "1.5"], "seed must be a whole number"),
    "unknown feature map": (["train", "--features", "sift"], "features must be one of pixels, deskewed, hog"),
    "value missing": (["train", "--epochs"], "epochs"),
    "folder to save in": (["train", "--save", "{tmp}/nowhere/model.safetensors"], "nowhere"),
    "folder to save as": (["train", "--save", "{tmp}"], "{tmp}"),
    "dataset elsewhere": (["train", "--data", "{tmp}/nowhere"], "nowhere"),
    "dataset to evaluate on": (["evaluate", str(WEIGHTS / "article.safetensors"), "--data", "{tmp}"], "{tmp}"),
    "report before data": (
        ["evaluate", str(WEIGHTS / "article.safetensors"), "--report", "{tmp}/text.png/new", "--data", "{tmp}/nowhere"],
        "text.png/new cannot be written",
    ),
    "no weights": (["evaluate", "{tmp}/none.safetensors"], "none.safetensors"),
    "weights that are none": (["evaluate", "{tmp}/text.png"], "text.png"),
    "no picture given": (["predict"], "IMAGE"),
    "no picture": (["predict", "{tmp}/none.png"], "none.png"),
    "picture that is none": (["predict", "{tmp}/text.png"], "text.png"),
    "weights to predict with": (["predict", "--weights", "{tmp}/none", "{tmp}/text.png"], "none"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_line(
    mistake: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MNIST, "mirrors", [])  # a dataset that is missing is not downloaded here
    (tmp_path / "text.png").write_text("This is text.")
    arguments, named = MISTAKES[mistake]
    try:
        code: object = main([argument.format(tmp=tmp_path) for argument in arguments])
    except SystemExit as stopped:
        code = stopped.code
    said = capsys.readouterr()
    assert (code, said.out) == (2, "")
    assert re.fullmatch(r"logreg: [^\n]+\n", said.err)
    assert named.format(tmp=tmp_path) in said.err


def test_a_run_that_diverges_has_no_accuracy_and_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flags = "train --epochs 1 --batch-size 1000 --learning-rate 1000 --weight-decay 1 --device cpu --save"
    assert main([*flags.split(), str(tmp_path / "model.safetensors")]) == 2
    said = capsys.readouterr()
    assert "this model's weights contain NaN" in said.err.splitlines()[-1]
    assert said.out == ""
    assert not list(tmp_path.iterdir())


def test_a_mistake_ends_the_process_with_2() -> None:
    done = logreg("train", "--epochs", "-1")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "logreg: epochs must be a whole number from 1 to 100, not -1.\n"


def test_a_reader_who_has_enough_is_no_error(tmp_path: Path) -> None:
    seven = drawn(tmp_path / "seven.png", [(80, 70), (200, 70), (130, 230)])
    command = [sys.executable, "-m", "logreg", "predict", *[str(seven)] * 1000]  # more lines than a pipe holds
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_a_two_class_model_is_trained_and_saved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--binary 7` ends with its accuracy, and its file holds one row."""
    path = tmp_path / "seven.safetensors"
    assert main(["train", "--preset", "pixels", "--epochs", "1", "--binary", "7", "--save", str(path)]) == 0
    accuracy = re.search(r"test images: ([\d.]+) %", capsys.readouterr().out)
    assert accuracy is not None
    assert float(accuracy[1]) > 96
    with safe_open(path, framework="pt") as file:
        assert file.get_tensor("weight").shape == (1, 784)
        assert file.metadata()["classes"] == '["not 7", "7"]'

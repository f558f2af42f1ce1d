"""What the README shows is run, so that it stays true; `browser/server/test_api.py` runs its section on the API."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from logreg import Dataset
from logreg.cli import main

CHECKOUT = Path(__file__).resolve().parents[2]
TESTED_HERE, TESTED_IN_BROWSER = "From Python", "The API"


def blocks(kind: str) -> dict[str, list[str]]:
    """The blocks of code of one kind, by the heading that they stand under."""
    sections = re.split(r"^## ", (CHECKOUT / "README.md").read_text(), flags=re.MULTILINE)[1:]
    fence = re.compile(rf"^```{kind}\n(.*?)^```", re.MULTILINE | re.DOTALL)
    found = {text.partition("\n")[0]: fence.findall(text) for text in sections}
    return {heading: code for heading, code in found.items() if code}


def test_all_python_is_tested_somewhere() -> None:
    assert list(blocks("python")) == [TESTED_HERE, TESTED_IN_BROWSER]


def test_python_does_what_it_says(
    test: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It reads a picture of a test digit, explains the answer and trains the `hog` preset to its accuracy."""
    Image.fromarray(255 - test.images[0].numpy()).save(tmp_path / "digit.png")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for code in blocks("python")[TESTED_HERE]:
        exec(compile(code, "README.md", "exec"), names)
    assert names["answer"].digit == int(test.labels[0])
    assert names["trainer"].finished
    assert float(capsys.readouterr().out) > 0.992


@pytest.mark.parametrize(
    "line", re.findall(r"^\$ python -m logreg (.*)$", "\n".join(blocks("")["The command line"]), re.M)
)
def test_commands_are_understood(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command of the README has flags that there are: it gets as far as being run."""
    runs: list[str] = []
    for name in ("train", "evaluate", "predict", "script"):
        monkeypatch.setattr(f"logreg.cli.{name}.run", lambda options, name=name: runs.append(name))
    assert main(shlex.split(line, comments=True)) == 0
    assert runs == [line.partition(" ")[0]]

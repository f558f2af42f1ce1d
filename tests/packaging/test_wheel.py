"""`pip install .`: a wheel, tried in a virtual environment that has nothing else of ours."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from packaging.requirements import Requirement
from PIL import Image

import logreg
from logreg import Dataset

CHECKOUT = Path(__file__).resolve().parents[2]
Run = Callable[..., str]


def run(*command: str | Path, cwd: Path) -> str:
    """What the command prints; its complaint, if it fails."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that pip builds of this checkout, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    offline = ("--no-build-isolation", "--no-deps", "--no-index", "--disable-pip-version-check")
    run(sys.executable, "-m", "pip", "wheel", *offline, "--wheel-dir", folder, CHECKOUT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a new environment with the wheel, where only the packages that it needs are lent."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "lent.pth").write_text(f"{Path(torch.__file__).parents[1]}\n")
    offline = ("--no-deps", "--no-index", "--disable-pip-version-check")
    run(sys.executable, "-m", "pip", "--python", python, "install", *offline, wheel, cwd=folder)
    return python.parent


def test_wheel_holds_package_and_weights(wheel: Path) -> None:
    """Every file of logreg/ but caches, and every file of weights/ as logreg/weights/; nothing else."""
    folders = {CHECKOUT / "logreg": "logreg", CHECKOUT / "weights": "logreg/weights"}
    expected = {
        f"{name}/{path.relative_to(folder).as_posix()}"
        for folder, name in folders.items()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {name for name in names if ".dist-info/" not in name} == expected
    assert "logreg/py.typed" in names


def test_installed_package_loads_its_own_weights(environment: Path, tmp_path: Path) -> None:
    """The model comes from the installed package, and not from a checkout that happens to be near."""
    code = "import logreg, logreg.model; print(logreg.__file__, logreg.load_model().features, logreg.model.WEIGHTS)"
    where, features, weights = run(environment / "python", "-c", code, cwd=tmp_path).split()
    assert Path(where).is_relative_to(environment.parent)
    assert Path(weights).is_relative_to(environment.parent)
    assert features == logreg.load_model().features


def test_installed_command_reads_a_picture(environment: Path, tmp_path: Path, test: Dataset) -> None:
    """`logreg predict` reads a test digit, and `python -m logreg` says the same."""
    Image.fromarray(255 - test.images[0].numpy()).save(tmp_path / "seven.png")
    answer = run(environment / "logreg", "predict", "seven.png", cwd=tmp_path)
    assert answer.startswith("seven.png: 7 ")
    assert run(environment / "python", "-m", "logreg", "predict", "seven.png", cwd=tmp_path) == answer


def test_installed_command_explains_itself(environment: Path, tmp_path: Path) -> None:
    """`logreg --help` and `python -m logreg --help` are the same text."""
    text = run(environment / "logreg", "--help", cwd=tmp_path)
    assert text.startswith("usage: logreg ")
    assert run(environment / "python", "-m", "logreg", "--help", cwd=tmp_path) == text


def test_installed_command_returns_its_exit_code(environment: Path, tmp_path: Path) -> None:
    """A file that is missing is one line and exit code 2."""
    command = [environment / "logreg", "predict", "missing.png"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_changelog_begins_with_the_version() -> None:
    """The version is written in `logreg/__init__.py`, and the changelog says what is in it."""
    newest = re.search(r"^## (\S+)", (CHECKOUT / "CHANGELOG.md").read_text(), re.M)
    assert newest is not None
    assert newest[1] == logreg.__version__


def test_pins_are_within_the_package_s_ranges() -> None:
    """What requirements.txt pins is what the package allows, and the page's extra is pinned there."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    allowed = {each.name: each for each in map(Requirement, project["dependencies"])}
    allowed |= {each.name: each for each in map(Requirement, project["optional-dependencies"]["ui"])}
    for line in (CHECKOUT / "requirements.txt").read_text().split():
        pinned = Requirement(line)
        (version,) = pinned.specifier
        assert allowed[pinned.name].extras == pinned.extras
        assert allowed[pinned.name].specifier.contains(version.version), line

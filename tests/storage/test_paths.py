"""Where weights and dataset are looked for: in a checkout, and beside an installed package."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from logreg.storage.paths import PACKAGE


def found(package: Path, cache: Path) -> list[Path]:
    """WEIGHTS and DATA of `paths.py` in that package."""
    folder = package / "storage"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(PACKAGE / "storage" / "paths.py", folder)
    command = [sys.executable, "-c", "import paths; print(paths.WEIGHTS); print(paths.DATA)"]
    settings = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    done = subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, check=True)
    return [Path(line) for line in done.stdout.splitlines()]


def test_a_checkout_has_both(tmp_path: Path) -> None:
    (tmp_path / "data" / "MNIST").mkdir(parents=True)
    assert found(tmp_path / "logreg", tmp_path / "cache") == [tmp_path / "weights", tmp_path / "data"]


@pytest.mark.parametrize("name", ["cache", "another cache"])
def test_an_installed_package_has_its_weights_and_the_users_cache(tmp_path: Path, name: str) -> None:
    package = tmp_path / "site-packages" / "logreg"
    (package / "weights").mkdir(parents=True)
    weights, data = found(package, tmp_path / name)
    assert (weights, data) == (package / "weights", tmp_path / name / "logreg")

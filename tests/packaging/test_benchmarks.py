"""The benchmarks take too long for a test, but what they import is there, and each says how to run it."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
BENCHMARKS = sorted(path.relative_to(CHECKOUT).as_posix() for path in (CHECKOUT / "benchmarks").glob("*/*.py"))


@pytest.mark.parametrize("name", BENCHMARKS)
def test_imports_exist_and_docstring_says_how_to_run_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(CHECKOUT / Path(name).parent), *sys.path])  # as `python benchmarks/...` does
    loaded = runpy.run_path(str(CHECKOUT / name), run_name="benchmark")
    assert f"python {name}" in loaded["__doc__"] or "main" not in loaded

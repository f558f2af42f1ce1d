"""A process's temporary folder: gone with it, and left alone by every other process."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from logreg.ui.server.temp_dir import process_temp_dir

HOLD = """
from logreg.ui.server.temp_dir import process_temp_dir
with process_temp_dir() as folder:
    print(folder, flush=True)
    input()
"""
CHECKOUT = Path(__file__).resolve().parents[3]


@contextmanager
def another_process(parent: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """One that has a temporary folder there, and that folder."""
    settings = {**os.environ, "TMPDIR": str(parent), "PYTHONPATH": str(CHECKOUT)}
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD], env=settings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        yield process, Path(process.stdout.readline().strip())
        process.kill()


@pytest.fixture
def parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("GRADIO_TEMP_DIR", "")
    return tmp_path


def test_what_a_killed_process_has_left_goes(parent: Path) -> None:
    with another_process(parent) as (process, left):
        (left / "upload.png").touch()
        process.kill()
        process.wait()
        with process_temp_dir() as folder:
            assert not left.exists()
            assert folder.is_dir()
            assert Path(tempfile.mkdtemp()).parent == folder
    assert not list(parent.iterdir())


def test_what_a_living_process_has_stays(parent: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though it has this one's number, as the first processes of two containers have."""
    with another_process(parent) as (process, theirs):
        monkeypatch.setattr(os, "getpid", lambda: process.pid)
        (theirs / "upload.png").touch()
        with process_temp_dir() as folder:
            assert folder != theirs
        assert (theirs / "upload.png").exists()


def test_two_folders_of_one_process_leave_each_other_alone(parent: Path) -> None:
    with process_temp_dir() as first:
        monkey = tempfile.tempdir
        tempfile.tempdir = str(parent)
        with process_temp_dir() as second:
            assert first.is_dir()
            assert second.is_dir()
        tempfile.tempdir = monkey


def test_a_folder_without_a_lock_is_nobodys(parent: Path) -> None:
    """Its process was killed on the way out of it."""
    (parent / "logreg-1-left").mkdir()
    (parent / "logreg-2-left.lock").touch()
    with process_temp_dir():
        assert not list(parent.glob("logreg-*-left*"))

"""The house stays one that can be found about in: short files, small folders, arrows that are kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
MAX_LINES, MAX_FILES = 250, 15
SOURCES = {".py", ".js", ".css", ".html"}
FOLDERS = ("logreg", "tests", "benchmarks")


def files() -> list[Path]:
    """All of ours in the three folders, without caches."""
    found = [path for folder in FOLDERS for path in (CHECKOUT / folder).rglob("*")]
    return [path for path in found if path.is_file() and "__pycache__" not in path.parts]


def test_files_are_short() -> None:
    """No source has more than 250 lines."""
    sources = [*files(), CHECKOUT / "app.py"]
    lines = {path: len(path.read_text().splitlines()) for path in sources if path.suffix in SOURCES}
    assert len(lines) > 100
    assert {str(path.relative_to(CHECKOUT)): count for path, count in lines.items() if count > MAX_LINES} == {}


def test_folders_are_small() -> None:
    """No folder has more than 15 files."""
    folders = [path.parent for path in files()]
    counts = {folder: folders.count(folder) for folder in folders}
    assert {str(path.relative_to(CHECKOUT)): count for path, count in counts.items() if count > MAX_FILES} == {}


@pytest.mark.parametrize(
    "document", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/ARCHITECTURE.md", "weights/README.md"]
)
def test_documents_name_files_that_exist(document: str) -> None:
    """Every path in backquotes that begins in a folder of ours exists, or is what a command there would write."""
    text = (CHECKOUT / document).read_text()
    named = set(re.findall(r"(?:logreg|tests|benchmarks|weights|docs|data|\.github)/[\w./-]*[\w/]", text))
    missing = {path for path in named if not (CHECKOUT / path).exists()}
    assert missing == {path for path in missing if "NAME" in path}

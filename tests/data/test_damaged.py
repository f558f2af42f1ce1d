"""Damaged files of data: a line each, and nothing else happens. `tests/data/damaged/__init__.py 500` has more."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from tests.data.damaged import CHOSEN, GOOD, damaged, what_is_said

PARTLY_USED = {  # what is named and left out, while the rest comes in
    "npz": {"an empty class"},
    "csv": set[str](),
    "idx": set[str](),
    "zip": {
        *("a path out of it", "an absolute path", "a drive's path", "a nested zip", "text for a picture", "a bomb"),
        *("an empty picture", "half a picture", "a picture of 10 gigapixels", "a blank picture", "a long name"),
        *("a name that is not printable", "a name of spaces", "a picture of one pixel"),
    },
}
FINE = {"an empty class", "the same file twice"}  # of a zip: a folder without a picture is no class


@pytest.mark.parametrize("kind", CHOSEN)
def test_a_damaged_file_is_one_line(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert what_is_said(GOOD[kind]()) == "fine"
    for name, content in islice(damaged(kind), len(CHOSEN[kind]) + 25):
        said = what_is_said(content)
        assert "\n" not in said, name
        assert said.endswith(".") or said == "fine", name
        assert len(said) < 400, name
        if name in PARTLY_USED[kind]:
            assert not said.startswith("The file"), name
        elif "at random" not in name:
            assert (said == "fine") == (kind == "zip" and name in FINE), name
    assert list(tmp_path.iterdir()) == []  # nothing was unpickled, nothing unpacked

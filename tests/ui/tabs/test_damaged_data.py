"""A damaged file that a visitor opens: a sentence, and the examples are what they were."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from logreg.errors import UserError
from logreg.ui.state.own_data import OwnData
from logreg.ui.tabs.data.files import SentFile, take_files
from tests.data.damaged import CHOSEN, damaged
from tests.drawing.symbols import own_data

PAIR = ("images.gz", "labels.gz")
SAMPLE = 25  # of each kind; `tests/data/damaged/__init__.py 500` has more


@pytest.mark.parametrize("kind", CHOSEN)
def test_a_damaged_file_changes_nothing(kind: str, tmp_path: Path) -> None:
    own = OwnData()
    own.join(own_data(2, 1, ("tick", "cross")))
    said: list[str] = []
    for _, content in islice(damaged(kind, seed=1), len(CHOSEN[kind]), len(CHOSEN[kind]) + SAMPLE):
        parts = {f"images.{kind}": content} if isinstance(content, bytes) else dict(zip(PAIR, content, strict=True))
        for name, part in parts.items():
            (tmp_path / name).write_bytes(part)
        before = own.now
        try:
            take_files(own, [SentFile(tmp_path / name, name) for name in parts], None, "auto")
            own.now = before  # only a pixel or a label was another
        except UserError as error:
            said.append(str(error))
        assert own.now is before
    assert len(said) > SAMPLE / 3
    assert all(sentence.endswith(".") and "\n" not in sentence for sentence in said)

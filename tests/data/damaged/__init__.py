"""Damaged files of data, by kind: each a name for what is wrong with it and its content. Seeded, endless.

`python tests/data/damaged/__init__.py COUNT` reads so many of each kind.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from itertools import count, islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from logreg.data.limits import MIB, Limits
from logreg.data.loading import load
from logreg.errors import UserError
from tests.data.damaged.arrays import ARRAYS
from tests.data.damaged.good import IMAGES, LABELS
from tests.data.damaged.idx import IDX, pair
from tests.data.damaged.tables import TABLES
from tests.data.damaged.zips import ZIPS
from tests.data.files import npz, pictures, rows, table, zipped

LIMITS = Limits(
    examples=500,
    file_bytes=4 * MIB,
    unpacked_bytes=8 * MIB,
    entry_bytes=MIB,
    ratio=50,
    ratio_from=2 * MIB,
    files=60,
)
Content = bytes | list[bytes]

GOOD: dict[str, Callable[[], Content]] = {
    "npz": lambda: npz(images=IMAGES, labels=LABELS),
    "csv": lambda: table(rows(IMAGES, LABELS.tolist())),
    "zip": lambda: zipped(pictures()),
    "idx": pair,
}
CHOSEN: dict[str, Any] = {"npz": ARRAYS, "csv": TABLES, "zip": ZIPS, "idx": IDX}


def damaged(kind: str, seed: int = 0) -> Iterator[tuple[str, Content]]:
    """All that are chosen, then good files cut off, or with some bytes changed, at random."""
    for name, make in CHOSEN[kind].items():
        yield name, make()
    chance = random.Random(seed)
    good = GOOD[kind]()
    for k in count():
        whole = good if isinstance(good, bytes) else good[k % 2]
        content = bytearray(whole)
        if k % 3 == 0:
            content = content[: chance.randrange(len(whole))]
        for _ in range(0 if k % 3 == 0 else 10 ** (k % 3 - 1)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        name = f"{'cut' if k % 3 == 0 else 'changed'} at random, {k}"
        yield name, bytes(content) if isinstance(good, bytes) else [bytes(content), good[1 - k % 2]]


def what_is_said(content: Content) -> str:
    """The error's sentence, or what was left out, or `fine`; any other error than a `UserError` is let through."""
    try:
        return "; ".join(load(content, limits=LIMITS).problems) or "fine"
    except UserError as error:
        return str(error)


if __name__ == "__main__":
    for kind in CHOSEN:
        for name, content in islice(damaged(kind), int(sys.argv[1])):
            print(f"{kind}, {name}: {what_is_said(content)}")

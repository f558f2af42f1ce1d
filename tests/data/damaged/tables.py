"""Tables in a .csv, each with what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.data.damaged.good import IMAGES, LABELS, N
from tests.data.files import rows, table


def _row(k: int, value: object) -> bytes:
    """A table whose fourth row has that value."""
    made = rows(IMAGES, LABELS.tolist())
    made[3][k] = value
    return table(made)


def _labelled(labels: list[Any]) -> bytes:
    return table(rows(np.zeros((len(labels), 4, 4), np.uint8), labels))


TABLES: dict[str, Callable[[], bytes]] = {
    **{
        f"a pixel {value!r}": (lambda value=value: _row(9, value))
        for value in (256, -1, 1.5, "nan", "", "x", "1e2", "9" * 30, "0x10", "1_0", "\u0663", "1\n", '"')
    },
    **{f"a label {value!r}": (lambda value=value: _row(0, value)) for value in ("", " ", "x" * 31, "a\nb", "\x07")},
    "a short row": lambda: table([*rows(IMAGES, LABELS.tolist()), [1, 2, 3]], head=False),
    "a long row": lambda: table([*rows(IMAGES, LABELS.tolist()), [1] * 790], head=False),
    "no square": lambda: table([[k % 2, *range(10)] for k in range(N)], head=False),
    "no labels": lambda: table([list(range(16)) for _ in range(N)], head=False),
    "labels alone": lambda: b"label\n1\n2\n1\n2\n",
    "one class": lambda: _labelled([1] * 4),
    "27 classes": lambda: _labelled([*range(27)] * 2),
    "a class of one": lambda: _labelled([0, 0, 1]),
    "its head alone": lambda: table(rows(IMAGES, LABELS.tolist())).split(b"\n")[0],
    "too many rows": lambda: _labelled([0, 1] * 251),
    "nothing": lambda: b"",
    "blank lines": lambda: b"\n\n\n",
    "semicolons": lambda: table(rows(IMAGES, LABELS.tolist())).replace(b",", b";"),
    "UTF-16": lambda: table(rows(IMAGES, LABELS.tolist())).decode().encode("utf-16"),
    "another encoding": lambda: _labelled(["\u00e9", "b"] * 2).decode().encode("latin-1"),
    "one endless line": lambda: b"1," * 1_500_000,
    "JSON": lambda: b'{"images": [[0, 0], [0, 0]], "labels": [0, 1]}',
    "HTML": lambda: b"<!doctype html><html><body>404</body></html>",
    "images that are too large": lambda: table([[k, *([0] * 300**2)] for k in (0, 1)], head=False),
}

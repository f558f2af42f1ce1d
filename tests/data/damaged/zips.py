"""Zips of pictures, each with what is wrong with them."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable

from PIL import Image

from tests.data.damaged.arrays import names_of
from tests.data.files import picture, pictures, saved, zipped

PICTURE = pictures(1)["tick/0.png"]


def _with(name: str, content: bytes, times: int = 1) -> bytes:
    """A zip of good pictures, and something else before them."""
    return zipped([*[(name, content)] * times, *pictures().items()])


def _flagged() -> bytes:
    """A zip whose directory says that all is encrypted."""
    content = bytearray(zipped(pictures()))
    place = -1
    while (place := content.find(b"PK\x01\x02", place + 1)) >= 0:
        content[place + 8] |= 1
    return bytes(content)


def _huge_picture() -> bytes:
    content = bytearray(picture([]))
    content[16:24] = struct.pack(">2L", 100_000, 100_000)
    return bytes(content)


ZIPS: dict[str, Callable[[], bytes]] = {
    "nothing in it": lambda: zipped({}),
    "encrypted": _flagged,
    "a path out of it": lambda: _with("../tick/a.png", picture([])),
    "an absolute path": lambda: _with("/etc/tick/a.png", picture([])),
    "a drive's path": lambda: _with("C:\\tick\\a.png", picture([])),
    "a nested zip": lambda: _with("tick/a.png", zipped(pictures())),
    "text for a picture": lambda: _with("tick/a.png", b"This is text."),
    "an empty picture": lambda: _with("tick/a.png", b""),
    "a picture of no class": lambda: zipped({"a.png": picture([]), "b.png": picture([])}),
    "half a picture": lambda: _with("tick/a.png", PICTURE[:150]),
    "a picture of 10 gigapixels": lambda: _with("tick/a.png", _huge_picture()),
    "a blank picture": lambda: _with("tick/a.png", picture([])),
    "blank pictures alone": lambda: zipped({f"{name}/{k}.png": picture([]) for name in "ab" for k in range(3)}),
    "a bomb": lambda: _with("tick/a.png", bytes(2 << 20)),
    "many bombs": lambda: zipped([(f"tick/{k}.png", bytes(1 << 20)) for k in range(12)]),
    "too many files": lambda: zipped([(f"tick/{k}.txt", b"") for k in range(61)]),
    "far too many files": lambda: zipped([(f"tick/{k}.txt", b"") for k in range(300)]),
    "compressed in another way": lambda: zipped(pictures(), zipfile.ZIP_BZIP2),
    "one class": lambda: zipped({name: content for name, content in pictures().items() if "tick" in name}),
    "a class of one": lambda: zipped({**pictures(), "star/a.png": PICTURE}),
    "27 classes": lambda: zipped({f"{name}/{k}.png": PICTURE for name in names_of(27) for k in (0, 1)}),
    "an empty class": lambda: zipped({**pictures(), "star/": b""}),
    "a long name": lambda: _with(f"{'x' * 40}/a.png", PICTURE),
    "a name that is not printable": lambda: _with("a\x07b/a.png", PICTURE),
    "a name of spaces": lambda: _with("  /a.png", PICTURE),
    "the same file twice": lambda: _with("tick/a.gif", PICTURE, times=1),
    "classes that are none": lambda: _with("dataset.json", b"{"),
    "classes without names": lambda: _with("dataset.json", b'{"classes": [1, 2]}'),
    "classes of other names": lambda: _with("dataset.json", b'{"classes": ["yes", "no"]}'),
    "a directory that lies": lambda: zipped(pictures())[:-10] + b"\xff" * 10,
    "two zips": lambda: zipped(pictures()) + zipped({"a": b""}),
    "a picture of one pixel": lambda: _with("tick/a.png", saved(Image.new("L", (1, 1)))),
}

"""How much data is read, so that no file takes all of a machine."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What is beyond one of these is a `UserError` that names the limit. What counts is what is read, not declared."""

    examples: int = 250_000
    per_class: int = 2  # examples, at least: one to train, one to test
    file_bytes: int = 4096 * MIB  # of the file as it is
    unpacked_bytes: int = 16_384 * MIB  # of all that is in a zip or .gz
    entry_bytes: int = 20 * MIB  # of one picture
    ratio: int = 200  # unpacked / packed bytes, from `ratio_from` bytes on
    ratio_from: int = 64 * MIB
    files: int = 500_000  # in a zip or a folder, whether they are pictures or not
    side: int = 256  # pixels, of the images in an array or a table
    problems: int = 20  # that are named one by one


MAX_SENT_BYTES = 36 * MIB  # of a file as it is sent to the page, which compresses tables and arrays first
COMMAND_LINE = Limits()
PAGE = Limits(
    examples=60_000,
    file_bytes=100 * MIB,
    unpacked_bytes=512 * MIB,
    files=65_000,
    side=128,
)

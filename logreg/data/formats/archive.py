"""The files in a zip, unpacked one by one in memory: nothing is written, and no entry's word is taken for its size."""

from __future__ import annotations

import lzma
import struct
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import BinaryIO, Protocol
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from logreg.data.limits import MIB, Limits
from logreg.errors import UserError

START = b"PK\x03\x04"
ENCRYPTED = 0x1  # of an entry's flags
ENTRY = 160  # bytes that an entry of the directory takes at most on average: 46 and its name
DAMAGED = (BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError, ValueError, struct.error)


class Readable(Protocol):
    """What bytes are read from, such as a file."""

    def read(self, count: int, /) -> bytes:
        """At most so many bytes; none at the end."""


class EntryError(Exception):
    """Why one file in a zip can't be read; a sentence that goes on after its name."""


Entry = tuple[PurePosixPath, Callable[[], bytes]]


def open_zip(file: BinaryIO, name: str, limits: Limits) -> ZipFile:
    """The zip in a file that can seek; a `UserError` for what is none, is encrypted or has too many entries."""
    try:
        if _directory_bytes(file) > limits.files * ENTRY:
            raise UserError(f"{name} has more than {limits.files:,} files in it: that is the most that are read.")
        archive = ZipFile(file)
    except DAMAGED as error:
        if isinstance(error, UserError):
            raise
        raise UserError(f"{name} is not a whole zip.") from None
    infos = archive.infolist()
    if len(infos) > limits.files:
        raise UserError(f"{name} has more than {limits.files:,} files in it: that is the most that are read.")
    if any(info.flag_bits & ENCRYPTED for info in infos):
        raise UserError(f"{name} is encrypted: give one without a password.")
    return archive


def entries(archive: ZipFile, packed_bytes: int, name: str, limits: Limits, problems: list[str]) -> Iterator[Entry]:
    """Each file's path and what reads it, in the zip's order. What can't be read becomes one of the problems."""
    unpacked = 0

    def read(info: ZipInfo) -> bytes:
        nonlocal unpacked
        content = read_entry(archive, info, limits.entry_bytes)
        unpacked += len(content)
        if unpacked > limits.unpacked_bytes:
            raise UserError(f"{name} unpacks to more than {limits.unpacked_bytes // MIB:,} MiB: that is too much.")
        if unpacked > limits.ratio_from and unpacked > limits.ratio * packed_bytes:
            raise UserError(f"{name} unpacks to more than {limits.ratio} times its size: that is no set of pictures.")
        return content

    for info in archive.infolist():
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if info.is_dir():
            continue
        if path.is_absolute() or ".." in path.parts or path.parts[0].endswith(":"):
            problems.append(f"{shown(info.filename)}: its path leads out of the zip.")
            continue
        yield path, partial(read, info)


def read_entry(archive: ZipFile, info: ZipInfo, most: int) -> bytes:
    """One entry's content of at most so many bytes, or an `EntryError`."""
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise EntryError("it is compressed in another way than zips usually are.")
    try:
        with archive.open(info) as stream:
            content = stream.read(most + 1)
    except DAMAGED:
        raise EntryError("it is damaged.") from None
    if len(content) > most:
        raise EntryError(f"it is larger than {most // MIB} MiB.")
    return content


def read_exactly(stream: Readable, count: int) -> bytearray:
    """So many bytes, which must be all that there are; a `UserError` for fewer or more."""
    content = bytearray()
    while len(content) < count:
        part = stream.read(min(MIB, count - len(content)))
        if not part:
            raise UserError("is cut off: it has less in it than its header says.")
        content += part
    if stream.read(1):
        raise UserError("has more in it than its header says.")
    return content


def shown(name: object) -> str:
    """A file's name as a message shows it: in one line, and not too long."""
    text = "".join(c if c.isprintable() else "?" for c in str(name))
    return text if len(text) <= 100 else f"{text[:60]}...{text[-37:]}"


def _directory_bytes(file: BinaryIO) -> int:
    """How large the zip's directory is, which its end says; before `ZipFile` makes an object of each entry."""
    size = file.seek(0, 2)
    start = file.seek(max(0, size - 65_557))
    tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        raise BadZipFile
    found = int(struct.unpack_from("<L", tail, end + 12)[0])
    locator = tail.rfind(b"PK\x06\x07", 0, end)
    if found == 0xFFFFFFFF or locator == end - 20:
        if locator != end - 20 or locator < 0:
            raise BadZipFile
        place = int(struct.unpack_from("<Q", tail, locator + 8)[0])
        if place + 56 > start + end:
            raise BadZipFile
        file.seek(place)
        found = int(struct.unpack_from("<Q", file.read(56), 40)[0])
    file.seek(0)
    return found

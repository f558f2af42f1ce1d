"""A picture file for each example, in a folder for each class: on disk, or in a zip."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote

from logreg.data.classes import Classes, check_name, class_names
from logreg.data.examples import Examples
from logreg.data.formats.archive import Entry, EntryError, shown
from logreg.data.formats.pictures import Pictures
from logreg.data.limits import Limits
from logreg.errors import UserError

MADE_HERE = "dataset.json"  # in a zip of `save_zip`: its classes in order, and that its pictures stay as they are
TRAIN, TEST = "train", "test"  # folders above the classes' own, where a dataset has two halves
HALVES = {TRAIN: True, "training": True, TEST: False, "testing": False}
RESERVED = (*HALVES, "con", "prn", "aux", "nul")  # as the names of folders
HIDDEN = ("__MACOSX", "Thumbs.db", "desktop.ini")
ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")


class _File(NamedTuple):
    path: str
    folders: tuple[str, ...]  # above it, without those that all files have in common
    read: Callable[[], bytes]


def read_tree(
    files: Iterable[Entry],
    limits: Limits,
    placement: str,
    train: bool,
    problems: list[str],
    on_picture: Callable[[int], None],
) -> Examples:
    """The pictures, each of the class that its folder names; `on_picture` is called with how many are done.

    Folders `train` and `test` above those of the classes are two halves, and `train` says which is read.
    """
    known: dict[tuple[str, ...], tuple[str, ...]] = {}  # each folder once: there are many files in it
    entries = [
        _File(str(path), known.setdefault(path.parts[:-1], path.parts[:-1]), read)
        for path, read in files
        if not _is_hidden(path)
    ]
    classes = _made_here(entries)
    found = _without_common([file for file in entries if not _names_classes(file)])
    halves = bool(found) and all(len(file.folders) > 1 and file.folders[0].lower() in HALVES for file in found)
    pictures = Pictures(limits, "kept" if classes and placement == "auto" else placement)
    done = 0
    for file in found:
        folders = file.folders
        if halves:
            if HALVES[folders[0].lower()] != train:
                continue
            folders = folders[1:]
        try:
            name = _class_name(folders, classes)
            content = file.read()
            if content.startswith(ARCHIVES):
                raise EntryError("an archive in an archive is not opened.")
        except (EntryError, OSError) as error:
            problems.append(f"{shown(file.path)}: {error if isinstance(error, EntryError) else 'it is unreadable.'}")
            continue
        pictures.add(shown(file.path), name, content)
        done += 1
        on_picture(done)
    return pictures.examples(classes, problems)._replace(halves=halves)


def files_of(folder: Path, limits: Limits, problems: list[str]) -> Iterator[Entry]:
    """Each file under a folder by its path in it, in order; links to folders are not followed."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    if len(paths) > limits.files:
        raise UserError(f"{folder} has more than {limits.files:,} files in it: that is the most that are read.")
    for path in paths:
        inside = PurePosixPath(path.relative_to(folder).as_posix())
        if path.stat().st_size > limits.entry_bytes:
            problems.append(f"{shown(inside)}: it is larger than {limits.entry_bytes // 1024**2} MiB.")
            continue
        yield inside, path.read_bytes


def to_folder(name: str) -> str:
    """The name of a class's folder: of its name, what a file system may not like in percents."""
    reserved = name.lower() in RESERVED
    return "".join(
        c if (c.isalnum() or c in "-_ ") and not (reserved and k == 0) else _percents(c) for k, c in enumerate(name)
    )


def _percents(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


def made_here(classes: Classes) -> str:
    """The content of `MADE_HERE`."""
    about = {"format": "28 x 28 grey pixels, white ink on black", "classes": list(classes)}
    return json.dumps(about, ensure_ascii=False)


def _is_hidden(path: PurePosixPath) -> bool:
    return any(part.startswith(".") or part in HIDDEN for part in path.parts)


def _names_classes(file: _File) -> bool:
    return file.path.rpartition("/")[2] == MADE_HERE


def _made_here(files: list[_File]) -> Classes | None:
    """The classes that a file beside the folders names, where there is one."""
    for file in filter(_names_classes, files):
        try:
            return class_names(json.loads(file.read())["classes"])
        except (EntryError, OSError, ValueError, KeyError, TypeError, RecursionError):
            raise UserError(f"{MADE_HERE} must name the classes: {made_here(('no', 'yes'))}.") from None
    return None


def _without_common(files: list[_File]) -> list[_File]:
    """The files with the folders that lead to each, but not those that lead to all of them."""
    inner = list({file.folders for file in files if file.folders})
    common = 0
    while inner and all(len(folders) > common + 1 and folders[common] == inner[0][common] for folders in inner):
        common += 1
    return [file._replace(folders=file.folders[common:]) for file in files] if common else files


def _class_name(folders: tuple[str, ...], classes: Classes | None) -> str:
    """The class whose folder it is."""
    if not folders:
        raise EntryError("it lies in no class's folder.")
    if classes is not None:
        name = unquote(folders[0])
        if name not in classes:
            raise EntryError(f"{MADE_HERE} names no class {name!r}.")
        return name
    try:
        return check_name(unicodedata.normalize("NFC", folders[0]).strip())
    except UserError as error:
        raise EntryError(str(error)) from None

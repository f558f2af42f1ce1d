"""One's own data, from whatever it is kept in: a folder or zip of pictures, arrays, a table, MNIST's files, a name."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, NamedTuple

from logreg.data.dataset import Dataset
from logreg.data.examples import Examples, sort_names, to_dataset
from logreg.data.formats.archive import START as ZIP
from logreg.data.formats.archive import entries, open_zip
from logreg.data.formats.arrays import read_arrays
from logreg.data.formats.folder import files_of, read_tree
from logreg.data.formats.idx import is_idx, pairs, partner, read_idx
from logreg.data.formats.pictures import check_placement
from logreg.data.formats.table import read_table
from logreg.data.limits import COMMAND_LINE, MIB, Limits
from logreg.data.named import NAMED, load_named, named
from logreg.data.splits import hold_out
from logreg.errors import UserError
from logreg.storage.paths import DATA

File = str | Path | bytes | BinaryIO
Source = File | Sequence[File]  # several: the two files of MNIST's own format
KINDS = "a folder or a .zip of pictures, an .npz, a .csv, MNIST's own two files"


class Loaded(NamedTuple):
    """The data, and a sentence on each thing in it that was left out. `halves`: it has a test half of its own."""

    data: Dataset
    problems: Sequence[str] = ()
    halves: bool = False


class Halves(NamedTuple):
    """What to train on and what to test on; `held_out` if the test examples were taken from all of them by chance."""

    train: Dataset
    test: Dataset
    problems: Sequence[str] = ()
    held_out: bool = False


def load_data(
    source: Source,
    train: bool = True,
    classes: Sequence[str] | None = None,
    placement: str = "auto",
    limits: Limits = COMMAND_LINE,
) -> Dataset:
    """The examples in a file, a folder or a well-known dataset; each thing that is left out is a `UserWarning`.

    `source`: a folder or .zip with a folder of pictures for each class, an .npz (`images` uint8 [n, h, w], `labels`),
    a .csv (label, then pixels), a folder with MNIST's own files or these two, as a path, bytes or an open file; or one
    of the names in `NAMED`. `train`: the half to read, where it has two. `classes`: only these, in this order.
    `placement`: `placed` finds the ink and places it as MNIST's digits are; `kept` leaves images as they are, scaled
    to 28 x 28; `auto` places pictures, and keeps arrays and pictures that are 28 x 28, grey and black at the margin.
    Errors: `UserError`, one sentence for whoever gave the data.
    """
    loaded = load(source, train, classes, placement, limits)
    if not train and not loaded.halves:
        raise UserError(f"{_name(source)} has no test half of its own: hold some of it out, with `hold_out`.")
    for problem in loaded.problems:
        warnings.warn(problem, UserWarning, stacklevel=2)
    return loaded.data


def load(
    source: Source,
    train: bool = True,
    classes: Sequence[str] | None = None,
    placement: str = "auto",
    limits: Limits = COMMAND_LINE,
    on_picture: Callable[[int], None] = lambda done: None,
) -> Loaded:
    """As `load_data`, with the problems beside the data; `on_picture` is called with how many pictures are read."""
    check_placement(placement)
    try:
        examples = _read(source, train, placement, limits, on_picture)
        data = to_dataset(examples, limits, classes)
    except UserError as error:
        named_already = str(error).startswith(_name(source))
        raise error if named_already else UserError(f"{_name(source)}: {error}") from None
    empty = set(examples.names) - set(data.classes) if classes is None else set()
    problems = [f"{name}: there is no example of this class." for name in sort_names(empty)]
    return Loaded(data, [*examples.problems, *problems], examples.halves)


def load_halves(
    source: Source,
    held_out: float = 0.2,
    seed: int = 0,
    classes: Sequence[str] | None = None,
    placement: str = "auto",
    limits: Limits = COMMAND_LINE,
    on_picture: Callable[[int], None] = lambda done: None,
) -> Halves:
    """The data in two halves: its own, or a share of each class held out by the seed."""
    first = load(source, True, classes, placement, limits, on_picture)
    if not first.halves:
        return Halves(*hold_out(first.data, held_out, seed), first.problems, held_out=True)
    second = load(source, False, first.data.classes, placement, replace(limits, per_class=1), on_picture)
    return Halves(first.data, second.data, [*first.problems, *second.problems])


def title(source: str | Path) -> str:
    """What the data is called: the name of a well-known dataset, or of the file or folder."""
    if Path(source) == DATA or (Path(source) / "MNIST" / "raw").is_dir():
        return "MNIST"
    known = named(str(source))
    return known if known and not Path(source).exists() else Path(source).name


def _read(source: Source, train: bool, placement: str, limits: Limits, on_picture: Callable[[int], None]) -> Examples:
    if isinstance(source, Sequence) and not isinstance(source, (str, bytes)) and len(source) == 1:
        source = source[0]
    name = _name(source)
    if isinstance(source, (str, Path)):
        path = Path(source)
        if title(path) == "MNIST":  # an installed package has no folder of it before the first time
            return load_named("MNIST", train, DATA if named(str(path)) else path, placement)
        if path.is_dir():
            return _read_folder(path, train, placement, limits, on_picture)
        known = named(str(source))
        if known and not path.exists():
            return load_named(known, train, DATA, placement)
        if not path.is_file():
            raise UserError(f"{name} does not exist: give {KINDS}, or one of {', '.join(NAMED)}.")
        other = partner(path)
        source = path if other is None else (path, other)
    with ExitStack() as stack:
        if isinstance(source, Sequence) and not isinstance(source, (str, bytes)):
            if len(source) != 2:
                raise UserError(f"Give one file, or MNIST's own two, not {len(source)}.")
            one, other_one = (stack.enter_context(_opened(each, limits)) for each in source)
            return read_idx((one, other_one), name, limits, placement)
        return _read_file(stack.enter_context(_opened(source, limits)), name, train, placement, limits, on_picture)


def _read_file(
    file: BinaryIO, name: str, train: bool, placement: str, limits: Limits, on_picture: Callable[[int], None]
) -> Examples:
    """A file in the format that its content has."""
    start = file.read(1024)
    size = file.seek(0, 2)
    file.seek(0)
    if start.startswith(ZIP) or start.startswith(b"PK\x05\x06"):
        with open_zip(file, name, limits) as archive:
            arrays = any(member.endswith(".npy") for member in archive.namelist())
            if not arrays:
                problems: list[str] = []
                files = entries(archive, size, name, limits, problems)
                return read_tree(files, limits, placement, train, problems, on_picture)
        return read_arrays(file, name, limits, placement, train)
    if is_idx(start):
        raise UserError(f"{name} is one of MNIST's own two files: give the images and the labels together.")
    if start and Path(name).suffix.lower() in (".npz", ".zip"):
        raise UserError(f"{name} is damaged: its start is not that of a {Path(name).suffix.lower()} file.")
    if not start or b"\0" in start:
        raise UserError(f"{name} is {'empty' if not start else 'of an unknown kind'}: give {KINDS}.")
    return read_table(file, name, limits, placement)


def _read_folder(
    folder: Path, train: bool, placement: str, limits: Limits, on_picture: Callable[[int], None]
) -> Examples:
    found = pairs(folder)
    if found:
        half = found.get(train) or next(iter(found.values()))
        with _opened(half[0], limits) as one, _opened(half[1], limits) as other:
            return read_idx((one, other), str(folder), limits, placement)._replace(halves=len(found) == 2)
    problems: list[str] = []
    return read_tree(files_of(folder, limits, problems), limits, placement, train, problems, on_picture)


@contextmanager
def _opened(source: File, limits: Limits) -> Iterator[BinaryIO]:
    """The file from its start; a `UserError` for one that is too large."""
    with ExitStack() as stack:
        if isinstance(source, bytes):
            file: BinaryIO = BytesIO(source)
        elif isinstance(source, (str, Path)):
            file = stack.enter_context(Path(source).open("rb"))
        else:
            file = source
        if file.seek(0, 2) > limits.file_bytes:
            raise UserError(f"{_name(source)} is larger than {limits.file_bytes // MIB:,} MiB.")
        file.seek(0)
        yield file


def _name(source: Source) -> str:
    """How a message names it."""
    if isinstance(source, (str, Path)):  # a visitor's file lies in a folder of the server's that is nobody's business
        return Path(source).name if Path(source).is_file() else str(source)
    if isinstance(source, Sequence) and not isinstance(source, bytes):
        names = dict.fromkeys(_name(each) for each in source)
        return " and ".join(names) if len(names) == len(source) == 2 else "What was given"
    name = getattr(source, "name", None)
    return Path(name).name if isinstance(name, str) else "The file"

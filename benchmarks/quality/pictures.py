"""How many pictures of digits and numbers are read.

python benchmarks/quality/pictures.py [FOLDER] [--generated N] [--others N] [--kind KIND] [--seed SEED] [--speed N]

FOLDER holds pictures and an index.json that gives each file's label and kind; every misread one is named. `--generated`
makes N pictures of each kind (`made/`) of MNIST's test digits and of stroke-made ones, `--others` N drawings that
are no digits, of which few may read as a number, and `--speed` times pictures of 1,000 x 1,000. Refused is what is
called no digit in any part; wrong is what is read as another number.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from io import BytesIO
from pathlib import Path

import numpy as np
import torch
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.quality.made.lines import KINDS, other
from logreg import load_model, read_picture
from logreg.recognition import read_digits

torch.set_num_threads(1)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--generated", type=int, metavar="N", help="pictures of each kind to make")
    parser.add_argument("--others", type=int, metavar="N", help="drawings that are no digits to make")
    parser.add_argument("--speed", type=int, metavar="N", help="pictures of 1,000 x 1,000 to time")
    parser.add_argument("--kind", choices=KINDS, action="append", help="this kind alone")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write the misread made ones there")
    options = parser.parse_args()
    if options.folder:
        _folder(options.folder)
    for kind in (options.kind or KINDS) if options.generated else ():
        _generated(kind, options.generated, options.seed, options.keep)
    if options.others:
        _others(options.others, options.seed, options.keep)
    if options.speed:
        _speed(options.speed, options.seed)


def reading(content: bytes | Path) -> str:
    """What is read: the digits, "?" for each that is none."""
    found = read_digits(load_model(), read_picture(content))
    return "".join("?" if each.answer.digit is None else str(each.answer.digit) for each in found)


def outcome(label: str, read: str) -> str:
    """Whether that reading is right, refused or wrong."""
    if read == label:
        return "right"
    return "refused" if "?" in read or not read else "wrong"


def _folder(folder: Path) -> None:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in json.loads((folder / "index.json").read_text()):
        read = reading(folder / entry["file"])
        result = outcome(entry["label"], read)
        counts[entry["kind"]][result] += 1
        if result != "right":
            print(f"{result:8} {entry['file']} ({entry['kind']}): {entry['label']} is read as {read or 'nothing'}")
    for kind, each in counts.items():
        print(f"{kind:42} {_shares(each)}")
    print(f"{'all':42} {_shares(sum(counts.values(), Counter()))}", flush=True)


def _generated(kind: str, count: int, seed: int, keep: Path | None) -> None:
    random, found = np.random.default_rng([seed, *map(ord, kind)]), Counter[str]()
    for place in range(count):
        made = KINDS[kind](random)
        read = reading(made.content)
        found[outcome(made.label, read)] += 1
        if keep and read != made.label:
            _kept(keep, f"{kind}-{place}-{made.label}-{read.replace('?', 'x')}", made.content)
    print(f"{kind:10} {_shares(found)}", flush=True)


def _others(count: int, seed: int, keep: Path | None) -> None:
    random, numbers = np.random.default_rng([seed, 7]), 0
    for place in range(count):
        made = other(random)
        read = reading(made.content)
        numbers += bool(read) and "?" not in read
        if keep and read and "?" not in read:
            _kept(keep, f"other-{place}-{read}", made.content)
    print(f"other drawings read as a number: {numbers} of {count} ({100 * numbers / count:.2f} %)", flush=True)


def _kept(folder: Path, name: str, content: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    Image.open(BytesIO(content)).save(folder / f"{name}.png")


def _speed(count: int, seed: int) -> None:
    """Each kind's pictures enlarged to 1,000 x 1,000, by turns."""
    random, kinds, times = np.random.default_rng([seed, 9]), list(KINDS), []
    for place in range(count):
        picture = Image.open(BytesIO(KINDS[kinds[place % len(kinds)]](random).content)).resize((1000, 1000))
        buffer = BytesIO()
        picture.save(buffer, "PNG")
        start = time.perf_counter()
        reading(buffer.getvalue())
        times.append(1000 * (time.perf_counter() - start))
    print(f"1,000 x 1,000: median {np.median(times):.1f} ms, p95 {np.percentile(times, 95):.1f}, most {max(times):.1f}")


def _shares(counts: Counter[str]) -> str:
    total = sum(counts.values())
    shares = (f"{result} {100 * counts[result] / total:5.1f} %" for result in ("right", "refused", "wrong"))
    return f"{total:5}: {', '.join(shares)}"


if __name__ == "__main__":
    main()

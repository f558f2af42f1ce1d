"""Several digits in one drawing, and single ones left whole.

python benchmarks/quality/segmentation.py FOLDER [--halves]

Lines of two and three UniPen digits are set side by side at people's spacing, on a canvas widened to fit and squeezed
onto the pad. A line counts as found if it has as many boxes as digits, as read if every digit's answer is right too;
`closest` lets digits pass that are read right and flagged as none. `--halves` chooses what a split costs (`SPLIT`,
`WIDE`) on half of the institutions and writers, and measures that choice on the others.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from functools import cache, partial
from multiprocessing import Pool
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.quality.drawings import SETS, Drawings, load_strokes, read, sources
from logreg import load_model
from logreg.drawing import segmentation
from logreg.recognition import read_digits

LINES = 1000
PAD, HEIGHT, BRUSH = 280, 196, 20  # pixels
SPACING = (0.15, 0.4)  # of the ink's height, from one digit's ink to the next
FILLED = 0.9  # of the pad, by a line squeezed onto it
GRID = [(split, wide) for split in (0.5, 1.0, 2.0, 4.0) for wide in (0.0, 3.0, 6.0)]
SHIPPED = (segmentation.SPLIT, segmentation.WIDE)
MAX_SPLIT = 0.003  # of single digits
HALF = {"UniPen": {"apb", "gmd", "aga"}, "pen": {str(writer) for writer in range(2, 31, 2)}}

Setting = tuple[float, float]  # SPLIT, WIDE
Answer = tuple[list[int | None], list[int]]  # each digit's answer, and the closest


class Line(NamedTuple):
    """Strokes in pixels of a canvas [height, width], and which digits they are."""

    strokes: list[np.ndarray]
    labels: list[int]
    canvas: tuple[int, int] = (PAD, PAD)
    brush: int = BRUSH


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--halves", action="store_true", help="choose on one half, measure on the other")
    options = parser.parse_args()
    sets = {name: read(options.folder, file) for name, file in SETS.items()}
    with Pool(initializer=torch.set_num_threads, initargs=(1,)) as pool:
        if options.halves:
            _halves(pool, options.folder, sets)
            return
        for title, lines in _lines(sets["UniPen"]).items():
            answers = list(pool.imap(partial(_answers, options.folder, [SHIPPED]), lines, 20))
            for count in (2, 3):
                chosen = [(line, a[0]) for line, a in zip(lines, answers, strict=True) if len(line.labels) == count]
                print(f"{title:22} {'pairs' if count == 2 else 'triples':8} {_report(*zip(*chosen, strict=True))}")
            print(f"{title:22} {'all':8} {_report(lines, [a[0] for a in answers])}", flush=True)
        for name, drawings in sets.items():
            answers = pool.map(partial(_answers, options.folder, [SHIPPED]), _singles(drawings), 100)
            split = sum(len(a[0][0]) > 1 for a in answers)
            print(f"single {name} digits split: {split} of {len(answers)} ({100 * split / len(answers):.2f} %)")


def _halves(pool: Any, folder: Path, sets: dict[str, Drawings]) -> None:
    found: list[dict[Setting, tuple[float, float]]] = []
    for inside in (True, False):
        half = {}
        for name, drawings in sets.items():
            who = sources(folder, SETS[name])
            kept = [i for i, source in enumerate(who) if (source in HALF[name]) == inside]
            half[name] = Drawings([drawings.strokes[i] for i in kept], [drawings.labels[i] for i in kept])
        by_title = _lines(half["UniPen"], LINES // 2)
        lines = [line for each in by_title.values() for line in each]
        singles = [single for drawings in half.values() for single in _singles(drawings)]
        answers = list(pool.imap(partial(_answers, folder, GRID), lines + singles, 20))
        figures = {}
        for place, setting in enumerate(GRID):
            right = [_right(line, a[place]) for line, a in zip(lines, answers, strict=False)]
            split = sum(len(a[place][0]) > 1 for a in answers[len(lines) :])
            figures[setting] = (sum(right) / len(lines), split / len(singles))
        found.append(figures)
        print(f"half {'A' if inside else 'B'}: {len(lines)} lines, {len(singles)} single digits")
        for setting, (right, split) in figures.items():
            print(f"    SPLIT {setting[0]}, WIDE {setting[1]}: read {100 * right:.2f} %, split {100 * split:.2f} %")
    for title, chosen_on, measured_on in (("A", found[0], found[1]), ("B", found[1], found[0])):
        best = max(chosen_on, key=lambda s: (min(0.0, MAX_SPLIT - chosen_on[s][1]), chosen_on[s][0]))
        for name, setting in (("chosen", best), ("shipped", SHIPPED)):
            right, split = measured_on[setting]
            print(
                f"chosen on {title}, measured on the other half, {name} SPLIT {setting[0]}, WIDE {setting[1]}: "
                f"lines read whole and right {100 * right:.2f} %, single digits split {100 * split:.2f} %"
            )


def _lines(drawings: Drawings, count: int = LINES) -> dict[str, list[Line]]:
    """Pairs and triples by turns, the same ones each way."""
    ways = {"canvas widened": (False, 20), "squeezed, brush 20": (True, 20), "squeezed, brush 12": (True, 12)}
    lines = {}
    for title, (pad, brush) in ways.items():
        random = np.random.default_rng(0)
        lines[title] = [_line(drawings, 2 + i % 2, random, pad, brush) for i in range(count)]
    return lines


def _line(drawings: Drawings, count: int, random: np.random.Generator, pad: bool, brush: int) -> Line:
    """So many random digits, of nearly one height and on nearly one base line."""
    chosen = random.integers(len(drawings.labels), size=count)
    heights, shifts = random.uniform(0.85, 1, count), random.uniform(-0.05, 0.05, count)
    gaps = random.uniform(*SPACING, count - 1)
    digits = []
    for index, height in zip(chosen, heights, strict=True):
        points = np.concatenate(drawings.strokes[index])
        low, high = points.min(0), points.max(0)
        scale = height / max(high[1] - low[1], (high[0] - low[0]) / 1.2)
        digits.append([(stroke - [low[0], high[1]]) * scale for stroke in drawings.strokes[index]])
    widths = [np.concatenate(digit)[:, 0].max() for digit in digits]
    unit = float(HEIGHT)
    if pad:
        unit = min(unit, (FILLED * PAD - brush * (count + gaps.sum())) / (sum(widths) + gaps.sum()))
    total = sum(widths) * unit + brush * count + gaps.sum() * (unit + brush)
    width = PAD if pad else round(total + PAD - HEIGHT)
    left, base = (width - total) / 2, (PAD + unit) / 2
    strokes: list[np.ndarray] = []
    for digit, wide, shift, gap in zip(digits, widths, shifts, [*gaps, 0.0], strict=True):
        strokes += [stroke * unit + [left + brush / 2, base + shift * unit] for stroke in digit]
        left += wide * unit + brush + gap * (unit + brush)
    return Line(strokes, [drawings.labels[index] for index in chosen], (PAD, width), brush)


def _singles(drawings: Drawings) -> Iterator[Line]:
    """Each digit alone, as `render` places it on the pad."""
    for strokes, label in zip(drawings.strokes, drawings.labels, strict=True):
        yield Line([(stroke * HEIGHT + (PAD - HEIGHT) / 2) for stroke in strokes], [label])


def _drawn(folder: Path, line: Line) -> np.ndarray:
    """The line as the page sends it: half as many pixels as the pad has."""
    side = max(line.canvas)
    strokes = [stroke / side for stroke in line.strokes]
    drawing = _module(folder).render(strokes, size=side, width=line.brush, margin=0)
    return np.asarray(Image.fromarray(drawing[: line.canvas[0], : line.canvas[1]]).reduce(2))


def _answers(folder: Path, settings: list[Setting], line: Line) -> list[Answer]:
    """What is read with each setting."""
    drawing = _drawn(folder, line)
    answers: list[Answer] = []
    for setting in settings:
        segmentation.SPLIT, segmentation.WIDE = setting
        found = [each.answer for each in read_digits(_model(), drawing)]
        answers.append(([each.digit for each in found], [each.closest for each in found]))
    return answers


def _right(line: Line, answer: Answer) -> bool:
    return answer[0] == line.labels


def _report(lines: Iterable[Line], answers: Iterable[Answer]) -> str:
    pairs = list(zip(lines, answers, strict=True))
    whole = sum(len(a[0]) == len(line.labels) for line, a in pairs)
    right = sum(_right(line, a) for line, a in pairs)
    closest = sum(a[1] == line.labels for line, a in pairs)
    found, read_, near = (f"{100 * count / len(pairs):5.1f} %" for count in (whole, right, closest))
    return f"{len(pairs):5} lines: found {found}, read whole and right {read_}, closest {near}"


@cache
def _model() -> Any:
    return load_model()


@cache
def _module(folder: Path) -> Any:
    return load_strokes(folder)


if __name__ == "__main__":
    main()

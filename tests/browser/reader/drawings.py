"""Drawings as a pad may hold them, 140 x 140 grey pixels: digits, lines, rows, scribbles, on all kinds of paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from PIL import Image, ImageDraw

from logreg import Dataset
from logreg.augmentation import restyle
from logreg.digit_filter.negatives import make_nondigits
from logreg.drawing.raster import draw_polylines
from logreg.ui.components.sketchpad import INK_SIDE
from tests.browser.strokes import DIGITS

Random = np.random.Generator
Paper = Callable[[Random, np.ndarray], np.ndarray]
BRUSHES = (4, 6, 10, 14, 18)  # pixels; the pad's go from 4 to 18, and 10 is the one it opens with
SHARES = (0.18, 0.45, 0.27, 0.1)  # of drawings with one thing on them, with a line, with rows and with a heap


def drawings(count: int, seed: int, data: Dataset, papers: Sequence[Paper] = ()) -> Iterator[np.ndarray]:
    """So many drawings uint8 [140, 140], white ink on black or dark on light; the same seed gives the same ones."""
    random = np.random.default_rng(seed)
    redrawn, _ = restyle(data.images[:400], data.labels[:400], 1, seed)
    pool = [data.images[:400].numpy(), redrawn.numpy(), make_nondigits(data, 600, seed).numpy()]
    papers = papers or PAPERS
    for _ in range(count):
        canvas = np.zeros((INK_SIDE, INK_SIDE), np.uint8)
        for box in _boxes(random):
            np.maximum(canvas, _thing(random, pool, box), out=canvas)
        yield papers[random.integers(len(papers))](random, canvas)


def _boxes(random: Random) -> list[tuple[float, float, float, float]]:
    """Left, top, width and height of what is drawn: one thing, a line, rows, or a heap of things anywhere."""
    kind = random.choice(4, p=SHARES)
    if kind == 0:
        side = random.uniform(20, 136)
        left, top = random.uniform(0, INK_SIDE - side, 2)
        return [(left, top, side, side)]
    if kind == 3:
        sides = random.uniform(5, 60, random.integers(2, 9))
        return [(*random.uniform(0, INK_SIDE - side, 2), side, side) for side in sides]
    rows, count = (1 if kind == 1 else random.integers(2, 4)), int(random.integers(2, 7))
    width, lean = INK_SIDE / (count + 0.2), random.uniform(-0.15, 0.15)
    height = min(INK_SIDE / (rows + 0.2), width * random.uniform(1, 2.4))
    spread = random.uniform(0.75, 1.15)  # less than 1 and digits touch
    boxes = []
    for row in range(rows):
        for column in range(count):
            left, top = (INK_SIDE - spread * count * width) / 2 + column * spread * width, row * INK_SIDE / rows
            drop = lean * column * width + random.normal(0, 2)
            boxes.append((left, top + drop, width * random.uniform(0.8, 1.1), height * random.uniform(0.75, 1)))
    return boxes


def _thing(random: Random, pool: list[np.ndarray], box: tuple[float, float, float, float]) -> np.ndarray:
    """A digit in strokes of one of the brushes, or one of the 28 x 28 images enlarged, in a box of an empty canvas."""
    left, top, width, height = box
    if random.random() < 0.5:
        strokes = DIGITS[int(random.integers(10))]
        brush = float(random.choice(BRUSHES))
        if random.random() < 0.3:  # of its size
            brush = max(2.0, 0.1 * height)
        slant = random.normal(0, 0.15)
        ink = torch.zeros(1, INK_SIDE, INK_SIDE)
        for stroke in strokes:
            x, y = np.array(stroke).T - 0.5
            places = np.stack([left + width * (0.5 + 1.3 * x - slant * y), top + height * (0.5 + 1.3 * y)], 1)
            places += random.normal(0, 0.006 * height, places.shape)
            lines = torch.from_numpy(places).float()[None, None]
            ink = torch.maximum(ink, draw_polylines(lines, torch.tensor([brush]), INK_SIDE))
        drawn: np.ndarray = (ink[0] * 255).round().byte().numpy()
        return drawn
    images = pool[random.integers(len(pool))]
    image = Image.fromarray(images[random.integers(len(images))])
    method = (Image.Resampling.NEAREST, Image.Resampling.BILINEAR, Image.Resampling.BICUBIC)[random.integers(3)]
    canvas = Image.new("L", (INK_SIDE, INK_SIDE))
    canvas.paste(image.resize((max(4, round(width)), max(4, round(height))), method), (round(left), round(top)))
    return np.asarray(canvas)


def _plain(random: Random, canvas: np.ndarray) -> np.ndarray:
    return canvas


def _inverted(random: Random, canvas: np.ndarray) -> np.ndarray:
    return 255 - canvas


def _faint(random: Random, canvas: np.ndarray) -> np.ndarray:
    return (canvas * random.uniform(0.04, 0.7)).astype(np.uint8)


def _light(random: Random, canvas: np.ndarray) -> np.ndarray:
    """Grey paper in uneven light, with noise."""
    down, across = np.mgrid[0:INK_SIDE, 0:INK_SIDE] / INK_SIDE
    page = 200 - 120 * random.random() * (down * random.random() + across * random.random())
    noisy = page - canvas * 0.6 + random.normal(0, random.choice([0, 1, 5]), canvas.shape)
    return noisy.clip(0, 255).astype(np.uint8)


def _specks(random: Random, canvas: np.ndarray) -> np.ndarray:
    canvas = canvas.copy()
    for _ in range(random.integers(1, 40)):
        x, y = random.integers(0, INK_SIDE, 2)
        side = random.integers(1, 6)
        canvas[y : y + side, x : x + side] = random.integers(10, 256)
    return canvas


def _framed(random: Random, canvas: np.ndarray) -> np.ndarray:
    """A frame about a part of it, at times as a rim at the border."""
    canvas = canvas.copy()
    left, top = random.integers(0, 30, 2)
    right, bottom = random.integers(110, INK_SIDE + 1, 2)
    thick = random.integers(1, 5)
    canvas[top : top + thick, left:right] = canvas[bottom - thick : bottom, left:right] = 255
    canvas[top:bottom, left : left + thick] = canvas[top:bottom, right - thick : right] = 255
    return canvas


def _ruled(random: Random, canvas: np.ndarray) -> np.ndarray:
    """Lines from border to border, leaning a little."""
    ink = torch.from_numpy(canvas / np.float32(255))[None]
    for _ in range(random.integers(1, 5)):
        places = [[0.0, random.uniform(10, 130)], [INK_SIDE, 0.0]]
        places[1][1] = places[0][1] + random.normal(0, 3)
        if random.random() < 0.3:
            places = [place[::-1] for place in places]
        lines = torch.tensor(places)[None, None]
        width = torch.tensor([random.uniform(1, 7)]).float()
        ink = torch.maximum(ink, draw_polylines(lines.float(), width, INK_SIDE))
    return (ink[0] * 255).round().byte().numpy()  # type: ignore[no-any-return]


def _strip(random: Random, canvas: np.ndarray) -> np.ndarray:
    """A broad stroke along the border, or across the pad."""
    canvas = canvas.copy()
    place, thick = random.integers(0, INK_SIDE), random.integers(3, 20)
    place = place if random.random() < 0.5 else 0
    canvas[20:130, place : place + thick] = 255
    return np.rot90(canvas, random.integers(4)).copy()


def _full(random: Random, canvas: np.ndarray) -> np.ndarray:
    """Scrawled over but for a part of it."""
    left, top = random.integers(0, 70, 2)
    covered = np.full_like(canvas, 255)
    right, bottom = left + random.integers(10, 80), top + random.integers(10, 80)
    covered[top:bottom, left:right] = canvas[top:bottom, left:right]
    return covered


def _square(random: Random, canvas: np.ndarray) -> np.ndarray:
    """A filled square that the ink is left out of."""
    side = int(random.integers(60, 136))
    left, top = random.integers(0, INK_SIDE - side, 2)
    square = np.zeros_like(canvas)
    square[top : top + side, left : left + side] = 255
    return np.where(square > 0, 255 - canvas, 0).astype(np.uint8)


def _reduced(random: Random, canvas: np.ndarray) -> np.ndarray:
    """Smaller and in the middle, with room about it."""
    side = int(random.integers(50, 100))
    small = Image.fromarray(canvas).resize((side, side), Image.Resampling.BILINEAR)
    image = Image.new("L", (INK_SIDE, INK_SIDE))
    image.paste(small, ((INK_SIDE - side) // 2,) * 2)
    return np.array(image)


def _ringed(random: Random, canvas: np.ndarray) -> np.ndarray:
    """A ring about it, at times with a gap."""
    image = Image.fromarray(_reduced(random, canvas))
    low, high = random.integers(1, 25, 2), INK_SIDE - random.integers(1, 25, 2)
    arc = 0, 360 if random.random() < 0.6 else int(random.integers(300, 360))
    ImageDraw.Draw(image).arc((*low.tolist(), *high.tolist()), *arc, fill=255, width=int(random.integers(2, 8)))
    return np.array(image)


def _underlined(random: Random, canvas: np.ndarray) -> np.ndarray:
    """A line or two under it, and at times one over it."""
    image = Image.fromarray(_reduced(random, canvas))
    rows = np.flatnonzero(np.asarray(image).any(1))
    low, high = (int(rows[-1]), int(rows[0])) if len(rows) else (100, 40)
    for y in [low + int(random.integers(-3, 8)), high - 5, low + 12][: random.integers(1, 4)]:
        lean = int(random.integers(-4, 5))
        line = [(int(random.integers(5, 50)), y - lean), (int(random.integers(90, 135)), y + lean)]
        ImageDraw.Draw(image).line(line, fill=255, width=int(random.integers(2, 7)))
    return np.array(image)


def _celled(random: Random, canvas: np.ndarray) -> np.ndarray:
    """It, smaller, in boxes or rings side by side."""
    count, image = int(random.integers(2, 5)), Image.new("L", (INK_SIDE, INK_SIDE))
    side = int(INK_SIDE / count * random.uniform(0.75, 0.95))
    small = Image.fromarray(canvas).resize((int(side * random.uniform(0.6, 1)),) * 2, Image.Resampling.BILINEAR)
    draw, top = ImageDraw.Draw(image), int(random.integers(2, INK_SIDE - side - 2))
    for place in range(count):
        left, room = 2 + place * INK_SIDE // count, side - small.width
        image.paste(small, (left + int(room * random.random()), top + int(room * random.random())))
        shape = draw.ellipse if random.random() < 0.3 else draw.rectangle
        shape([left, top, left + side, top + side], outline=255, width=int(random.integers(1, 4)))
    return np.array(image)


def _combed(random: Random, canvas: np.ndarray) -> np.ndarray:
    """A comb under it."""
    image = Image.fromarray(_reduced(random, canvas))
    draw, width, foot = ImageDraw.Draw(image), int(random.integers(1, 4)), int(random.integers(100, 138))
    left, right, tooth = int(random.integers(2, 30)), int(random.integers(110, 138)), int(random.integers(8, 50))
    draw.line([left, foot, right, foot], fill=255, width=width)
    for x in np.linspace(left, right, int(random.integers(2, 6))).tolist():
        draw.line([x, foot - tooth, x, foot], fill=255, width=width)
    return np.array(image)


def _dotted(random: Random, canvas: np.ndarray) -> np.ndarray:
    """A full stop or two, or a comma, at the foot."""
    image = Image.fromarray(canvas)
    for _ in range(random.integers(1, 3)):
        x, y, side = random.integers(10, 130), random.integers(100, 130), random.integers(3, 10)
        ImageDraw.Draw(image).ellipse([x, y, x + side, y + side * random.integers(1, 3)], fill=255)
    return np.array(image)


PAPERS = (*6 * (_plain,), _inverted, _faint, _light, _specks, _framed, _ruled, _strip, _full, _square)
MARKED = _ringed, _underlined, _combed, _celled, _dotted


def cropped(random: Random, canvas: np.ndarray) -> np.ndarray:
    """Nothing but the ink's box, on one of two even papers, at times with a wedge of the other at a corner."""
    rows, columns = np.flatnonzero(canvas.any(1)), np.flatnonzero(canvas.any(0))
    if not len(rows):
        return canvas
    tight = Image.fromarray(canvas[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    ink = np.array(tight.resize((INK_SIDE, INK_SIDE), Image.Resampling.BILINEAR), float)
    if random.random() < 0.2:
        ink[np.add.outer(np.arange(INK_SIDE), 3 * np.arange(INK_SIDE)) < random.integers(40, 160)] = 255
    page, light = random.permutation([random.uniform(0, 90), random.uniform(150, 255)])
    noisy = page + (light - page) * ink / 255 + random.normal(0, random.choice([0, 2, 8]), ink.shape)
    return noisy.clip(0, 255).astype(np.uint8)

"""Made pictures from cameras, scanners, programs: cut close, noisy, coloured, turned, on a desk, dithered, checked."""

from __future__ import annotations

import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from benchmarks.quality.made.digits import as_label, digit_mask
from benchmarks.quality.made.sheet import Made, Random, Sheet, composed, laid, number, one_digit

ROOM = (-0.03, 0.06)  # of its height that a crop leaves about its ink; it cuts some off where that is negative


def crop(random: Random) -> Made:
    """A digit or a number cut out along its ink, or nearly so."""
    if random.random() < 0.7:
        digits = number(random, 1)
        mask = digit_mask(digits[0], int(random.integers(40, 300)), random)
    else:
        digits = number(random, int(random.integers(2, 8)))
        mask = composed(random, digits, int(random.integers(40, 120)))
    rows, columns = np.flatnonzero((mask > 0.3).any(1)), np.flatnonzero((mask > 0.3).any(0))
    sides = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
    left, top, right, bottom = (round(v * mask.shape[0]) for v in random.uniform(*ROOM, 4))
    sheet = Sheet(random, sides[2] - sides[0] + left + right, sides[3] - sides[1] + top + bottom)
    sheet.lay(mask, left - sides[0], top - sides[1])
    return sheet.made(as_label(digits), "crop", bool(random.random() < 0.3))


def noisy(random: Random) -> Made:
    """Taken in little light: grain that is up to a fifth of the ink's contrast."""
    sheet, label, _ = laid(random, side=(150, 480))
    sheet.noise = float(random.uniform(8, 0.2 * (sheet.light.max() - sheet.ink)))
    return sheet.made(label, "noisy")


def coloured(random: Random) -> Made:
    """Ink and page of two plainly different colours, as light as each other half of the time."""
    _, label, mask, left, top = one_digit(random)
    inked = np.pad(mask, ((round(top), round(top)), (round(left), round(left))))[..., None]
    while True:
        page, ink = random.uniform(0, 255, (2, 3))
        light = abs(float((page - ink) @ (0.299, 0.587, 0.114)))
        if np.abs(page - ink).max() > 110 and (light < 12 or random.random() < 0.1):
            break
    colours = (page + (ink - page) * inked).clip(0, 255).astype(np.uint8)
    buffer = BytesIO()
    Image.fromarray(colours).save(buffer, "PNG")
    return Made(buffer.getvalue(), label, "coloured")


def turned(random: Random) -> Made:
    """Seen aslant and set straight, so that wedges of black or white are left about the page."""
    sheet, label, _ = laid(random, side=(200, 500), share=(0.4, 0.65))
    height, width = sheet.light.shape
    off = random.uniform(-0.14, 0.14, 8) * np.tile([width, height], 4)
    corners = np.array([0, 0, 0, height, width, height, width, 0]) + off
    image, fill = Image.fromarray(sheet.light), float(random.choice([0, 0, 255]))
    aslant = image.transform(
        image.size, Image.Transform.QUAD, tuple(corners), Image.Resampling.BILINEAR, fillcolor=fill
    )
    sheet.light = np.array(aslant)
    return sheet.made(label, "turned")


def desk(random: Random) -> Made:
    """A sheet of paper that lies aslant on a darker desk with a grain of its own."""
    sheet, label, _ = laid(random, side=(160, 320), share=(0.35, 0.6))
    paper = Image.fromarray(sheet.light)
    mask = Image.new("L", paper.size, 255)
    angle = float(random.uniform(-12, 12))
    paper, mask = (each.rotate(angle, Image.Resampling.BICUBIC, expand=True) for each in (paper, mask))
    width, height = (int(v * random.uniform(1.05, 1.6)) for v in paper.size)
    grain = Image.fromarray((random.random((12, 12)) * 40).astype(np.float32))
    table = Sheet(random, width, height, random.uniform(40, 130))
    table.light += np.asarray(grain.resize((width, height), Image.Resampling.BICUBIC))
    whole = Image.fromarray(table.light)
    places = random.uniform(0.1, 0.9, 2) * [width - paper.width, height - paper.height]
    whole.paste(paper, tuple(places.astype(int).tolist()), mask)
    table.light = np.array(whole)
    return table.made(label, "desk")


def dithered(random: Random) -> Made:
    """Scanned in black and white, where dots stand for grey (Floyd and Steinberg 1976)."""
    sheet, label, _ = laid(random)
    buffer = BytesIO()
    Image.fromarray(sheet.light.clip(0, 255).astype(np.uint8)).convert("1").save(buffer, "PNG")
    return Made(buffer.getvalue(), label, "dithered")


def checked(random: Random) -> Made:
    """A digit on the checks that stand for a transparent page, at times reduced or kept as a JPEG file."""
    sheet, label, mask, left, top = one_digit(random, (150, 480))
    side, (light, dark) = int(random.integers(5, 16)), ((255, 204), (255, 229), (153, 102))[random.integers(3)]
    y, x = np.mgrid[: sheet.light.shape[0], : sheet.light.shape[1]] // side
    sheet.light[:] = np.where((y + x) % 2, light, dark)
    sheet.blur, sheet.noise = 0.0, float(random.choice([0, 0, 1.5]))
    sheet.lay(mask, left, top, 255.0 if light == 153 else float(random.uniform(0, 90)))
    return sheet.made(label, "checked")


KINDS: dict[str, Callable[[Random], Made]] = {
    each.__name__: each for each in (crop, noisy, coloured, turned, desk, dithered, checked)
}

"""Pages that are not even: grain, the dots of a scan in black and white, and the checks of a transparent picture."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

# Grain of so many levels is smoothed, so often at most, in pictures whose strokes are broad enough for that.
GRAINY, MAX_SMOOTHINGS, LEAST_SIDE = 8.0, 2, 60
GRAIN_ROWS = 100  # about so many tell of it
DOTS, DOTTED = 0.005, 0.2  # of a picture made of dots, and of what is drawn there: so much are single pixels
TONE = 6  # levels: how far a pixel of a checked page is from one of its two tones, at most
CHECKED = 0.2  # of the picture is each of the two tones
ALTERNATE = 0.95  # of the pixels of either, so many are of the other one check away
BEYOND = 0.25  # of their difference: so far beyond the two is still page
CHECKS = range(3, 65)  # pixels of a check's side
SAMPLES = 24  # rows and columns that tell


def without_checks(light: np.ndarray) -> np.ndarray:
    """A grey picture uint8 [h, w] with an even page where it is checked, as programs show that there is none."""
    counts = np.convolve(np.bincount(light.ravel(), minlength=256), np.ones(2 * TONE + 1, np.int64), "same")
    one = int(counts.argmax())
    others = np.where(np.abs(np.arange(256) - one) > 2 * TONE, counts, 0)
    other = int(others.argmax())
    if others[other] < CHECKED * light.size:
        return light
    low, high = sorted((one, other))
    tones = (np.abs(light.astype(np.int16) - high) <= TONE).astype(np.int8) - (np.abs(light - np.int16(low)) <= TONE)
    if not any(_alternate(tones, side) and _alternate(tones.T, side) for side in CHECKS):
        return light
    beyond = BEYOND * (high - low)
    return np.where((light >= low - beyond) & (light <= high + beyond), np.uint8(high), light)


def _alternate(tones: np.ndarray, side: int) -> bool:
    """Whether tones [h, w], 1 and -1 where they are, change from each check to the next in a row, and back again."""
    rows = tones[:: max(1, len(tones) // SAMPLES)]
    changes, returns = rows[:, side:] * rows[:, :-side], rows[:, 2 * side :] * rows[:, : -2 * side]
    return _is_share(changes < 0, changes) and _is_share(returns > 0, returns)


def _is_share(right: np.ndarray, of: np.ndarray) -> bool:
    return bool(of.any()) and int(right.sum()) >= ALTERNATE * int((of != 0).sum())


def smoothed(light: np.ndarray) -> np.ndarray:
    """A grey picture without grain, and without the dots by which a scan in black and white makes grey."""
    if min(light.shape) < LEAST_SIDE:
        return light
    dotted = _is_dotted(light)
    for _ in range(MAX_SMOOTHINGS):
        if not dotted and _grain(light) < GRAINY:
            break
        light = np.asarray(Image.fromarray(light).filter(ImageFilter.BoxBlur(1)))
    return light


def _is_dotted(light: np.ndarray) -> bool:
    """Whether much of what is darker, or of what is lighter, are pixels by themselves."""
    dark = light < (int(light.min()) + int(light.max())) / 2
    padded = np.pad(dark if float(dark.mean()) < 0.5 else ~dark, 1)
    beside = padded[:-2, 1:-1] | padded[2:, 1:-1] | padded[1:-1, :-2] | padded[1:-1, 2:]
    few = padded[1:-1, 1:-1]
    alone = int((few & ~beside).sum())
    return alone >= DOTS * light.size and alone >= DOTTED * int(few.sum())


def _grain(light: np.ndarray) -> float:
    """The standard deviation of a grey picture's noise, by its neighbours' median difference: most are of the page."""
    rows = light[:: max(1, len(light) // GRAIN_ROWS)].astype(np.int16)
    steps = np.abs(np.diff(rows, axis=1))
    return 1.48 / 2**0.5 * float(np.median(steps))

"""Pictures in the picture: dark rectangles on a light page, as plots of images are, or cards on a dark one."""

from __future__ import annotations

import numpy as np

from logreg.drawing.background import otsu, reduced
from logreg.drawing.ink import Box, label_components

INSET_SIDE = 256  # pixels: they are looked for in a picture reduced to this
LARGE, LEAST = 0.15, 8  # of the picture are all of them together; pixels of a side of each
SAME = 0.85  # of the largest one's sides are those of the others
SMALLEST = 0.3  # of the largest one's filled pixels has another, however much is drawn on it
BLUR = 2  # pixels at a side are of both shades
EDGE = 0.9  # of each side of one is filled
LEFT_OUT = (0.01, 0.5)  # of one is not: what is drawn there
PAGE = 0.85  # of what is outside is of the other shade: small print is not


def within_insets(light: np.ndarray) -> np.ndarray:
    """A grey picture uint8 [h, w] with page about the rectangles in it, if there are any; else as it is.

    A dark one on a light page, or several of one size; several light ones on a dark page, too. What is outside, a
    title and the labels of axes, is no part of what is drawn: the picture becomes there as the rectangles are.
    """
    small = reduced(light, INSET_SIDE)
    dark = small < otsu(small)
    for shade, fewest in ((dark, 1), (~dark, 2)):
        boxes = _insets(shade)
        if len(boxes) >= fewest:
            scale, within = light.shape[0] / small.shape[0], np.zeros(light.shape, bool)
            for box in boxes:
                inner = (box.left + BLUR, box.top + BLUR, box.right - BLUR, box.bottom - BLUR)
                left, top, right, bottom = (round(scale * side) for side in inner)
                within[top:bottom, left:right] = True
            return np.where(within, light, np.uint8(np.median(small[shade])))
    return light


def _insets(shade: np.ndarray) -> list[Box]:
    """The rectangles of bool [h, w], of one size, if there is nothing but small print beside them."""
    labels, count = label_components(shade)
    area = np.bincount(labels.ravel(), minlength=count + 1)
    area[0] = 0
    boxes: list[Box] = []
    for number in (-area).argsort(kind="stable"):
        if area[number] < SMALLEST * area.max():
            break
        box = _rectangle(labels == number)
        same = not boxes or min(box.width / boxes[0].width, box.height / boxes[0].height) >= SAME
        if same and _is_inset(shade, box):
            boxes.append(box)
    outside = np.full(shade.shape, True)
    for box in boxes:
        outside[box.top : box.bottom, box.left : box.right] = False
    is_page = outside.any() and 1 - float(shade[outside].mean()) >= PAGE
    return boxes if is_page and float((~outside).mean()) >= LARGE else []


def _rectangle(ink: np.ndarray) -> Box:
    """Where ink bool [h, w], a rectangle, begins and ends: the ticks of its axes count little."""
    sides = []
    for counts in (ink.sum(0), ink.sum(1)):
        full = np.flatnonzero(counts >= counts.max() / 2)
        sides.append((int(full[0]), int(full[-1]) + 1))
    (left, right), (top, bottom) = sides
    return Box(left, top, right, bottom)


def _is_inset(shade: np.ndarray, box: Box) -> bool:
    """Whether the box is filled along its sides, with something left out within."""
    if min(box.width, box.height) < LEAST:
        return False
    inside = shade[box.top : box.bottom, box.left : box.right]
    edges = (inside[1], inside[-2], inside[:, 1], inside[:, -2])
    least, most = LEFT_OUT
    return min(float(edge.mean()) for edge in edges) >= EDGE and least <= 1 - float(inside.mean()) <= most

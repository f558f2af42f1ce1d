"""Pieces of ink that belong together, and those that are punctuation or specks."""

from __future__ import annotations

from logreg.drawing.ink import Component
from logreg.drawing.rows import ASIDE, LOW, half_longer

SMALL = 0.25  # of the line's height: what is smaller is a part of a digit, never one by itself
FAR = 0.5  # of the line's height: what is so far from all else belongs to nothing
TALL, BESIDE = 0.6, 0.8  # of the line's and of its own height: such pieces side by side are two digits
LONGER = 1.3  # times the other's height: how much longer a tail makes one of them at least
OVERLAP = 0.5  # of the narrower one's width: what stands so far above another belongs to it
STOP, APART = 0.6, 0.04  # of a comma's height, and of the line's: what is between it and any digit


def merge_pieces(pieces: list[Component]) -> list[Component]:
    """Pieces above one another joined, each small one to the nearest; full stops and specks far from all left out."""
    line, ink = half_longer(pieces), sum(piece.area for piece in pieces)
    pieces = [piece for piece in pieces if not _is_stop(piece, pieces, line)]
    waiting, done = sorted(pieces, key=lambda piece: piece.area), []
    while waiting:
        piece = waiting.pop(0)
        near = [other for other in waiting if piece.distance(other) <= FAR * line]
        above = [other for other in near if _stand_above(piece, other, line)]
        host = above[-1] if above else None
        if not near and waiting and piece.longer < LOW * line and piece.area < ASIDE * ink:
            continue
        if host is None and waiting and piece.longer < SMALL * line:
            host = min(waiting, key=piece.distance)
        if host is None:
            done.append(piece)
        else:
            waiting[waiting.index(host)] = Component.joined([host, piece])
    return sorted(done, key=lambda piece: piece.box.left + piece.box.right)


def _is_stop(piece: Component, pieces: list[Component], line: int) -> bool:
    """Whether it is a full stop or a comma: small, at the foot of what is left of it, and beside all else."""
    before = [other for other in pieces if other.box.right <= piece.box.left and other.height >= TALL * line]
    if not before or max(piece.width, STOP * piece.height) > SMALL * line:
        return False
    nearest = max(before, key=lambda other: other.box.right)
    apart = all(piece.gap(other) >= APART * line for other in pieces if other is not piece)
    return apart and piece.box.top >= nearest.box.bottom - SMALL * line


def _stand_above(one: Component, other: Component, line: int) -> bool:
    """Whether one is above the other, and not beside it under its roof or over its long tail."""
    if -one.gap(other) <= OVERLAP * min(one.width, other.width):
        return False
    if one.box == Component.joined([one, other]).box or other.box == Component.joined([one, other]).box:
        return True  # one is within the other
    low = min(one.height, other.height)
    alike = max(one.height, other.height) < LONGER * low
    return alike or low < TALL * line or -one.rise(other) < BESIDE * low

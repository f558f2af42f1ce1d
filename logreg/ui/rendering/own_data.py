"""The data's view: what there is of each class, what is missing, and the examples on the wall."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from logreg.reporting.images import to_data_url

WALL = 24  # examples of a class that are shown at first
MAX_SHOWN = 600  # of a class: further ones are in the download


class ClassCount(NamedTuple):
    """A class's name, how many examples it has, and how many of them, or beside them, are held out."""

    name: str
    examples: int
    held: int


def wall_size(shown: object) -> int:
    """How many examples of a class to show once more are asked for than so many."""
    return min(MAX_SHOWN, 4 * shown) if isinstance(shown, int) and shown > 0 else WALL


def render_data(
    version: int,
    classes: Sequence[ClassCount],
    sections: dict[int, list[tuple[int, np.ndarray]]],
    status: str,
    advice: str = "",
    own: bool = False,
    whole: bool = True,
    undo: bool = False,
    kept: int = 0,
    choice: Sequence[object] | None = None,
) -> str:
    """The component's value: the classes, and the examples (id and image uint8 [28, 28]) of those that have changed.

    `whole` if those are all; a later `version` replaces an earlier one. `own` data can be changed: `kept` grows with
    each change, and `undo` is whether there is one. `choice` is what was chosen, for the browser to remember.
    """
    content = {
        "version": version,
        "classes": [{"name": each.name, "count": each.examples, "held": each.held} for each in classes],
        "sections": {
            label: [[number, to_data_url(image)] for number, image in examples] for label, examples in sections.items()
        },
        "status": status,
        "advice": advice,
        "own": own,
        "whole": whole,
        "undo": undo,
        "kept": kept,
        "choice": choice,
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))

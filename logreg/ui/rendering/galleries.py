"""The galleries of the Evaluate tab: which examples each of them shows, and the buttons that choose one."""

from __future__ import annotations

from collections.abc import Callable

import torch

from logreg.evaluation.report import Report
from logreg.reporting.images import render_answers

Gallery = str | tuple[int, int]  # one of GALLERIES, or a cell of the confusion matrix: places of true class and answer
MISTAKES, ALL = "mistakes", "all"
GALLERIES = {
    MISTAKES: "Most confident mistakes",
    "unsure": "Least confident correct answers",
    ALL: "Misread by all five",
    "first": "Only this model right",
    "second": "Only the other model right",
}


def render_digits(
    gallery: Gallery,
    first: Report,
    second: Report | None,
    images: torch.Tensor,
    misread_by_all: Callable[[], list[int]] = list,
    held_out: str = "test digit",
) -> str:
    """A gallery of the model `first`'s answers to the images uint8 [n, 28, 28], beside the model `second`'s if there is
    one; `misread_by_all` finds what no shipped model reads rightly, `held_out` is what one of the examples is called.
    """
    if isinstance(gallery, tuple):
        truth, answer = gallery
        title = f"{first.names[truth]} read as {first.names[answer]}"
        return render_answers(title, first, first.cell(truth, answer), images, held_out)
    find: dict[str, Callable[[], list[int]]] = {
        MISTAKES: first.most_confident_mistakes,
        "unsure": first.least_sure_right,
        ALL: misread_by_all,
        "first": lambda: first.only_right(second) if second else [],
        "second": lambda: second.only_right(first) if second else [],
    }
    return render_answers(GALLERIES[gallery], first, find[gallery](), images, held_out)


def render_kinds(chosen: Gallery, shipped: bool = True) -> str:
    """The buttons that choose a gallery, the chosen one pressed; with that of all `shipped` models' mistakes or not."""
    buttons = "".join(
        f'<button type="button" data-gallery="{name}" aria-pressed="{str(name == chosen).lower()}">{title}</button>'
        for name, title in GALLERIES.items()
        if shipped or name != ALL
    )
    return f'<div class="kinds">{buttons}</div>'

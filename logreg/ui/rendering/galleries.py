"""The galleries of the Evaluate tab: which digits each of them shows, and the buttons that choose one."""

from __future__ import annotations

from collections.abc import Callable

import torch

from logreg.evaluation.report import Report
from logreg.reporting.images import render_answers

Gallery = str | tuple[int, int]  # one of GALLERIES, or a cell of the confusion matrix: true digit and answer
MISTAKES = "mistakes"
GALLERIES = {
    MISTAKES: "Most confident mistakes",
    "unsure": "Least confident correct answers",
    "all": "Misread by all five",
    "first": "Only this model right",
    "second": "Only the other model right",
}


def render_digits(
    gallery: Gallery,
    first: Report,
    second: Report | None,
    images: torch.Tensor,
    misread_by_all: Callable[[], list[int]],
) -> str:
    """A gallery of the model `first`'s answers to the images uint8 [n, 28, 28], beside the model `second`'s if there is
    one; `misread_by_all` finds what no shipped model reads rightly.
    """
    if isinstance(gallery, tuple):
        truth, answer = gallery
        return render_answers(f"{truth} read as {answer}", first, first.cell(truth, answer), images)
    find: dict[str, Callable[[], list[int]]] = {
        MISTAKES: first.most_confident_mistakes,
        "unsure": first.least_sure_right,
        "all": misread_by_all,
        "first": lambda: first.only_right(second) if second else [],
        "second": lambda: second.only_right(first) if second else [],
    }
    return render_answers(GALLERIES[gallery], first, find[gallery](), images)


def render_kinds(chosen: Gallery) -> str:
    """The buttons that choose a gallery, the chosen one pressed."""
    buttons = "".join(
        f'<button type="button" data-gallery="{name}" aria-pressed="{str(name == chosen).lower()}">{title}</button>'
        for name, title in GALLERIES.items()
    )
    return f'<div class="kinds">{buttons}</div>'

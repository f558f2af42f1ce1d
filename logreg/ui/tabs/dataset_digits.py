"""Which of MNIST's test digits come onto the pad: any, one of a class, or one that a model misreads."""

from __future__ import annotations

import random

from logreg.model import LogisticRegression
from logreg.ui.components.sketchpad import read_drawing, render_drawing
from logreg.ui.state.resources import Resources


def random_digit(resources: Resources, label: int | None = None) -> str:
    """A random test digit, of one class if a label is given, as the pad's value."""
    images, labels = resources.test
    indices = range(len(labels)) if label is None else (labels == label).nonzero()[:, 0].tolist()
    return render_drawing(images[random.choice(indices)].numpy())


def misread_digit(resources: Resources, model: LogisticRegression) -> str:
    """A random test digit that the model misreads, as the pad's value.

    The pad's own way of reading, which looks for several digits and centres each anew, now and then reads what the
    model alone gets wrong: only a digit that is misread on the pad as well will do. `ValueError` if there is none.
    """
    images, labels = resources.test
    mistakes = resources.report(model).most_confident_mistakes()
    if not mistakes:
        raise ValueError("This model reads every test digit correctly.")
    for index in random.sample(mistakes, len(mistakes)):
        drawing = render_drawing(images[index].numpy())
        detected = resources.read(model, read_drawing(drawing))
        if len(detected) == 1 and detected[0].answer.closest != int(labels[index]):
            return drawing
    raise ValueError("Every test digit that this model misreads is read correctly once it is on the pad.")

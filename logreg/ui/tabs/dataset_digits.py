"""Which of a dataset's examples come onto the pad: any, one of a class, one that a model misreads, one to guess."""

from __future__ import annotations

import random

from logreg.errors import UserError
from logreg.model import LogisticRegression
from logreg.ui.components.sketchpad import read_drawing, render_test_digit
from logreg.ui.state.resources import Resources
from logreg.ui.state.sources import DataSource

HARD = 200  # of the examples: those that a model is least sure of, which make half of a quiz


def random_digit(source: DataSource, label: int | None = None) -> str:
    """A random test digit, of one class if a label is given, as the pad's value."""
    test = source.test
    indices = range(len(test.labels)) if label is None else (test.labels == label).nonzero()[:, 0].tolist()
    return render_test_digit(test, random.choice(indices))


def misread_digit(resources: Resources, source: DataSource, model: LogisticRegression) -> str:
    """A random test digit that the model misreads, as the pad's value.

    The pad's own way of reading, which looks for several digits and centres each anew, now and then reads what the
    model alone gets wrong: only a digit that is misread on the pad as well will do. `UserError` if there is none.
    """
    test, mistakes = source.test, resources.report(model, source).most_confident_mistakes()
    if not mistakes:
        raise UserError("This model reads every test digit correctly.")
    for index in random.sample(mistakes, len(mistakes)):
        drawing = render_test_digit(test, index)
        detected = resources.read(model, read_drawing(drawing))
        if len(detected) == 1 and detected[0].answer.closest != int(test.labels[index]):
            return drawing
    raise UserError("Every test digit that this model misreads is read correctly once it is on the pad.")


def quiz_digit(resources: Resources, source: DataSource, model: LogisticRegression) -> str:
    """A test digit for the quiz, as the pad's value; every other one, on average, is hard for the model."""
    test = source.test
    hard = resources.report(model, source).confidence.argsort()[:HARD].tolist()
    index = random.choice(hard) if random.random() < 0.5 else random.randrange(len(test.labels))
    return render_test_digit(test, index, quiz=True)

"""Which logit the Threshold tab decides on: of the shipped two-class model, of one trained there, or of any model."""

from __future__ import annotations

import logging

from logreg.data.classes import DIGITS, Classes
from logreg.errors import UserError
from logreg.model import LogisticRegression, load_model
from logreg.two_class import SHIPPED, Logit, class_logit, single_logit, softmax_logit
from logreg.ui.state.model_choices import fitting_choices, learned_from, offered_or_default, resolve_model
from logreg.ui.state.resources import Resources
from logreg.ui.state.sources import DataSource, source_of
from logreg.ui.state.visitor import Visitor
from logreg.ui.tabs.threshold.asked import SOFTMAX, Asked

LOG = logging.getLogger("logreg.page")

TWO_CLASS, TRAINED = "two-class", "trained here"  # choices beside the models of all classes
NO_MODEL = "No model has learned these classes yet: train one on the Train tab, or one for this question from scratch."
DEFAULT_FEATURES = "hog"  # of a model that is trained where there is none yet


class Logits:
    """The models that a visitor can choose on the tab, and their logits."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources
        self.two_class = _load_shipped()

    def choices(self, visitor: Visitor, classes: Classes, positive: int) -> list[tuple[str, str]]:
        """What can be chosen, as (label, name)."""
        own = visitor.binaries.get((classes, positive))
        return [
            *([("a two-class model: hog", TWO_CLASS)] if self.two_class and classes == DIGITS else []),
            *([(f"trained here: {own.model.features}", TRAINED)] if own else []),
            *fitting_choices(self.resources, visitor),
        ]

    def default(self, visitor: Visitor) -> str:
        """The model to begin with; the empty text where there is none."""
        if self.two_class and source_of(self.resources, visitor).classes == DIGITS:
            return TWO_CLASS
        return offered_or_default(self.resources, visitor, "")

    def offered(self, visitor: Visitor, asked: Asked) -> str:
        """The model that is asked for, or the one to begin with if it isn't one of these classes."""
        if asked.model == TWO_CLASS:
            fits = self.two_class is not None and asked.classes == DIGITS
        elif asked.model == TRAINED:
            fits = (asked.classes, asked.positive) in visitor.binaries
        else:
            try:
                fits = resolve_model(self.resources, asked.model, visitor).classes == asked.classes
            except UserError:
                fits = asked.model != ""  # of a model that is gone, the tab says so
        return asked.model if fits else self.default(visitor)

    def logit(self, visitor: Visitor, asked: Asked) -> tuple[Logit, str]:
        """The logit that the controls ask for, and a sentence on what it is."""
        positive, classes = asked.positive, asked.classes
        if not asked.model:
            raise UserError(NO_MODEL)
        if asked.model == TWO_CLASS and self.two_class:
            note = (
                "A model for this question alone: one logit, trained by binary cross-entropy on MNIST's 60,000 digits."
            )
            return class_logit(self.two_class, positive), note
        if asked.model == TRAINED:
            model = visitor.binaries[classes, positive].model
            return single_logit(model), f"Trained from scratch on {model.features}: {model.metadata['progress']}."
        model = resolve_model(self.resources, asked.model, visitor)
        if len(classes) == 2:
            sign = "" if positive else ", its sign changed"
            note = f"The model's one logit{sign}: for {asked.name}, against {classes[1 - positive]}."
            return class_logit(model, positive), note
        if asked.form == SOFTMAX:
            return softmax_logit(model, positive), (
                f"Exactly the softmax's probability of {asked.name}: z is its logit less the log of the sum of exp(z) "
                "over all other classes."
            )
        return class_logit(model, positive), (
            f"The row of {asked.name} alone: it was trained to be larger than all others, not to be above 0. "
            "So another threshold than g(z) = 0.5 may suit it better."
        )

    def source(self, visitor: Visitor, asked: Asked) -> DataSource:
        """The data to test the model that is asked for on, whose held-out examples it did not learn from."""
        source, learned = source_of(self.resources, visitor), None
        if source.own:
            trained = visitor.binaries.get((asked.classes, asked.positive)) if asked.model == TRAINED else None
            learned = trained.source if trained else learned_from(source, visitor, asked.model)
        return source if learned is None or not learned.own else learned

    def features(self, visitor: Visitor, asked: Asked) -> str:
        """The feature map of the model that is asked for, which one trained from scratch has too."""
        if asked.model == TWO_CLASS and self.two_class:
            return self.two_class.features
        trained = visitor.binaries.get((asked.classes, asked.positive)) if asked.model == TRAINED else None
        if not asked.model:
            return DEFAULT_FEATURES
        return (trained.model if trained else resolve_model(self.resources, asked.model, visitor)).features


def _load_shipped() -> LogisticRegression | None:
    try:
        return load_model(SHIPPED)
    except (ValueError, OSError) as error:  # the tab does without
        LOG.warning("broken", extra={"facts": {"what": str(error)}})
        return None

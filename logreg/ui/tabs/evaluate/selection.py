"""What one visitor has chosen to see on the Evaluate tab, and what an event asks for."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from logreg.data.classes import Classes
from logreg.errors import UserError
from logreg.model import LogisticRegression
from logreg.ui.rendering.galleries import ALL, GALLERIES, MISTAKES, Gallery
from logreg.ui.server.errors import event_value, number
from logreg.ui.state.source_identity import is_mnist, same_data
from logreg.ui.state.sources import DataSource


@dataclass(frozen=True)
class Measured:
    """A model as it was when the tab showed its figures, a run may have gone on since, and the data of the figures."""

    name: str
    label: str
    model: LogisticRegression
    source: DataSource

    def is_like(self, other: Measured) -> bool:
        """Whether both have the same name, the same data and the same weights."""
        if self.name != other.name or self.source.key != other.source.key:
            return False
        pairs = zip(self.model.parameters(), other.model.parameters(), strict=True)
        return all(bool((mine == theirs).all()) for mine, theirs in pairs)

    @property
    def short(self) -> str:
        """Its label without what follows the name."""
        return self.label.partition(":")[0]


@dataclass
class Selection:
    """One visitor's: the model that the tab shows, if it has figures, which gallery, and the data that it is of."""

    measured: Measured | None = None
    gallery: Gallery = MISTAKES
    source: DataSource | None = None

    def choose(self, asked: Gallery | None, source: DataSource) -> None:
        """Show the gallery that is asked for, else the one before, if these data have it."""
        if not same_data(self.source, source) and isinstance(self.gallery, tuple):
            self.gallery = MISTAKES
        self.gallery, self.source = asked or self.gallery, source
        if self.gallery == ALL and not is_mnist(source):
            self.gallery = MISTAKES

    @property
    def shown(self) -> Measured:
        """The model that the tab shows; a `UserError` if it has no figures."""
        if self.measured is None:
            raise UserError("This model has no figures.")
        return self.measured


def gallery_asked(event: gr.EventData, classes: Classes) -> Gallery | None:
    """The gallery that an event asks for, or the cell; None where it is another kind of event."""
    which = event_value(event, "which")
    if which is not None:
        if not isinstance(which, str) or which not in GALLERIES:
            raise UserError(f"The gallery must be one of {', '.join(GALLERIES)}.")
        return which
    if event_value(event, "truth") is None:
        return None
    return number(event, "truth", len(classes)), number(event, "answer", len(classes))

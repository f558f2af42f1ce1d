"""The guided path: five experiments, each one click, each with what one should have seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import gradio as gr

from logreg.config import PRESETS, TrainingConfig
from logreg.ui.server.events import QUEUED, UNQUEUED
from logreg.ui.state.visitor import Visitor
from logreg.ui.tabs.train.settings import SKIP, SettingsPanel, filled_with


class Experiment(NamedTuple):
    """A config to run, what to `watch` while it does, and what was to be `seen`."""

    title: str
    config: TrainingConfig
    watch: str
    seen: str


_ARTICLE = PRESETS["article"]
EXPERIMENTS = (
    Experiment(
        "The article's run",
        _ARTICLE,
        "Pixels in, steps of 0.001, five passes. Watch the loss fall from about 2.3, slower and slower.",
        "About 82 % of the test digits are right, and the loss of about 1.0 is still falling: the run ends before "
        "the model has learnt what it can.",
    ),
    Experiment(
        "Ten times the learning rate",
        replace(_ARTICLE, learning_rate=0.01),
        "The same steps, each ten times as long. Watch the loss pass 1.0 within the first pass.",
        "Nearly 90 %: it was not the model that was at its limit but the time it had.",
    ),
    Experiment(
        "Too much of it",
        replace(_ARTICLE, learning_rate=5.0, epochs=2),
        "Steps of 5. Watch the loss jump from batch to batch: each step shoots past what it aims at.",
        "The loss stays far above that of a smaller rate and never settles. Where it ends is where the last steps "
        "threw it.",
    ),
    Experiment(
        "Straightened digits",
        PRESETS["deskewed"],
        "The same 7,850 numbers, but each digit is centred, sized and set upright before they see it.",
        "About 97 % instead of 92.6 % for the best fit to raw pixels: what one feeds the model matters more than "
        "how long it learns.",
    ),
    Experiment(
        "Orientations: past 99 %",
        PRESETS["hog"],
        "Still 784 inputs: how strong the edges of each orientation are in each of 49 places. Watch the templates.",
        "Over 99 %, with one linear layer.",
    ),
)


class ExperimentsPanel:
    """Builds the panel; `wire` lets its buttons fill the settings and train."""

    def __init__(self) -> None:
        gr.HTML("<h2>Five experiments</h2><p>Each is one click, and says what to watch.</p>")
        with gr.Row(elem_id="guide"):
            self.buttons = [gr.Button(f"{i}. {each.title}", min_width=150) for i, each in enumerate(EXPERIMENTS, 1)]
        self.text = gr.HTML("", elem_id="guidance")

    def wire(
        self,
        train: Callable[..., Any],
        visitor: gr.State,
        settings: SettingsPanel,
        shown: Any,
        limits: dict[str, Any],
    ) -> list[Any]:
        """Connect the buttons; `train` takes visitor and settings and yields what `shown` shows, within `limits` of
        how many may go on. Returns the ends.
        """
        ends = []
        for index, button in enumerate(self.buttons):
            which = gr.State(index)
            ends.append(
                button.click(_prepare, which, [*settings.filled, self.text], **UNQUEUED)
                .then(train, [visitor, *settings.controls], shown, **limits, **QUEUED)
                .then(_conclude, [which, visitor], self.text, **UNQUEUED)
            )
        return ends


def _prepare(index: int) -> list[Any]:
    each = EXPERIMENTS[index]
    return [*filled_with(each.config), _watch(each)]


def _conclude(index: int, visitor: Visitor) -> Any:
    """What was to be seen, if the experiment has run to its end."""
    each, run = EXPERIMENTS[index], visitor.run
    if run is None or run.config != each.config or run.changes or not run.finished:
        return SKIP
    accuracy = list(run.evaluations.values())[-1].accuracy
    return f"{_watch(each)}<p><b>Seen.</b> {each.seen} This run: {100 * accuracy:.2f} % of the test digits.</p>"


def _watch(each: Experiment) -> str:
    return f"<p><b>{each.title}.</b> {each.watch}</p>"

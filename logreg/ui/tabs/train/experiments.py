"""Five guided experiments: each is one click, says what to watch, and what there was to see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import gradio as gr

from logreg.config import PRESETS, TrainingConfig
from logreg.ui.server.events import QUEUED, UNQUEUED
from logreg.ui.state.visitor import Visitor
from logreg.ui.tabs.train.settings import SettingsPanel, filled_with


class Experiment(NamedTuple):
    """A config to train, what to `watch` meanwhile, and the `outcome`."""

    title: str
    config: TrainingConfig
    watch: str
    outcome: str


_ARTICLE = PRESETS["article"]
EXPERIMENTS = (
    Experiment(
        "The article's run",
        _ARTICLE,
        "Raw pixels, a learning rate of 0.001, five epochs. Watch the loss fall from about 2.3, ever more slowly.",
        "About 82 % of the test digits are right, and the loss of about 1.0 is still falling: the run ends before "
        "the model has learnt all it can.",
    ),
    Experiment(
        "Ten times the learning rate",
        replace(_ARTICLE, learning_rate=0.01),
        "The same run with steps ten times as long. Watch the loss fall below 1.0 within the first epoch.",
        "Nearly 90 %: it was not the model that had reached its limit; it had too little time.",
    ),
    Experiment(
        "Too large a rate",
        replace(_ARTICLE, learning_rate=5.0, epochs=2),
        "A learning rate of 5. Watch the loss jump from batch to batch: each step overshoots its aim.",
        "The loss stays far above that of a smaller rate and never settles. Where it ends is where the last steps "
        "happened to throw it.",
    ),
    Experiment(
        "Straightened digits",
        PRESETS["deskewed"],
        "The same 7,850 parameters, but each digit is centred, scaled and set upright before the model sees it.",
        "About 97 %, where the best fit to raw pixels reaches 92.6 %: what you feed the model matters more than "
        "how long it learns.",
    ),
    Experiment(
        "Orientations: past 99 %",
        PRESETS["hog"],
        "Still 784 inputs: the strength of the edges of 16 orientations in each of 7 x 7 cells. Watch the templates.",
        "Over 99 %, with one linear layer.",
    ),
)


class ExperimentsPanel:
    """Builds the panel; `wire` lets its buttons fill the settings and train."""

    def __init__(self) -> None:
        gr.HTML("<h2>Five experiments</h2><p>Each is one click, and says what to watch.</p>")
        with gr.Row(elem_id="experiments"):
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
        """Connect the buttons, and return the last event of each.

        `train` takes the visitor and the settings, and yields what `shown` shows; `limits` are its concurrency limits.
        """
        ends = []
        for index, button in enumerate(self.buttons):
            ends.append(
                button.click(partial(_prepare, index), None, [*settings.filled, self.text], **UNQUEUED)
                .then(train, [visitor, *settings.controls], shown, **limits, **QUEUED)
                .then(partial(_conclude, index), visitor, self.text, **UNQUEUED)
            )
        return ends


def _prepare(index: int) -> list[Any]:
    each = EXPERIMENTS[index]
    return [*filled_with(each.config), _watch(each)]


def _conclude(index: int, visitor: Visitor) -> Any:
    """The outcome, if the experiment has run to its end."""
    each, run = EXPERIMENTS[index], visitor.run
    if run is None or run.config != each.config or run.changes or not run.finished:
        return gr.skip()
    accuracy = list(run.evaluations.values())[-1].accuracy
    return (
        f"{_watch(each)}<p><b>What you saw.</b> {each.outcome} This run: {100 * accuracy:.2f} % of the test digits.</p>"
    )


def _watch(each: Experiment) -> str:
    return f"<p><b>{each.title}.</b> {each.watch}</p>"

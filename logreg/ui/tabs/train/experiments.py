"""Five guided experiments: each is one click, says what to watch, and what there was to see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import gradio as gr

from logreg.config import PRESETS, TrainingConfig
from logreg.errors import UserError
from logreg.ui.server.events import QUEUED, UNQUEUED
from logreg.ui.state.source_identity import is_mnist
from logreg.ui.state.visitor import Visitor
from logreg.ui.tabs.train.running.status import CONTAINS_NAN, last_evaluation
from logreg.ui.tabs.train.settings import filled_with


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


TITLE = "<h2>Five experiments</h2>"
HEADING = f"{TITLE}<p>Each is one click, and drawn over the run before it.</p>"
NOT_HERE = "The experiments are about MNIST's ten digits: choose these to run one."


class ExperimentsPanel:
    """Builds the panel; `wire` lets its buttons fill the settings and train."""

    def __init__(self) -> None:
        with gr.Column(elem_id="experiments"):
            self.heading = gr.HTML(HEADING)
            self.buttons = [
                gr.Button(f"{i}. {each.title}", size="sm", elem_id=f"experiment-{i}")
                for i, each in enumerate(EXPERIMENTS, 1)
            ]
            self.text = gr.HTML("", elem_id="guidance")

    @property
    def updated(self) -> list[Any]:
        """The components that `experiment_updates` updates."""
        return [self.heading, *self.buttons]

    def wire(
        self,
        start: Callable[[int], Any],
        visitor: gr.State,
        filled: list[Any],
        live: gr.HTML,
        limits: dict[str, Any],
    ) -> list[Any]:
        """Connect the buttons, and return the last event of each.

        `start` gives the handler that trains an experiment and yields updates of `live`; `filled` are the components
        of the settings, and `limits` the concurrency limits.
        """
        return [
            button.click(partial(_prepare, index), None, [*filled, self.text], **UNQUEUED)
            .then(start(index), visitor, live, **limits, **QUEUED)
            .then(partial(_conclude, index), visitor, self.text, **UNQUEUED)
            for index, button in enumerate(self.buttons)
        ]


def experiment_updates(visitor: Visitor) -> list[Any]:
    """Whether the experiments can be run on the visitor's data, and a sentence where they can't."""
    can_run = is_mnist(visitor.source)
    return [HEADING if can_run else f"{TITLE}<p>{NOT_HERE}</p>", *[gr.Button(interactive=can_run)] * len(EXPERIMENTS)]


def require_mnist(visitor: Visitor) -> None:
    """A `UserError` unless the visitor's data are what the experiments are about."""
    if not is_mnist(visitor.source):
        raise UserError(NOT_HERE)


def _prepare(index: int) -> list[Any]:
    each = EXPERIMENTS[index]
    return [*filled_with(each.config), _watch(each)]


def _conclude(index: int, visitor: Visitor) -> Any:
    """The outcome, if the experiment has run to its end."""
    each, run = EXPERIMENTS[index], visitor.run
    if run is None or run.config != each.config or run.changes or not run.finished:
        return gr.skip()
    _, evaluation = last_evaluation(run)
    accuracy = f"{100 * evaluation.accuracy:.2f} % of the test digits" if evaluation else CONTAINS_NAN
    outcome = f"{each.outcome} This run: {accuracy}; its {run.step:,} steps took {run.seconds:.1f} s to compute."
    return f"{_watch(each)}<p><b>What you saw.</b> {outcome}</p>"


def _watch(each: Experiment) -> str:
    return f"<p><b>{each.title}.</b> {each.watch}</p>"

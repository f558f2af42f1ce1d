"""Which buttons can do something, and what: the run's buttons, and the downloads."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr

from logreg.reporting.wording import counted
from logreg.ui.state.run import Run
from logreg.ui.state.source_identity import is_mnist, same_data
from logreg.ui.state.visitor import Visitor
from logreg.ui.tabs.train.running.status import CONTAINS_NAN
from logreg.ui.tabs.train.settings import continues, differences, valid_config

NEW_RUN = "Start a new run"


@dataclass(frozen=True)
class Buttons:
    """What each button says, and whether it can do anything."""

    train: str = "Train"
    can_train: bool = True
    can_pause: bool = False
    step: str = "One step"
    epoch: str = "One epoch"
    can_step: bool = True
    can_reset: bool = True


RUNNING = Buttons(can_train=False, can_pause=True)
PREPARING = Buttons(can_train=False, can_pause=True, can_step=False)


def buttons(visitor: Visitor, values: tuple[Any, ...]) -> Buttons:
    """The buttons for the visitor's current run and the values of the controls."""
    run, config = visitor.run, valid_config(values)
    if visitor.preparing is not None:
        return PREPARING if config == visitor.preparing else Buttons(NEW_RUN, can_pause=True, can_step=False)
    if run is None:
        return Buttons(can_step=config is not None, can_reset=False)
    if not same_data(run.source, visitor.source):
        can_step = config is not None
        return Buttons(NEW_RUN, can_pause=run.is_running, can_step=can_step, step="First step", epoch="First epoch")
    if config is not None and continues(run, config, visitor.source):
        return RUNNING if run.is_running else Buttons("Resume" if run.step else "Train")
    if config in (None, run.config, run.settings):
        return Buttons(NEW_RUN, can_pause=run.is_running, can_step=False)
    return Buttons(NEW_RUN, can_pause=run.is_running, step="First step", epoch="First epoch")


NO_RUN = "There is no run yet: once there is, its weights, losses, config and script are here."


def button_updates(state: Buttons) -> list[gr.Button]:
    """The state as updates of the buttons Train, Pause, One step, One epoch and Reset."""
    return [
        gr.Button(value=state.train, interactive=state.can_train),
        gr.Button(interactive=state.can_pause),
        gr.Button(value=state.step, interactive=state.can_step),
        gr.Button(value=state.epoch, interactive=state.can_step),
        gr.Button(interactive=state.can_reset),
    ]


def download_updates(visitor: Visitor) -> list[Any]:
    """Whose downloads they are, as HTML, and updates of the buttons for weights, losses, config and script."""
    run = visitor.run
    if run is None:
        text, can_save = NO_RUN, False
    else:
        text, can_save = f"Of <b>{escape(run.name)}</b> ({escape(differences(run.config))}).", True
        if run.changes:
            text += f" Its config and script are those that it began with, without the {_changes(len(run.changes))}."
    finite = run is None or run.model.is_finite
    if not finite:
        text += f" There are no weights to save: {CONTAINS_NAN}."
    if run is not None and not has_plain_script(run):
        text += " The script comes with its data."
    others = [gr.Button(interactive=can_save) for _ in range(3)]
    return [f"<p>{text}</p>", gr.Button(interactive=can_save and finite), *others]


def has_plain_script(run: Run) -> bool:
    """Whether the run's script needs no data beside it: MNIST, or what is made of all of it, it reads itself."""
    return is_mnist(run.source) or bool(run.config.styles and run.source and not run.source.own)


def _changes(count: int) -> str:
    return f"{counted(count, 'change')} made since"

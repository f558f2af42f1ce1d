"""The Data tab: its controls, and which of them does what."""

from __future__ import annotations

from typing import Any

import gradio as gr

from logreg.data.classes import DIGITS
from logreg.ui.components.download import saver
from logreg.ui.components.own_data import own_data_view
from logreg.ui.server.events import QUEUED
from logreg.ui.state.data_choice import MNIST, QUESTIONS, SOME, SOURCES, WHICH_ONE
from logreg.ui.state.resources import Resources
from logreg.ui.tabs.data.actions import DataActions
from logreg.ui.tabs.train.tab import ASK

# Each of them counts, however quickly they follow each other.
EACH: dict[str, Any] = {**QUEUED, "trigger_mode": "multiple"}
READING: dict[str, Any] = {**EACH, "concurrency_id": "data-files", "concurrency_limit": 2}
REFUSED = "() => { document.dispatchEvent(new Event('files-refused')); }"


class DataTab:
    """Builds the tab's components and wires them.

    `model_choice` is the Draw tab's list of models, `settings` are the Train tab's controls that `filled_with` fills,
    and `keeper` keeps the data in the browser.
    """

    def __init__(
        self,
        resources: Resources,
        visitor: gr.State,
        model_choice: gr.Dropdown,
        settings: list[Any],
        keeper: gr.HTML,
        tab: gr.Tab,
    ) -> None:
        actions = DataActions(resources)
        common: dict[str, Any] = {"filterable": False, "min_width": 220}
        with gr.Column(elem_id="data"):
            with gr.Row(elem_id="data-choice"):
                self.source = gr.Dropdown(
                    list(SOURCES), value=MNIST, label="The tabs work on", elem_id="data-source", **common
                )
                asked = gr.Dropdown(
                    list(QUESTIONS), value=WHICH_ONE, label="Question", elem_id="data-question", visible=False, **common
                )
                digits = gr.CheckboxGroup(
                    list(DIGITS), value=["3", "8"], label="Digits", elem_id="data-digits", min_width=300, visible=False
                )
            view = own_data_view(elem_id="data-view")
        saved = saver(elem_id="data-saver")

        shown, held = [view, model_choice], [visitor, model_choice]
        choice = [self.source, asked, digits]
        tab.select(actions.show, held, [*choice, *shown], **QUEUED)
        keeper.restored(actions.restored, held, [keeper, *choice, *shown], **QUEUED)
        keeper.keep(actions.keep, visitor, keeper, **{**QUEUED, "trigger_mode": "always_last"})
        latest: dict[str, Any] = {**QUEUED, "trigger_mode": "always_last"}
        changes: list[Any] = [self.source.input, asked.input, digits.input]
        gr.on(changes, actions.choose, [*held, *choice], [*shown, *settings], **latest).then(None, js=ASK)
        self.source.input(_visible, self.source, [asked, digits], **QUEUED)
        for trigger, handler in {
            "drawn": actions.add,
            "named": actions.add_class,
            "renamed": actions.rename_class,
            "unclassed": actions.remove_class,
            "moved": actions.move,
            "removed": actions.remove,
            "undone": actions.undo,
            "forgotten": actions.forget,
        }.items():
            getattr(view, trigger)(handler, held, shown, **EACH)
        taken = view.files(actions.take, held, [*shown, *settings], **READING)
        taken.then(None, js=ASK)
        taken.failure(None, js=REFUSED)
        view.unsent(actions.unsent, None, None, **QUEUED)
        view.more(actions.more, visitor, view, **EACH)
        view.saved(actions.save, visitor, saved, **QUEUED)


def _visible(source: object) -> list[Any]:
    return [gr.Dropdown(visible=source == SOME), gr.CheckboxGroup(visible=source == SOME)]

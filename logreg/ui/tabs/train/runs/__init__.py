"""The visitor's runs: to overlay on the chart, rename, load, and delete."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from logreg.errors import UserError
from logreg.ui.server.errors import event_value, user_facing_errors
from logreg.ui.server.events import QUEUED
from logreg.ui.state.model_choices import choices, refresh_dropdown
from logreg.ui.state.resources import Resources
from logreg.ui.state.visitor import Visitor
from logreg.ui.state.watched import watched_source
from logreg.ui.tabs.train.live import context_update
from logreg.ui.tabs.train.runs.table import EMPTY, MAX_NAME_LENGTH, find_run, table


class RunsPanel:
    """Builds the table. It triggers `overlay` (with the numbers of the runs), `rename`, `loaded` and `remove`."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources
        gr.HTML("<h2>Runs</h2>")
        self.view = gr.HTML(EMPTY, js_on_load=Path(__file__).with_name("runs.js").read_text(), elem_id="runs")

    def wire(self, visitor: gr.State, live: gr.HTML, model_choice: gr.Dropdown) -> None:
        """Connect the table's controls, save for `loaded`."""
        self.view.overlay(self.overlay, visitor, live, **QUEUED)
        self.view.rename(self.rename, visitor, [self.view, model_choice, live], **QUEUED)
        self.view.remove(self.remove, [visitor, model_choice], [self.view, model_choice, live], **QUEUED)

    @user_facing_errors
    def overlay(self, visitor: Visitor, event: gr.EventData) -> Any:
        """Draw the chosen runs over the current one."""
        wanted = event_value(event, "numbers")
        chosen = [run for run in visitor.runs if isinstance(wanted, list) and run.number in wanted]
        visitor.overlays = [run for run in chosen if run is not visitor.run]
        return context_update(visitor, watched_source(self.resources, visitor))

    @user_facing_errors
    def rename(self, visitor: Visitor, event: gr.EventData) -> Any:
        """Give a run another name."""
        run, name = find_run(visitor, event), event_value(event, "name", "")
        if not isinstance(name, str) or not 0 < len(name.strip()) <= MAX_NAME_LENGTH:
            raise UserError(f"A run's name has 1 to {MAX_NAME_LENGTH} characters.")
        run.name = name.strip()
        return (
            table(self.resources, visitor),
            gr.Dropdown(choices=choices(self.resources, visitor)),
            context_update(visitor, watched_source(self.resources, visitor)),
        )

    @user_facing_errors
    def remove(self, visitor: Visitor, chosen: str, event: gr.EventData) -> Any:
        """Forget a run."""
        run = find_run(visitor, event)
        if run is visitor.run:
            raise UserError("The current run can't be deleted: reset it first.")
        visitor.runs = [other for other in visitor.runs if other is not run]
        visitor.overlays = [other for other in visitor.overlays if other is not run]
        return (
            table(self.resources, visitor),
            refresh_dropdown(self.resources, visitor, chosen),
            context_update(visitor, watched_source(self.resources, visitor)),
        )

"""The table of the visitor's runs: to overlay on the chart, rename, load into the controls, and delete."""

from __future__ import annotations

from dataclasses import asdict
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from logreg.config import PRESETS, TrainingConfig
from logreg.evaluation.metrics import Evaluation, evaluate
from logreg.ui.server.errors import event_value, user_facing_errors
from logreg.ui.server.events import QUEUED
from logreg.ui.state.model_choices import choices, refresh_dropdown
from logreg.ui.state.resources import Resources
from logreg.ui.state.run import Run
from logreg.ui.state.visitor import Visitor
from logreg.ui.tabs.train.live import context_update
from logreg.ui.tabs.train.settings import SettingsPanel, filled_with

HEAD = ("overlay", "name", "config", "steps", "time", "last loss", "train accuracy", "test accuracy", "")
EMPTY = "<p>Each run is kept here once it has taken a step, so that you can compare them.</p>"
MAX_NAME_LENGTH = 40  # characters


class RunsPanel:
    """Builds the table. It triggers `overlay` (with the numbers of the runs), `rename`, `controls` and `remove`."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources
        gr.HTML("<h2>Runs</h2>")
        self.view = gr.HTML(EMPTY, js_on_load=Path(__file__).with_suffix(".js").read_text(), elem_id="runs")

    def refresh_after(self, event: Any, visitor: gr.State) -> None:
        """Update the table once the event has ended."""
        event.then(self.table, visitor, self.view, **QUEUED)

    def wire(self, visitor: gr.State, live: gr.HTML, model_choice: gr.Dropdown, settings: SettingsPanel) -> None:
        """Connect the table's controls."""
        self.view.overlay(self.overlay, visitor, live, **QUEUED)
        self.view.rename(self.rename, visitor, [self.view, model_choice], **QUEUED)
        self.view.controls(self.load, visitor, settings.filled, **QUEUED)
        self.view.remove(self.remove, [visitor, model_choice], [self.view, model_choice, live], **QUEUED)

    def table(self, visitor: Visitor) -> str:
        """The runs so far."""
        return table(self.resources, visitor)

    @user_facing_errors
    def overlay(self, visitor: Visitor, event: gr.EventData) -> Any:
        """Draw the chosen runs over the current one."""
        wanted = event_value(event, "numbers")
        visitor.overlays = [run for run in visitor.runs if isinstance(wanted, list) and run.number in wanted]
        return context_update(visitor, self.resources.test)

    @user_facing_errors
    def rename(self, visitor: Visitor, event: gr.EventData) -> Any:
        """Give a run another name."""
        run, name = _find(visitor, event), event_value(event, "name", "")
        if not isinstance(name, str) or not 0 < len(name.strip()) <= MAX_NAME_LENGTH:
            raise ValueError(f"A run's name has 1 to {MAX_NAME_LENGTH} characters.")
        run.name = name.strip()
        return self.table(visitor), gr.Dropdown(choices=choices(self.resources, visitor))

    @user_facing_errors
    def load(self, visitor: Visitor, event: gr.EventData) -> list[Any]:
        """A run's settings, for the controls."""
        return filled_with(_find(visitor, event).config)

    @user_facing_errors
    def remove(self, visitor: Visitor, chosen: str, event: gr.EventData) -> Any:
        """Forget a run."""
        run = _find(visitor, event)
        if run is visitor.run:
            raise ValueError("The current run can't be deleted: reset it first.")
        visitor.runs.remove(run)
        visitor.overlays = [other for other in visitor.overlays if other is not run]
        return (
            self.table(visitor),
            refresh_dropdown(self.resources, visitor, chosen),
            context_update(visitor, self.resources.test),
        )


def table(resources: Resources, visitor: Visitor) -> str:
    """The table, newest run first; the accuracies are those at the step that each run has reached."""
    runs = [run for run in visitor.runs if run.step]
    if not runs:
        return EMPTY
    head = "".join(f"<th scope='col'>{text}</th>" for text in HEAD)
    rows = "".join(_row(resources, run, run in visitor.overlays) for run in reversed(runs))
    return f'<div class="scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _row(resources: Resources, run: Run, overlaid: bool) -> str:
    name = escape(run.name, quote=True)
    train, test = _measured(resources, run)
    low, high = (100 * bound for bound in test.interval)
    cells = [
        f'<input type="checkbox" data-overlay aria-label="Overlay {name}"{" checked" if overlaid else ""}>',
        f'<input type="text" data-name value="{name}" maxlength="{MAX_NAME_LENGTH}" aria-label="Name of {name}">',
        escape(differences(run.config) + _changes(run)),
        f"{run.step:,} of {run.total_steps:,}",
        f"{run.seconds:.1f} s",
        f"{run.losses[-1]:.4f}",
        f"{100 * train.accuracy:.2f} %",
        f"{100 * test.accuracy:.2f} % <small>({low:.2f} to {high:.2f})</small>",
        f'<button type="button" data-load aria-label="Load {name} into the controls">Load</button>'
        f'<button type="button" data-remove aria-label="Delete {name}">Delete</button>',
    ]
    return f'<tr data-number="{run.number}">' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _measured(resources: Resources, run: Run) -> tuple[Evaluation, Evaluation]:
    """The model on the training digits and on the test digits, measured once for each step reached."""
    if run.measured is None or run.measured[0] != run.step:
        model = run.model
        inputs, labels = resources.prepare(resources.train, run.config.features, run.config.styles)
        test_inputs, test_labels = resources.prepare(resources.test, run.config.features, 0)
        train = evaluate(model(inputs).detach(), labels)
        run.measured = (run.step, train, evaluate(model(test_inputs).detach(), test_labels))
    return run.measured[1:]


def differences(config: TrainingConfig) -> str:
    """The nearest preset and what differs from it, such as `hog, seed 3`."""
    own = asdict(config)

    def differing(preset: str) -> list[str]:
        return [name for name, value in asdict(PRESETS[preset]).items() if value != own[name]]

    nearest = min(PRESETS, key=lambda preset: len(differing(preset)))
    return ", ".join([nearest, *(f"{name.replace('_', ' ')} {own[name]}" for name in differing(nearest))])


def _changes(run: Run) -> str:
    return "".join(
        f"; from step {step:,}: " + ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in settings.items())
        for step, settings in list(run.changes.items())[:5]
    )


def _find(visitor: Visitor, event: gr.EventData) -> Run:
    """The visitor's run that the event names; a `ValueError` where there is none."""
    number = event_value(event, "number")
    run = next((run for run in visitor.runs if run.number == number), None)
    if run is None:
        raise ValueError("That run is no longer in the table.")
    return run

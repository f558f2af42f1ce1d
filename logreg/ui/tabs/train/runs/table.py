"""The table of the visitor's runs, as HTML, and the run that one of its controls names."""

from __future__ import annotations

from html import escape

import gradio as gr
import torch

from logreg.errors import UserError
from logreg.evaluation.metrics import Evaluation, evaluate
from logreg.ui.server.errors import event_value
from logreg.ui.state.resources import Resources
from logreg.ui.state.run import Run
from logreg.ui.state.sources import all_logits, source_of
from logreg.ui.state.visitor import Visitor
from logreg.ui.tabs.train.running.status import CONTAINS_NAN
from logreg.ui.tabs.train.settings import differences

HEAD = ("overlay", "name", "config", "steps", "computed in", "last loss", "train accuracy", "test accuracy", "")
SORTABLE = HEAD[1:-1]
EMPTY = "<p>Each run is kept here, so that you can compare them.</p>"
MAX_NAME_LENGTH = 40  # characters
MAX_SHOWN_CHANGES = 5


def table(resources: Resources, visitor: Visitor) -> str:
    """The table, newest run first; the accuracies are those at the step that each run has reached."""
    runs = [run for run in visitor.runs if run.step or (run is visitor.run and run.is_running)]
    if not runs:
        return EMPTY
    rows = "".join(_row(resources, visitor, run) for run in reversed(runs))
    head = "".join(map(_heading, HEAD))
    return f'<div class="scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def find_run(visitor: Visitor, event: gr.EventData) -> Run:
    """The visitor's run that the event names; a `UserError` where there is none."""
    number = event_value(event, "number")
    run = next((run for run in visitor.runs if run.number == number), None)
    if run is None:
        raise UserError("That run is no longer in the table.")
    return run


def _heading(text: str) -> str:
    content = f'<button type="button" data-sort>{text}</button>' if text in SORTABLE else text
    return f'<th scope="col">{content}</th>'


def _row(resources: Resources, visitor: Visitor, run: Run) -> str:
    name, current = escape(run.name, quote=True), run is visitor.run
    overlaid, locked = " checked" if run in visitor.overlays else "", " disabled" if current else ""
    cells = [
        _cell(f'<input type="checkbox" data-overlay aria-label="Overlay {name}"{overlaid}{locked}>'),
        _cell(
            f'<input type="text" data-name value="{name}" maxlength="{MAX_NAME_LENGTH}" title="{name}" '
            f'aria-label="Name of {name}">{"<small>current</small>" if current else ""}',
            run.name.lower(),
        ),
        _cell(escape(differences(run.config) + _changes(run) + _data(run)), differences(run.config)),
        *_figures(resources, run),
        _cell(
            f'<button type="button" data-load aria-label="Load {name}">Load</button>'
            f'<button type="button" data-remove aria-label="Delete {name}"{locked}>Delete</button>'
        ),
    ]
    marked = ' class="current" aria-current="true"' if current else ""
    return f'<tr data-number="{run.number}"{marked}>{"".join(cells)}</tr>'


def _figures(resources: Resources, run: Run) -> list[str]:
    """Its steps, computing time, last loss, and accuracies on what it learned from and on what is held out."""
    if run.is_running:
        return [_cell("running", -1), *[_cell("&hellip;", -1)] * 4]
    steps = [_cell(f"{run.step:,} of {run.total_steps:,}", run.step), _cell(f"{run.seconds:.1f} s", run.seconds)]
    if run.diverged:
        return [*steps, f'<td colspan="3" data-sort="-1">{CONTAINS_NAN}</td>']
    train, test = _measured(resources, run)
    low, high = (100 * bound for bound in test.interval)
    return [
        *steps,
        _cell(f"{run.losses[-1]:.4f}", run.losses[-1]),
        _cell(f"{100 * train.accuracy:.2f} %", train.accuracy),
        _cell(f"{100 * test.accuracy:.2f} % <small>({low:.2f} to {high:.2f})</small>", test.accuracy),
    ]


def _cell(content: str, key: float | str = "") -> str:
    """A cell, and the key by which its column sorts."""
    return f'<td data-sort="{escape(str(key), quote=True)}">{content}</td>'


@torch.inference_mode()
def _measured(resources: Resources, run: Run) -> tuple[Evaluation, Evaluation]:
    """The model on the training digits and on the test digits, measured once for each step reached."""
    if run.measured is None or run.measured[0] != run.step:
        model = run.model
        source = source_of(resources, run)
        inputs, labels = source.train_inputs(run.config.features, run.config.styles).result()
        test_inputs, test_labels = source.test_inputs(run.config.features).result()
        train = evaluate(all_logits(model, inputs, len(labels)), labels)
        run.measured = (run.step, train, evaluate(model.logits(test_inputs), test_labels))
    return run.measured[1:]


def _data(run: Run) -> str:
    return "" if run.source is None else f"; on {run.source.title}"


def _changes(run: Run) -> str:
    return "".join(
        f"; from step {step:,}: " + ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in settings.items())
        for step, settings in list(run.changes.items())[:MAX_SHOWN_CHANGES]
    )

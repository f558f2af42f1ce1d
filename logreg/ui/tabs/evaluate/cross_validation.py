"""What cross-validation says of a recipe on few examples, of which those held out say too little."""

from __future__ import annotations

from html import escape

from logreg.config import TrainingConfig
from logreg.cross_validation import cross_validate
from logreg.errors import UserError
from logreg.reporting.wording import counted
from logreg.ui.state.own_examples import OwnExamples
from logreg.ui.state.sources import DataSource
from logreg.ui.state.visitor import Visitor

FOLDS = 5
MAX_STEPS = 10_000  # of all folds together: a few seconds


def render_cross_validation(visitor: Visitor, source: DataSource, model: object) -> str:
    """The figure as HTML, for a model of a run on few examples of one's own; nothing for any other."""
    run = next((run for run in visitor.runs if model == f"run {run.number}"), None)
    if run is None or not isinstance(source, OwnExamples) or not source.is_small:
        return ""
    try:
        return f'<p id="cross-validation">{escape(_sentence(source, run.config))}</p>'
    except UserError as error:  # too few examples
        return f"<p>{escape(str(error))}</p>"


def _sentence(source: OwnExamples, config: TrainingConfig) -> str:
    examples = source.all_examples
    total = counted(len(examples.labels), source.noun)
    if FOLDS * config.steps_per_epoch(len(examples.labels)) * config.epochs > MAX_STEPS:
        return f"Cross-validation of all {total} would take too long here: train for fewer epochs."
    found = source.remember(config, lambda: cross_validate(config, examples, FOLDS))
    low, high = (100 * bound for bound in found.interval)
    return (
        f"{len(found.folds)}-fold cross-validation of all {total} with this run's settings: "
        f"{100 * found.accuracy:.1f} % right (95 % interval {low:.1f} to {high:.1f} %). With fewer than 40 examples of "
        "a class, this says more than those held out."
    )

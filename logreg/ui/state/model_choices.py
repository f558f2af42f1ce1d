"""The models that a visitor can choose from: the five shipped, and the visitor's own."""

from __future__ import annotations

import gradio as gr

from logreg.config import TrainingConfig
from logreg.data.classes import DIGITS
from logreg.errors import UserError
from logreg.model import LogisticRegression
from logreg.ui.state.own_examples import OwnExamples
from logreg.ui.state.resources import NO_EXAMPLES, Resources
from logreg.ui.state.sources import DataSource, MnistDigits, source_of
from logreg.ui.state.visitor import Visitor

TAUGHT = "taught "  # before the name of the model that was copied
DESCRIPTIONS = {
    "everyone": "everyone: hog, and restyled digits",
    "hog": "hog: orientations of edges",
    "deskewed": "deskewed: straightened pixels",
    "pixels": "pixels: raw pixels, fitted well",
    "article": "article: the article's recipe",
}


def choices(resources: Resources, visitor: Visitor) -> list[tuple[str, str]]:
    """What a visitor can choose, as (label, name): models of the classes that the visitor works on, and all uploads."""
    classes = source_of(resources, visitor).classes
    others = [name for name, model in visitor.uploads.items() if model.classes != classes]
    return [
        *fitting_choices(resources, visitor),
        *((f"your file {name}: other classes", f"file {name}") for name in others),
    ]


def fitting_choices(resources: Resources, visitor: Visitor) -> list[tuple[str, str]]:
    """What a visitor can choose of the classes that the visitor works on: what can be measured."""
    classes = source_of(resources, visitor).classes
    visitors_own = [
        (f"your {run.name}: {run.config.features}, step {run.step:,} of {run.total_steps:,}", f"run {run.number}")
        for run in visitor.runs
        if run.step and run.model.classes == classes
    ]
    visitors_own += [
        (f"your taught copy of {base}", taught_name(base))
        for base, taught in visitor.taught.items()
        if taught.base.classes == classes
    ]
    visitors_own += [
        (f"your file {name}", f"file {name}") for name, model in visitor.uploads.items() if model.classes == classes
    ]
    if classes != DIGITS:
        return visitors_own
    return [*((label, name) for name, label in DESCRIPTIONS.items() if name in resources.models), *visitors_own]


def taught_name(base: str) -> str:
    """The name of the visitor's taught copy of the model called `base`."""
    return TAUGHT + base


def base_of(name: object) -> str:
    """The name of the model that a taught copy is of; of any other, its own."""
    return name.removeprefix(TAUGHT) if isinstance(name, str) else ""


def offered_or_default(resources: Resources, visitor: Visitor, name: object) -> str:
    """The name, if a model of that name can still be chosen, else that of the one that the page opens with.

    Where all models of the visitor's classes are the visitor's own, the newest; the empty text where there is none.
    """
    if any(name == offered for _, offered in choices(resources, visitor)):
        return str(name)
    fitting = [offered for _, offered in fitting_choices(resources, visitor)]
    return resources.default if resources.default in fitting else (fitting or [""])[-1]


def source_for(resources: Resources, visitor: Visitor, name: object, model: LogisticRegression) -> DataSource:
    """The data to test the model of that name on: what the visitor works on, or else MNIST's digits.

    Of the visitor's own examples, those are held out that the model did not learn from. A `UserError` if neither data
    are of the model's classes.
    """
    for source in (source_of(resources, visitor), MnistDigits(resources)):
        if source.classes == model.classes:
            return (learned_from(source, visitor, name) if source.own else None) or source
    raise UserError(NO_EXAMPLES)


def learned_from(source: DataSource, visitor: Visitor, name: object) -> DataSource | None:
    """The visitor's own examples that the model of that name learned from, as they were and were held out then.

    None for a model that learned from others, or from nobody knows what. `source` are the examples as they are now.
    """
    name = name if isinstance(name, str) else ""
    file = visitor.uploads.get(name.removeprefix("file ")) if name.startswith("file ") else None
    if file is not None:
        known = isinstance(source, OwnExamples) and file.metadata.get("data") == source.fingerprint
        return source.by_seed(_seed(file)) if known else None
    run = next((run for run in visitor.runs if name == f"run {run.number}"), None)
    learned = run.source if run else visitor.replayed.get(base_of(name))
    return learned if learned is not None and learned.own else None


def _seed(model: LogisticRegression) -> int:
    try:
        return TrainingConfig.from_json(model.metadata.get("config", "{}")).seed
    except ValueError:
        return 0


def refresh_dropdown(resources: Resources, visitor: Visitor, name: object) -> gr.Dropdown:
    """The models to choose from; what is chosen changes only if the model of that name is gone."""
    models, kept = choices(resources, visitor), offered_or_default(resources, visitor, name)
    return gr.Dropdown(models) if kept == name else gr.Dropdown(models, value=kept or None)


def refresh_choice(resources: Resources, visitor: Visitor, name: object) -> gr.Dropdown:
    """`refresh_dropdown`, which chooses the model that was chosen before a reload as soon as its run is there again."""
    run = visitor.run
    if visitor.rechosen is None or run is None or not run.step:
        return refresh_dropdown(resources, visitor, name)
    still, visitor.rechosen = visitor.rechosen == (name or ""), None
    if not still:
        return refresh_dropdown(resources, visitor, name)
    return gr.Dropdown(choices(resources, visitor), value=f"run {run.number}")


def resolve_model(resources: Resources, name: object, visitor: Visitor) -> LogisticRegression:
    """The shipped model of that name, or the visitor's own: of a run, as it is now.

    A name of none of them is a `ValueError`.
    """
    name = name if isinstance(name, str) else ""
    run = next((run for run in visitor.runs if name == f"run {run.number}"), None)
    own = {f"file {file}": model for file, model in visitor.uploads.items()}
    own |= {taught_name(base): taught.model for base, taught in visitor.taught.items()}
    model = run.snapshot() if run else resources.models.get(name) or own.get(name)
    if model is None:
        shipped = ", ".join(resources.models) or "none, for their files are missing or altered: train one"
        raise UserError(f"The model must be one of those shipped ({shipped}), or one of your own.")
    return model

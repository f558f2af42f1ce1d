"""The models that a visitor can choose from: the five shipped, and the visitor's own."""

from __future__ import annotations

import gradio as gr

from logreg.data.classes import DIGITS
from logreg.errors import UserError
from logreg.model import LogisticRegression
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


def source_for(resources: Resources, visitor: Visitor, model: LogisticRegression) -> DataSource:
    """The data of a model's classes: what the visitor works on, or MNIST's digits; a `UserError` if neither are."""
    for source in (source_of(resources, visitor), MnistDigits(resources)):
        if source.classes == model.classes:
            return source
    raise UserError(NO_EXAMPLES)


def refresh_dropdown(resources: Resources, visitor: Visitor, name: object) -> gr.Dropdown:
    """The models to choose from; what is chosen changes only if the model of that name is gone."""
    models, kept = choices(resources, visitor), offered_or_default(resources, visitor, name)
    return gr.Dropdown(models) if kept == name else gr.Dropdown(models, value=kept or None)


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

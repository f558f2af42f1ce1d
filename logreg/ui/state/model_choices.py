"""The models that a visitor can choose from: the five shipped, and the visitor's own."""

from __future__ import annotations

import gradio as gr

from logreg.model import LogisticRegression
from logreg.ui.state.resources import Resources
from logreg.ui.state.visitor import Visitor

TAUGHT = "your taught copy"
DESCRIPTIONS = {
    "everyone": "everyone: hog, and restyled digits",
    "hog": "hog: orientations of edges",
    "deskewed": "deskewed: straightened pixels",
    "pixels": "pixels: raw pixels, fitted well",
    "article": "article: the article's recipe",
}


def choices(resources: Resources, visitor: Visitor) -> list[tuple[str, str]]:
    """What a visitor can choose, as (label, name)."""
    own = [
        (f"your {run.name}: {run.config.features}, step {run.step:,} of {run.total_steps:,}", f"run {run.number}")
        for run in visitor.runs
        if run.step
    ]
    if visitor.taught is not None:
        own.append((f"your taught copy of {visitor.taught.base}", TAUGHT))
    own += [(f"your file {name}", f"file {name}") for name in visitor.uploads]
    shipped = [(label, name) for name, label in DESCRIPTIONS.items() if name in resources.models]
    return [*shipped, *own]


def offered_or_default(resources: Resources, visitor: Visitor, name: object) -> str:
    """The name, if a model of that name can still be chosen, else the name of the one that the page opens with."""
    return next((own for _, own in choices(resources, visitor) if own == name), resources.default or "")


def refresh_dropdown(resources: Resources, visitor: Visitor, name: object) -> gr.Dropdown:
    """The models to choose from; what is chosen changes only if the model of that name is gone."""
    models, kept = choices(resources, visitor), offered_or_default(resources, visitor, name)
    return gr.Dropdown(models) if kept == name else gr.Dropdown(models, value=kept)


def resolve_model(resources: Resources, name: object, visitor: Visitor) -> LogisticRegression:
    """The shipped model of that name, or the visitor's own. A name of none of them is a `ValueError`."""
    name = name if isinstance(name, str) else ""
    own = {f"run {run.number}": run.model for run in visitor.runs}
    own |= {f"file {file}": model for file, model in visitor.uploads.items()}
    if visitor.taught is not None:
        own[TAUGHT] = visitor.taught.models[-1]
    model = resources.models.get(name) or own.get(name)
    if model is None:
        shipped = ", ".join(resources.models) or "none, for their files are missing or altered: train one"
        raise ValueError(f"The model must be one of those shipped ({shipped}), or one of your own.")
    return model

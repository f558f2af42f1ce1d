"""What the Data tab's controls do to the data that a visitor works on."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from contextlib import suppress
from time import time_ns
from typing import Any

import gradio as gr
import numpy as np

from logreg.config import TrainingConfig, own_data_recipe
from logreg.data.limits import MAX_SENT_BYTES, MIB
from logreg.data.saving import save_zip
from logreg.drawing.mnist_format import to_mnist
from logreg.errors import UserError
from logreg.reporting.images import to_base64
from logreg.ui.components.download import download
from logreg.ui.components.sketchpad import read_drawing
from logreg.ui.rendering.own_data import WALL, wall_size
from logreg.ui.server.errors import event_value, number, user_facing_errors
from logreg.ui.state.data_choice import OWN, SOME, DataChoice, chosen_source, read_choice
from logreg.ui.state.kept_data import pack, unpack
from logreg.ui.state.model_choices import refresh_dropdown
from logreg.ui.state.own_data import Examples, OwnData
from logreg.ui.state.own_examples import OwnExamples
from logreg.ui.state.resources import Resources
from logreg.ui.state.visitor import Visitor
from logreg.ui.tabs.data.files import sent_files, summed_up, take_files
from logreg.ui.tabs.data.view import data_view
from logreg.ui.tabs.train.settings import SETTINGS, filled_with

KEPT: list[Any] = [gr.skip()] * (1 + len(SETTINGS))  # the settings as they are


class DataActions:
    """The handlers of the tab's events. Each yields the view's value and the models that fit the data."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources

    @user_facing_errors
    def show(self, visitor: Visitor, chosen: str) -> tuple[Any, ...]:
        """The data as it is, and the controls that chose it if they may not show it yet."""
        controls = _controls(visitor.data_choice) if visitor.data_restored else [gr.skip()] * 3
        visitor.data_restored = False
        return *controls, *self._shown(visitor, chosen)

    @user_facing_errors
    def choose(self, visitor: Visitor, chosen: str, *controls: object) -> tuple[Any, ...]:
        """Work on other data from now on, with settings that suit it."""
        before = visitor.data_choice
        self._choose(visitor, read_choice(*controls))
        suited = self._suited(visitor) if OWN in (before.source, visitor.data_choice.source) else KEPT
        return *self._shown(visitor, chosen), *suited

    @user_facing_errors
    def restored(self, visitor: Visitor, chosen: str, event: gr.EventData) -> tuple[Any, ...]:
        """Take the examples and the choice that the browser has kept over a reload."""
        path, choice = event_value(event, "path"), event_value(event, "choice")
        try:
            if path is not None:
                visitor.own.restore(_kept(path))
            if isinstance(choice, list) and len(choice) == len(DataChoice._fields) and visitor.source is None:
                self._choose(visitor, read_choice(*choice))
        except UserError as error:
            gr.Warning(str(error))
        visitor.data_restored = True  # the tab may not be there yet
        again = json.dumps({"restored": True, "time": time_ns()})
        return again, *_controls(visitor.data_choice), *self._shown(visitor, chosen)

    def keep(self, visitor: Visitor) -> str:
        """The examples, for the browser to keep."""
        version, examples = visitor.own.version, visitor.own.now
        content = to_base64(np.frombuffer(pack(examples), np.uint8)) if examples.classes else ""
        return json.dumps({"version": version, "content": content})

    def _suited(self, visitor: Visitor) -> list[Any]:
        """The settings that suit the data, for the Train tab's controls."""
        if visitor.data_choice.source != OWN:
            return filled_with(TrainingConfig())
        return filled_with(own_data_recipe(len(visitor.own.now.labels)))

    def _choose(self, visitor: Visitor, choice: DataChoice) -> None:
        visitor.source = chosen_source(self.resources, visitor.own, choice)
        visitor.data_choice = choice

    @user_facing_errors
    def add(self, visitor: Visitor, chosen: str, event: gr.EventData) -> tuple[Any, ...]:
        """Put a drawing into a class."""
        drawing, label = read_drawing(event_value(event, "drawing")), self._label(visitor, event)
        if not drawing.any():
            raise UserError("Draw an example first.")
        return self._change(visitor, chosen, lambda own: own.add(label, [to_mnist(drawing)]), [label])

    @user_facing_errors
    def add_class(self, visitor: Visitor, chosen: str, event: gr.EventData) -> tuple[Any, ...]:
        """Add a class."""
        name = str(event_value(event, "name", ""))[:200]
        return self._change(visitor, chosen, lambda own: own.add_class(name), [])

    @user_facing_errors
    def rename_class(self, visitor: Visitor, chosen: str, event: gr.EventData) -> tuple[Any, ...]:
        """Give a class another name."""
        label, name = self._label(visitor, event), str(event_value(event, "next", ""))[:200]
        return self._change(visitor, chosen, lambda own: own.rename_class(label, name), [])

    @user_facing_errors
    def remove_class(self, visitor: Visitor, chosen: str, event: gr.EventData) -> tuple[Any, ...]:
        """Delete a class with its examples."""
        label = self._label(visitor, event)
        return self._change(visitor, chosen, lambda own: own.remove_class(label))

    @user_facing_errors
    def move(self, visitor: Visitor, chosen: str, event: gr.EventData) -> tuple[Any, ...]:
        """Move an example to another class."""
        example, label = _example(event), self._label(visitor, event)
        before = visitor.own.label_of(example)
        return self._change(visitor, chosen, lambda own: own.move(example, label), [before, label])

    @user_facing_errors
    def remove(self, visitor: Visitor, chosen: str, event: gr.EventData) -> tuple[Any, ...]:
        """Delete an example."""
        example = _example(event)
        before = visitor.own.label_of(example)
        return self._change(visitor, chosen, lambda own: own.delete(example), [before])

    @user_facing_errors
    def undo(self, visitor: Visitor, chosen: str) -> tuple[Any, ...]:
        """Undo the last change of the examples."""
        return self._change(visitor, chosen, OwnData.undo)

    @user_facing_errors
    def take(self, visitor: Visitor, chosen: str, event: gr.EventData) -> tuple[Any, ...]:
        """Add what files hold."""
        files = sent_files(event_value(event, "files"))
        label = None if event_value(event, "label") is None else number(event, "label", len(visitor.own.now.classes))
        before = len(visitor.own.now.labels)
        try:
            problems = take_files(visitor.own, files, label, event_value(event, "placement", "auto"))
        finally:
            for file in files:
                file.path.unlink(missing_ok=True)  # its content is kept in memory
        added = len(visitor.own.now.labels) - before
        if not added:
            raise UserError(f"Nothing was added. {summed_up(problems)}".strip())
        if problems:
            gr.Warning(f"Left out: {summed_up(problems)}")
        suited = self._suited(visitor) if visitor.data_choice.source == OWN else KEPT
        return *self._change(visitor, chosen, lambda own: None), *suited

    @user_facing_errors
    def unsent(self, event: gr.EventData) -> None:
        """Say that a file could not be sent."""
        name = str(event_value(event, "name", "The file"))[:80]
        raise UserError(
            f"{name} could not be sent: it is larger than {MAX_SENT_BYTES // MIB} MiB, or the server can't be reached."
        )

    @user_facing_errors
    def more(self, visitor: Visitor, event: gr.EventData) -> str:
        """More examples of a class."""
        label = event_value(event, "label")
        label = label if isinstance(label, int) else -1
        return data_view(self.resources, visitor, [label], wall_size(event_value(event, "shown")))

    @user_facing_errors
    def save(self, visitor: Visitor) -> str:
        """The examples as a zip with a folder for each class."""
        if not len(visitor.own.now.labels):
            raise UserError("There are no examples yet.")
        return download("examples.zip", "application/zip", save_zip(visitor.own.now.dataset()))

    @user_facing_errors
    def forget(self, visitor: Visitor, chosen: str) -> tuple[Any, ...]:
        """Delete the examples, and the models that were trained on them."""
        visitor.forget_own()
        return self._change(visitor, chosen, lambda own: None)

    def _change(
        self,
        visitor: Visitor,
        chosen: str,
        change: Callable[[OwnData], None],
        changed: Collection[int] | None = None,
    ) -> tuple[Any, ...]:
        change(visitor.own)
        if visitor.source is not None and visitor.source.own:
            visitor.source = OwnExamples(self.resources, *visitor.own.snapshot())
        return self._shown(visitor, chosen, changed)

    def _shown(self, visitor: Visitor, chosen: str, changed: Collection[int] | None = None) -> tuple[Any, ...]:
        view = data_view(self.resources, visitor, changed, WALL)
        return view, refresh_dropdown(self.resources, visitor, chosen)

    def _label(self, visitor: Visitor, event: gr.EventData) -> int:
        """The class that an event means: by its name, since its place may have changed meanwhile."""
        classes = visitor.own.now.classes
        with suppress(ValueError):
            return classes.index(event_value(event, "name"))
        raise UserError("That class is no longer there.")


def _example(event: gr.EventData) -> int:
    found = event_value(event, "id")
    return found if isinstance(found, int) else -1


def _kept(path: object) -> Examples:
    [file] = sent_files([{"path": path, "name": "What was kept"}])
    try:
        return unpack(file.path.read_bytes())
    finally:
        file.path.unlink(missing_ok=True)


def _controls(choice: DataChoice) -> list[Any]:
    some = choice.source == SOME
    return [
        gr.Dropdown(value=choice.source),
        gr.Dropdown(value=choice.asked, visible=some),
        gr.CheckboxGroup(value=list(choice.digits), visible=some),
    ]

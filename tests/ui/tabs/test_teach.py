"""Teaching a model of one's own data: its examples are replayed, and measure what it costs."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import gradio as gr
import numpy as np
import pytest

from logreg import PRESETS, to_mnist
from logreg.reporting.images import to_data_url
from logreg.ui.rendering.lessons import render_lessons
from logreg.ui.state.model_choices import choices, offered_or_default
from logreg.ui.state.own_data import Examples
from logreg.ui.state.own_examples import OwnExamples
from logreg.ui.state.resources import Resources
from logreg.ui.state.sources import make_trainer
from logreg.ui.state.visitor import Visitor
from logreg.ui.tabs.dataset_digits import misread_digit, random_digit
from logreg.ui.tabs.teach import TeachPanel
from tests.drawing.symbols import drawn, own_data
from tests.ui.training import take_steps


@pytest.fixture(scope="module")
def resources() -> Resources:
    """Neither its dataset nor its models are needed."""
    return Resources()


@pytest.fixture
def visitor(resources: Resources) -> Visitor:
    """One who has trained on ticks, crosses and what is called <b>ring</b>."""
    data = own_data(10, 1, ("tick", "cross", "<b>ring</b>"))
    visitor = Visitor()
    examples = Examples(data.images.numpy(), data.labels.numpy(), np.arange(30), data.classes)
    visitor.source = OwnExamples(resources, examples)
    trainer = make_trainer(visitor.source, replace(PRESETS["hog"], epochs=60))
    take_steps(visitor.begin(trainer, source=visitor.source), 60)
    return visitor


def event(**values: Any) -> Any:
    return SimpleNamespace(**values)


def test_a_lesson_of_own_classes_replays_own_examples(resources: Resources, visitor: Visitor) -> None:
    """The copy takes a zigzag for a tick from then on, has kept its own test examples, and can forget it."""
    panel = TeachPanel(resources)
    pad = to_data_url(drawn("zigzag", 7))
    name = offered_or_default(resources, visitor, "everyone")
    assert name == "run 1"
    panel.teach(pad, name, visitor, event(label=0, selected=0))
    taught = visitor.taught[name]
    image = taught.lessons[0].image
    assert np.array_equal(image.numpy(), to_mnist(drawn("zigzag", 7)))
    assert int(taught.model.predict_proba(image[None]).argmax()) == 0
    assert taught.lessons[0].accuracy >= 0.9
    assert "is tick" in render_lessons(taught)
    assert [offered for _, offered in choices(resources, visitor)] == ["run 1", "taught run 1"]
    panel.forget("taught run 1", visitor, event(lesson=0))
    assert visitor.taught == {}
    with pytest.raises(gr.Error, match="label must be a whole number from 0 to 2"):
        panel.teach(pad, name, visitor, event(label=3))


def test_names_are_no_html(resources: Resources, visitor: Visitor) -> None:
    panel = TeachPanel(resources)
    panel.teach(to_data_url(drawn("tick", 7)), "run 1", visitor, event(label=2))
    assert "is &lt;b&gt;ring&lt;/b&gt;" in render_lessons(visitor.taught["run 1"])


def test_examples_on_the_pad_are_the_visitors_own(resources: Resources, visitor: Visitor) -> None:
    """They carry the name of their class, and a model that reads all of them is said to."""
    assert visitor.source is not None
    assert ";label=%3Cb%3Ering%3C%2Fb%3E;base64," in random_digit(visitor.source, 2)
    assert visitor.run is not None
    with pytest.raises(ValueError, match="reads every test"):
        misread_digit(resources, visitor.source, visitor.run.model)

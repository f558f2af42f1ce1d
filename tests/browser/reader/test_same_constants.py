"""A constant that is changed in one language alone fails."""

from __future__ import annotations

import ast
import importlib
import inspect
from numbers import Number
from typing import Any

import pytest

from logreg.drawing.background import PAGE_SIDE
from logreg.drawing.ink import WORKING_SIDE
from logreg.ui.components.sketchpad import INK_SIDE
from tests.browser.reader.conftest import Reader

# The modules of each language that are read beside each other, and what Python has for itself alone: limits of files,
# and sizes to which larger pictures than the pad's are reduced.
MODULES = {
    "logreg.drawing.background": (["drawing/background"], {"PAGE_SIDE"}),
    "logreg.drawing.ink": (["drawing/ink"], set()),
    "logreg.drawing.merging": (["drawing/merging"], set()),
    "logreg.drawing.mnist_format": (["drawing/mnist_format"], set()),
    "logreg.drawing.raster": (["drawing/raster"], set()),
    "logreg.drawing.rows": (["drawing/rows"], set()),
    "logreg.drawing.segmentation": (["drawing/segmentation"], {"MAX_DIGITS"}),
    "logreg.drawing.surroundings.border": (["drawing/surroundings/border"], {"WORKING_SIDE"}),
    "logreg.drawing.surroundings.cells": (["drawing/surroundings/cells"], {"WORKING_SIDE"}),
    "logreg.drawing.surroundings.enclosures": (["drawing/surroundings/enclosures"], set()),
    "logreg.drawing.surroundings.insets": (["drawing/surroundings/insets"], {"INSET_SIDE"}),
    "logreg.drawing.surroundings.rings": (["drawing/surroundings/rings"], set()),
    "logreg.drawing.surroundings.rulings": (["drawing/surroundings/rulings"], set()),
    "logreg.drawing.surroundings.underlines": (["drawing/surroundings/underlines"], {"WORKING_SIDE"}),
    "logreg.drawing.tones": (["drawing/tones"], set()),
    "logreg.drawing.touching": (["drawing/touching"], set()),
    "logreg.features": (["features"], {"CHUNK"}),
    "logreg.model": (["model"], {"DEFAULT_PRESET", "MAX_FILE_BYTES", "NOT_FINITE"}),
    "logreg.digit_filter.scorer": (["digit_filter"], set()),
    "logreg.novelty": (["novelty"], {"KEPT", "FEW", "KEPT_DEVIATIONS", "FOLDS", "ITERATIONS", "MAX_EXAMPLES"}),
    "logreg.recognition.image_answers": (["image_answers"], set()),
    "logreg.recognition": (["recognition"], set()),
    "logreg.ui.rendering.evidence": (["evidence"], set()),
}
EXPORTED = """async (paths) => {
  const modules = await Promise.all(paths.map((path) => import(`/${path}.js`)));
  const simple = (value) => ["number", "string"].includes(typeof value) || (value?.every?.(simple) ?? false);
  return Object.fromEntries(modules.flatMap((each) => Object.entries(each)).filter(([, value]) => simple(value)));
}"""


def constants(name: str) -> dict[str, Any]:
    """Every number, text and tuple of numbers that a Python module itself gives a name in capitals."""
    module = importlib.import_module(name)
    assigned = [node for node in ast.parse(inspect.getsource(module)).body if isinstance(node, ast.Assign)]
    names = {each.id for node in assigned for each in ast.walk(node) if isinstance(each, ast.Name)}
    found = {each: getattr(module, each) for each in names if each.isupper() and each[0] != "_"}
    own = {each for node in assigned for target in node.targets for each in _targets(target)}
    simple = {each: value for each, value in found.items() if each in own and isinstance(value, (Number, str, tuple))}
    numeric = {each: value for each, value in simple.items() if not isinstance(value, tuple) or _plain(value)}
    return {each: list(value) if isinstance(value, tuple) else value for each, value in numeric.items()}


def _targets(target: ast.expr) -> list[str]:
    return [each.id for each in ast.walk(target) if isinstance(each, ast.Name)]


def _plain(values: tuple[object, ...]) -> bool:
    return all(isinstance(value, Number) for value in values)


@pytest.mark.parametrize("name", MODULES)
def test_constants_are_the_same(reader: Reader, name: str) -> None:
    """By name, and every one."""
    paths, only_python = MODULES[name]
    expected = constants(name)
    assert only_python <= set(expected)
    assert reader.evaluate(EXPORTED, paths) == {k: v for k, v in expected.items() if k not in only_python}


def test_what_reduces_larger_drawings_is_not_needed() -> None:
    """The pad is no larger than what Python takes as it is."""
    assert min(WORKING_SIDE, PAGE_SIDE) >= INK_SIDE

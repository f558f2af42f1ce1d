"""Digits that people drew, rendered as a sketchpad would show them. The drawings are not part of this repository.

Their folder holds `strokes.py` (`read_unipen`, `read_json`, `render`) and its stroke files.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import re
import sys
from functools import partial
from multiprocessing import Pool
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from logreg import to_mnist

SETS = {"UniPen": "unipen-digits.json.gz", "pen": "pendigits-orig.tra.gz"}
OTHERS = "unipen-others.json.gz"


class Drawings(NamedTuple):
    """Strokes and labels as the folder's `strokes.py` reads them."""

    strokes: list[Any]
    labels: list[Any]


def load_strokes(folder: Path) -> ModuleType:
    """The folder's own reader."""
    spec = importlib.util.spec_from_file_location("strokes", folder / "strokes.py")
    if spec is None or spec.loader is None or not (folder / "strokes.py").is_file():
        raise SystemExit(f"{folder} must hold strokes.py and the stroke files.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(folder: Path, file: str) -> Drawings:
    """All drawings of a stroke file."""
    module = load_strokes(folder)
    reader = module.read_unipen if ".tra" in file else module.read_json
    pairs = reader(folder / file)
    return Drawings([strokes for strokes, _ in pairs], [label for _, label in pairs])


def sources(folder: Path, file: str) -> list[str]:
    """Who drew each: the institution of UniPen's drawings, the writer of the pen digits."""
    text = gzip.decompress((folder / file).read_bytes()).decode("latin-1")
    if ".tra" in file:
        return re.findall(r"\.COMMENT\s+\d+\s+(\d+)", text)
    return [drawing["source"] for drawing in json.loads(text)]


def rendered(folder: Path, strokes: list[Any], **how: Any) -> list[np.ndarray]:
    """Each drawing as `render(strokes, **how)` shows it."""
    with Pool() as pool:
        return pool.map(partial(_render, folder, how), strokes, chunksize=200)


def seen(folder: Path, strokes: list[Any], **how: Any) -> np.ndarray:
    """Each drawing as the model sees it, uint8 [n, 28, 28]."""
    with Pool() as pool:
        return np.stack(pool.map(partial(_see, folder, how), strokes, chunksize=200))


def _render(folder: Path, how: dict[str, Any], strokes: Any) -> np.ndarray:
    drawing: np.ndarray = _module(folder).render(strokes, **how)
    return drawing


def _see(folder: Path, how: dict[str, Any], strokes: Any) -> np.ndarray:
    return to_mnist(_render(folder, how, strokes))


_loaded: dict[Path, ModuleType] = {}  # once a process of the pool


def _module(folder: Path) -> ModuleType:
    if folder not in _loaded:
        _loaded[folder] = load_strokes(folder)
    return _loaded[folder]

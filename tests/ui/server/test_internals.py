"""Nothing but `gradio_patches.py` touches what Gradio, or another library, does not document."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from logreg.ui.server import gradio_patches

LOGREG = Path(gradio_patches.__file__).parents[2]
PATCHED = LOGREG / "ui" / "server" / "gradio_patches.py"


def files() -> list[Path]:
    """Those that may touch none of it."""
    return [path for path in (LOGREG.parent / "app.py", *sorted(LOGREG.rglob("*.py"))) if path != PATCHED]


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_nothing_else_touches_internals(path: Path) -> None:
    found = list(violations(ast.parse(path.read_text())))
    assert not found, f"{path}: {found}"


@pytest.mark.parametrize(
    "line",
    [
        "page._queue.push",
        "import sys\nsys.modules['gradio.mcp']",
        "from sys import modules",
        "from gradio.state_holder import StateHolder",
        "import gradio.state_holder",
        "from gradio import _internal",
        "import traceback\ntraceback.print_exc = print",
        "import gradio as gr\ngr.File.preprocess = print",
        "image.preprocess = print",
        "setattr(gr.File, 'preprocess', print)",
    ],
)
def test_each_way_to_touch_them_is_noticed(line: str) -> None:
    assert list(violations(ast.parse(line)))


OURS = {"self", "cls", "other"}  # names whose private attributes are the class's own
PUBLIC_TYPES = {"gradio.routes": {"App"}}  # what an annotation needs
NAMED_TUPLES = {"_asdict", "_fields", "_replace"}  # documented, the underscore is to keep off the fields
DOCUMENTED = {"tempfile.tempdir", "os.environ", "logging.getLogger().handlers"}


def violations(tree: ast.AST) -> Iterator[str]:
    """What a module touches that it may not."""
    imported = {"gr"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
            yield from (alias.name for alias in node.names if alias.name.startswith("gradio."))
        elif isinstance(node, ast.ImportFrom):
            module, names = node.module or "", {alias.name for alias in node.names}
            imported |= set() if module.startswith("logreg") else names
            yield from imported_internals(module, names)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield from touched_internals(node, imported)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "setattr":
            yield ast.unparse(node)


def imported_internals(module: str, names: set[str]) -> Iterator[str]:
    """What `from module import names` takes that it may not."""
    if module.startswith("gradio."):
        yield from names - PUBLIC_TYPES.get(module, set())
    if module.startswith("gradio"):
        yield from (name for name in names if name.startswith("_"))
    if module == "sys" and "modules" in names:
        yield "sys.modules"


def touched_internals(node: ast.Attribute, imported: set[str]) -> Iterator[str]:
    """Whether an attribute is private to another, `sys.modules`, or is replaced in something imported."""
    where = ast.unparse(node)
    private = node.attr.startswith("_") and not node.attr.endswith("__") and node.attr not in NAMED_TUPLES
    if (private and ast.unparse(node.value) not in OURS and where != "os._exit") or where == "sys.modules":
        yield where
    replaced = where.partition(".")[0] in imported or node.attr in {"preprocess", "postprocess"}
    if isinstance(node.ctx, ast.Store) and replaced and where not in DOCUMENTED:
        yield f"{where} = ..."

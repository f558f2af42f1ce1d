"""Scripts that several components use, and how a component's scripts are put together."""

from __future__ import annotations

from pathlib import Path

PAINT = Path(__file__).with_name("paint.js")
QUEUE = Path(__file__).with_name("queue.js")
SIGHT = Path(__file__).with_name("sight.js")
STORAGE = Path(__file__).with_name("storage.js")
WORDING = Path(__file__).with_name("wording.js")
THEME = Path(__file__).with_name("theme.js")


def read_scripts(*paths: Path) -> str:
    """The scripts, one after the other, as the text that a component runs when it is loaded."""
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)

"""Where the shipped weights and MNIST lie: in a checkout, or beside an installed package and in the user's cache."""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
CHECKOUT = PACKAGE.parent


def _cache() -> Path:
    """The user's cache folder for this package, by the XDG base directory specification."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "logreg"


CACHE = _cache()
WEIGHTS = PACKAGE / "weights" if (PACKAGE / "weights").is_dir() else CHECKOUT / "weights"
DATA = CHECKOUT / "data" if (CHECKOUT / "data" / "MNIST").is_dir() else CACHE

"""Imported first by each benchmark, so that `python benchmarks/NAME.py` finds the checkout's own packages."""

import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

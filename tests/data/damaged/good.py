"""What is damaged."""

from __future__ import annotations

import numpy as np

N = 12
IMAGES = np.random.default_rng(0).integers(0, 256, (N, 28, 28), dtype=np.uint8)
LABELS = np.arange(N) % 2

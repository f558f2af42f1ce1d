"""What torchrun starts in a test: the command line, of which the second process is killed after 150 steps.

torchrun --standalone --nproc-per-node 2 tests/scaling/killed.py train --checkpoint FILE
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from logreg.cli import main
from logreg.scaling.distributed import DataParallelTrainer


class KilledTrainer(DataParallelTrainer):
    """One that ends in the middle of a step."""

    def _combine(self, loss: torch.Tensor) -> torch.Tensor:
        if self.step == 150:
            os.kill(os.getpid(), signal.SIGKILL)
        return super()._combine(loss)


if __name__ == "__main__":
    if os.environ["RANK"] == "1":
        sys.modules["logreg.scaling.distributed"].DataParallelTrainer = KilledTrainer  # type: ignore[attr-defined]
    sys.exit(main())

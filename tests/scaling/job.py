"""What torchrun starts in the tests: each run on the few digits, with inputs in memory and from a file.

torchrun --standalone --nproc-per-node 2 tests/scaling/job.py CACHE
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from logreg import Dataset, TrainingConfig, load_mnist
from logreg.scaling.distributed import joined, make_trainer
from logreg.scaling.placement import placed_inputs

CONFIGS = {
    "sgd": TrainingConfig(learning_rate=0.1, momentum=0.9, weight_decay=0.01, batch_size=32, epochs=3, seed=5),
    "adam": TrainingConfig(
        "hog", styles=1, optimizer="adam", learning_rate=0.02, momentum=0.9, batch_size=50, epochs=3, schedule="linear"
    ),
    "one at a time": TrainingConfig(learning_rate=0.01, batch_size=1, epochs=1),
}


def main() -> None:
    """Print the losses by run and by place of the inputs, and how many inputs the process has held."""
    torch.set_num_threads(1)
    train, test = load_mnist(), load_mnist(train=False)
    few, others = Dataset(train.images[:230], train.labels[:230]), Dataset(test.images[:50], test.labels[:50])
    losses, held = {}, {}
    with joined("cpu") as process:
        for name, config in CONFIGS.items():
            for place, max_bytes in (("memory", math.inf), ("file", 0)):
                prepare = placed_inputs(process, few, max_bytes, Path(sys.argv[1]))
                trainer = make_trainer(process, config, few, others, prepare)
                trainer.advance()
                losses[f"{name}, {place}"] = trainer.losses
                held[f"{name}, {place}"] = len(trainer._inputs)  # type: ignore[arg-type]
        print(json.dumps({"losses": losses, "held": held}))


if __name__ == "__main__":
    main()

"""The plain PyTorch script against `Trainer`: python benchmarks/speed/script.py

Every preset and ten random configs, the first 500 steps of each. The script runs as it is printed, in its own process,
except that it prints every step's loss, with nine decimals. `difference` is the largest; `otherwise` counts the steps
whose losses differ when printed with four decimals, as 0.50005 and 0.5000499 do.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.browser import CHECKOUT
from logreg import FEATURES, PRESETS, Dataset, Trainer, TrainingConfig, load_mnist
from logreg.script import plain_script
from logreg.storage.paths import DATA

STEPS, RANDOM, SEED = 500, 10, 0
EVERY_LOSS = {"if (i + 1) % 100 == 0:": "if True:", "{loss.item():.4f}": "{loss.item():.9f}"}


def random_config(chance: random.Random) -> TrainingConfig:
    """Any config; the learning rate stays where a run neither stands still nor blows up."""
    adam = chance.random() < 0.5
    return TrainingConfig(
        features=chance.choice(list(FEATURES)),
        styles=chance.choice([0, 0, 0, 1]),
        optimizer="adam" if adam else "sgd",
        learning_rate=10 ** chance.uniform(-4, -1.5 if adam else -1),
        momentum=chance.choice([0.0, 0.5, 0.9, chance.uniform(0, 0.95)]),
        weight_decay=chance.choice([0.0, 10 ** chance.uniform(-6, -2)]),
        batch_size=round(10 ** chance.uniform(0, 3)),
        epochs=chance.randint(1, 20),
        schedule=chance.choice(["constant", "linear", "cosine"]),
        seed=chance.randrange(2**32),
    )


def script_losses(config: TrainingConfig, folder: str) -> list[float]:
    """What the config's script, run in `folder`, prints for its first steps."""
    script = plain_script(config)
    for printed, wanted in EVERY_LOSS.items():
        assert script.count(printed) == 1
        script = script.replace(printed, wanted)
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-u", "-c", script]
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        losses = (float(line.rpartition(" ")[2]) for line in process.stdout if line.startswith("Epoch"))
        first = list(islice(losses, STEPS))
        process.kill()
    return first


def compare(name: str, config: TrainingConfig, data: Dataset, folder: str) -> bool:
    """Print the config's line of the table; whether its losses are equal to four decimals."""
    trainer = Trainer(config, data, data)
    trainer.advance(min(STEPS, trainer.total_steps - 1))
    ours = trainer.losses
    theirs = script_losses(config, folder)[: len(ours)]
    largest = max(abs(a - b) for a, b in zip(ours, theirs, strict=True))
    digits = sum(f"{a:.4f}" != f"{b:.4f}" for a, b in zip(ours, theirs, strict=True))
    c = config
    print(
        f"{name:9} {c.features:8} {c.styles:6} {c.optimizer:9} {c.learning_rate:7.5f} {c.momentum:8.3f} "
        f"{c.weight_decay:7.1e} {c.batch_size:5} {c.epochs:6} {c.schedule:8} "
        f"{len(ours):5} {ours[0]:7.4f} {ours[-1]:7.4f} {largest:10.1e} {digits:9}",
        flush=True,
    )
    return largest < 0.5e-4


def main() -> int:
    """Print the table, and how many configs have equal losses; 0 where all have."""
    torch.set_num_threads(1)
    chance = random.Random(SEED)
    configs = list(PRESETS.items()) + [(f"random {i}", random_config(chance)) for i in range(RANDOM)]
    data = load_mnist()
    print(
        "name      features styles optimizer    rate momentum   decay batch epochs schedule "
        "steps   first    last difference otherwise"
    )
    with TemporaryDirectory() as folder:
        raw = Path(folder) / "data" / "MNIST" / "raw"
        raw.mkdir(parents=True)
        for file in (DATA / "MNIST" / "raw").glob("*.gz"):
            (raw / file.name).symlink_to(file)
        equal = [compare(name, config, data, folder) for name, config in configs]
    print(f"{sum(equal)} of {len(equal)} have the same losses, within half of the fourth decimal.")
    return 0 if all(equal) else 1


if __name__ == "__main__":
    sys.exit(main())

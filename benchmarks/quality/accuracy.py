"""Each preset's accuracy on MNIST's test digits, trained anew.

python benchmarks/quality/accuracy.py [--seeds 0 1 2 3 4]
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from logreg import PRESETS, Trainer, load_mnist

SEEDS = {"article": (0, 1, 2, 3, 4)}


def main() -> None:
    """Train and print a line a run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", help="for every preset; else 0 to 4 for article, 0 for others")
    seeds = parser.parse_args().seeds
    train, test = load_mnist(), load_mnist(train=False)
    print(f"{'preset':10} {'seed':>4} {'accuracy':>9} {'95 % interval':>16} {'loss':>7} {'seconds':>8}")
    for name, config in PRESETS.items():
        for seed in seeds or SEEDS.get(name, (0,)):
            begin = perf_counter()
            trainer = Trainer(replace(config, seed=seed), train, test)
            trainer.advance()
            result = trainer.evaluate()
            low, high = (100 * bound for bound in result.interval)
            print(
                f"{name:10} {seed:4} {100 * result.accuracy:7.2f} % {low:7.2f} to {high:5.2f} {result.loss:7.4f} "
                f"{perf_counter() - begin:8.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main()

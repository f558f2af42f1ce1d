"""A training step at batch 100, three ways in one process: python benchmarks/speed/step.py

The article's loop (DataLoader over PIL images), the Trainer, and a hand-written gradient on the same resident tensors.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from logreg import PRESETS, Trainer, load_mnist
from logreg.storage.paths import DATA

ROUNDS, STEPS, ARTICLE_STEPS = 9, 200, 50


def article(root: str) -> Iterator[float]:
    """Its steps, each as the article writes it."""
    data = datasets.MNIST(root, train=True, transform=transforms.ToTensor(), download=True)
    model, loss = nn.Linear(784, 10), nn.CrossEntropyLoss()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.001)
    while True:
        for images, labels in DataLoader(data, batch_size=100, shuffle=True):
            optimiser.zero_grad()
            error = loss(model(images.view(-1, 784)), labels)
            error.backward()
            optimiser.step()
            yield error.item()


def by_hand(inputs: torch.Tensor, labels: torch.Tensor) -> Iterator[float]:
    """The same step with the gradient of softmax regression written out."""
    weight, bias = torch.zeros(784, 10), torch.zeros(10)
    rows = torch.arange(100)
    while True:
        order = torch.randperm(len(labels))
        for start in range(0, len(labels), 100):
            batch = order[start : start + 100]
            x, y = inputs.index_select(0, batch), labels.index_select(0, batch)
            p = torch.addmm(bias, x, weight).softmax(1)
            error = -p[rows, y].log().mean()
            p[rows, y] -= 1
            weight -= 0.001 / 100 * (x.T @ p)
            bias -= 0.001 / 100 * p.sum(0)
            yield error.item()


def main() -> None:
    """Take turns, then print the median time of a step and the ratios."""
    torch.set_num_threads(1)
    train = load_mnist()
    trainer = Trainer(PRESETS["article"], train, load_mnist(train=False))
    hand = by_hand(train.images.reshape(-1, 784).float() / 255, train.labels)
    times: dict[str, list[float]] = {"article": [], "Trainer": [], "by hand": []}
    with TemporaryDirectory() as root:
        raw = Path(root) / "MNIST" / "raw"
        raw.mkdir(parents=True)
        for file in (DATA / "MNIST" / "raw").glob("*.gz"):
            (raw / file.name).symlink_to(file)
        loop = article(root)
        next(loop)
        for _ in range(ROUNDS):
            begin = perf_counter()
            list(islice(loop, ARTICLE_STEPS))
            times["article"].append((perf_counter() - begin) / ARTICLE_STEPS)
            begin = perf_counter()
            trainer.advance(STEPS)
            times["Trainer"].append((perf_counter() - begin) / STEPS)
            begin = perf_counter()
            list(islice(hand, STEPS))
            times["by hand"].append((perf_counter() - begin) / STEPS)
    for name, values in times.items():
        print(f"{name:8} {1000 * median(values):7.3f} ms a step, median of {ROUNDS}")
    ratio = [[a / b for a, b in zip(times[x], times["Trainer"], strict=True)] for x in ("article", "by hand")]
    print(f"article / Trainer {median(ratio[0]):.1f}, Trainer / by hand {1 / median(ratio[1]):.2f}")


if __name__ == "__main__":
    main()

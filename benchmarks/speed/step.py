"""A training step at batch 100, in several ways in one process: python benchmarks/speed/step.py [--device cuda]

The article's loop (DataLoader over PIL images), the Trainer, and a hand-written gradient on the same resident tensors.
On a GPU also the Trainer with each kernel launched by itself, and with its loss fetched at each step, and the losses
beside those of a CPU; the article's loop is left out where torchvision is missing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import torch
from torch import nn
from torch.utils.data import DataLoader

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from logreg import PRESETS, Trainer, load_mnist
from logreg.storage.paths import DATA

ROUNDS, ARTICLE_STEPS = 9, 50
STEPS = {"cpu": 200, "cuda": 2000}  # a GPU's end with a wait for their losses, which is to weigh little


def article(root: str, device: str) -> Iterator[float]:
    """Its steps, each as the article writes it."""
    from torchvision import datasets, transforms

    data = datasets.MNIST(root, train=True, transform=transforms.ToTensor(), download=True)
    model, loss = nn.Linear(784, 10).to(device), nn.CrossEntropyLoss()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.001)
    while True:
        for images, labels in DataLoader(data, batch_size=100, shuffle=True):
            optimiser.zero_grad()
            error = loss(model(images.view(-1, 784).to(device)), labels.to(device))
            error.backward()
            optimiser.step()
            yield error.item()


def by_hand(inputs: torch.Tensor, labels: torch.Tensor) -> Iterator[float]:
    """The same step with the gradient of softmax regression written out."""
    device = inputs.device
    weight, bias = torch.zeros(784, 10, device=device), torch.zeros(10, device=device)
    rows = torch.arange(100, device=device)
    while True:
        order = torch.randperm(len(labels)).to(device)
        for start in range(0, len(labels), 100):
            batch = order[start : start + 100]
            x, y = inputs.index_select(0, batch), labels.index_select(0, batch)
            p = torch.addmm(bias, x, weight).softmax(1)
            error = -p[rows, y].log().mean()
            p[rows, y] -= 1
            weight -= 0.001 / 100 * (x.T @ p)
            bias -= 0.001 / 100 * p.sum(0)
            yield error.item()


def waiting(trainer: Trainer) -> Iterator[float]:
    """The Trainer's steps, one at a time: the host waits for each loss."""
    while True:
        yield from trainer.advance(1)


def make(device: str, preset: str = "article") -> Trainer:
    """A run of that preset, which is long enough."""
    return Trainer(replace(PRESETS[preset], epochs=100, batch_size=100), load_mnist(), load_mnist(train=False), device)


def variants(device: str, root: str) -> dict[str, Callable[[int], object]]:
    """What takes some steps, by name."""
    trainer, train = make(device), load_mnist()
    hand = by_hand((train.images.reshape(-1, 784).float() / 255).to(device), train.labels.to(device))
    found: dict[str, Callable[[int], object]] = {
        "Trainer": trainer.advance,
        "by hand": lambda steps: list(islice(hand, steps)),
    }
    if find_spec("torchvision"):
        raw = Path(root) / "MNIST" / "raw"
        raw.mkdir(parents=True)
        for file in (DATA / "MNIST" / "raw").glob("*.gz"):
            (raw / file.name).symlink_to(file)
        loop = article(root, device)
        found["article"] = lambda steps: list(islice(loop, steps))
    if device == "cuda":
        unrecorded, one_at_a_time, adam = make(device), waiting(make(device)), make(device, "pixels")
        assert unrecorded._launched is not None
        unrecorded._launched.record = False
        found["Trainer, Adam"] = adam.advance
        found["each kernel launched"] = unrecorded.advance
        found["each loss fetched"] = lambda steps: list(islice(one_at_a_time, steps))
    return found


def compare_losses(device: str) -> None:
    """How far the losses of some epochs are from those of a CPU."""
    for preset in ("article", "pixels"):
        losses = [torch.tensor(make(where, preset).advance(1300)) for where in ("cpu", device)]
        print(f"{preset}: losses differ by at most {float((losses[0] - losses[1]).abs().max()):.1e} from a CPU's")


def main() -> None:
    """Take turns, then print the median time of a step and the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    device = parser.parse_args().device
    torch.set_num_threads(1)
    with TemporaryDirectory() as root:
        ways = variants(device, root)
        times: dict[str, list[float]] = {name: [] for name in ways}
        for take in ways.values():
            take(10)
        for _ in range(ROUNDS):
            for name, take in ways.items():
                steps = ARTICLE_STEPS if name == "article" else STEPS[device]
                begin = perf_counter()
                take(steps)
                times[name].append((perf_counter() - begin) / steps)
    if device == "cuda":
        print(torch.cuda.get_device_name())
    for name, values in times.items():
        print(f"{name:20} {1000 * median(values):7.3f} ms a step, median of {ROUNDS}")
    for name, values in times.items():
        if name != "Trainer":
            ratio = median(a / b for a, b in zip(values, times["Trainer"], strict=True))
            print(f"{name} / Trainer {ratio:.2f}")
    if device != "cpu":
        compare_losses(device)


if __name__ == "__main__":
    main()

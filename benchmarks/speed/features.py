"""The hog map's speed, and a cold start to a hog model of over 99 %: python benchmarks/speed/features.py"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

import torch
import torch.nn.functional as F

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from logreg import load_mnist
from logreg.features import extract_features

ROUNDS = 5
COLD = "from logreg.cli import main; main(['train', '--preset', 'hog', '--epochs', '2'])"


def main() -> None:
    """Take turns, then print medians and ratios."""
    images = load_mnist().images
    floats, weight = images[:, None].float() / 255, torch.randn(16, 1, 5, 5)
    ours, theirs = [], []
    for _ in range(ROUNDS):
        begin = perf_counter()
        for chunk in floats.split(50):
            F.avg_pool2d(F.conv2d(chunk, weight, padding=2), 4)
        theirs.append(perf_counter() - begin)
        begin = perf_counter()
        extract_features("hog", images)
        ours.append(perf_counter() - begin)
    ratio = median(a / b for a, b in zip(ours, theirs, strict=True))
    print(f"hog of 60,000: {median(ours):.2f} s; conv2d and avg_pool2d: {median(theirs):.2f} s; ratio {ratio:.2f}")
    cold, bare = [], []
    for _ in range(3):
        bare.append(_seconds("import torch, torchvision"))
        cold.append(_seconds(COLD))
    print(
        f"cold start to a trained hog model: {median(cold):.2f} s; "
        f"importing torch and torchvision: {median(bare):.2f} s; difference {median(cold) - median(bare):.2f} s"
    )
    print(
        subprocess.run([sys.executable, "-c", COLD], check=True, capture_output=True, text=True).stdout.splitlines()[-1]
    )


def _seconds(code: str) -> float:
    begin = perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    return perf_counter() - begin


if __name__ == "__main__":
    main()

"""The share of the digits that people drew which are read correctly.

python benchmarks/quality/sketches.py FOLDER [--weights FILE] [--all]

Prints the accuracy of each set in several brushes and sizes, each class's and each source's accuracy and the commonest
errors at brush 20 of 280, calibration before and after a temperature that was fitted without the sketches, and the
shares accepted and rejected as digits. `--worst FILE` writes a picture of the worst errors, `--reliability FILE`
reliability diagrams.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.quality.calibration import calibration_error, fitted_temperature, reliability
from benchmarks.quality.drawings import OTHERS, SETS, read, seen, sources
from logreg import LogisticRegression, load_mnist, load_model
from logreg.features import extract_features
from logreg.recognition.image_answers import digit_score

RENDERINGS = {
    "brush 20": {"width": 20},
    "brush 10": {"width": 10},
    "brush 32": {"width": 32},
    "half the size": {"width": 20, "margin": 0.325},
    "half the canvas": {"width": 10, "size": 140},
}
MORE = {
    "brush 8": {"width": 8},
    "brush 36": {"width": 36},
    "30 % of the canvas": {"width": 20, "margin": 0.35},
    "90 % of the canvas": {"width": 20, "margin": 0.05},
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--weights", type=Path, help="a .safetensors file (the page's model)")
    parser.add_argument("--all", action="store_true", help="more brushes and sizes")
    parser.add_argument("--worst", type=Path, metavar="FILE", help="write a picture of the worst errors")
    parser.add_argument("--reliability", type=Path, metavar="FILE", help="write a picture of reliability diagrams")
    options = parser.parse_args()
    model = load_model(options.weights)
    renderings = RENDERINGS | (MORE if options.all else {})
    worst: list[np.ndarray] = []
    answered: dict[str, tuple[torch.Tensor, torch.Tensor]] = {}
    for name, file in SETS.items():
        drawings = read(options.folder, file)
        labels = torch.tensor(drawings.labels)
        for rendering, how in renderings.items():
            images = torch.from_numpy(seen(options.folder, drawings.strokes, **how))
            logits = _logits(model, images)
            probabilities = logits.softmax(1)
            right = probabilities.argmax(1) == labels
            print(f"{name:7} {rendering:18} {100 * float(right.float().mean()):6.2f} %", flush=True)
            if rendering == "brush 20":
                _details(probabilities, labels)
                _by_source(right, sources(options.folder, file))
                _kept(name, images)
                answered[name] = logits, labels
                wrong = (~right).nonzero()[:, 0]
                order = wrong[probabilities[wrong].amax(1).argsort(descending=True)][:60]
                worst += list(images[order].numpy())
    test = load_mnist(train=False)
    print("MNIST's test digits")
    answered["MNIST"] = _logits(model, test.images), test.labels
    _details(answered["MNIST"][0].softmax(1), test.labels)
    kept = _kept("MNIST", test.images)
    others = torch.from_numpy(seen(options.folder, read(options.folder, OTHERS).strokes, width=20))
    scores = digit_score()(others)
    print(f"letters and symbols flagged {100 * float((scores < digit_score().threshold).float().mean()):.2f} %")
    print(f"AUC of the digit score, MNIST against letters and symbols: {_auc(kept, scores):.4f}")
    t = fitted_temperature(model) if "config" in model.metadata else 1.0
    print(f"expected calibration error, 15 bins, as shipped and at T = {t:.3f}, fitted on restyled held-out digits")
    for name, (logits, labels) in answered.items():
        before, after = calibration_error(logits, labels), calibration_error(logits / t, labels)
        print(f"{name:7} {before:.4f} -> {after:.4f}")
    if options.worst:
        _sheet(worst).save(options.worst)
    if options.reliability:
        reliability(answered, t).save(options.reliability)


@torch.inference_mode()
def _logits(model: LogisticRegression, images: torch.Tensor) -> torch.Tensor:
    return model(extract_features(model.features, images))


def _details(probabilities: torch.Tensor, labels: torch.Tensor) -> None:
    answers = probabilities.argmax(1)
    classes = [f"{d}: {100 * float((answers[labels == d] == d).float().mean()):.1f}" for d in range(10)]
    print("        classes, %:", ", ".join(classes))
    pairs = Counter((int(a), int(b)) for a, b in zip(labels, answers, strict=True) if a != b)
    print("        errors:", ", ".join(f"{a} as {b}: {n}" for (a, b), n in pairs.most_common(8)))


def _by_source(right: torch.Tensor, who: list[str]) -> None:
    """The accuracy of each institution or writer: what a stranger may expect, and the least of it."""
    by_source: dict[str, list[bool]] = {}
    for answer, source in zip(right.tolist(), who, strict=True):
        by_source.setdefault(source, []).append(answer)
    shares = sorted(100 * sum(answers) / len(answers) for answers in by_source.values())
    mean = sum(shares) / len(shares)
    print(f"        {len(shares)} sources, %: mean {mean:.2f}, worst {', '.join(f'{s:.1f}' for s in shares[:3])}")


def _kept(name: str, images: torch.Tensor) -> torch.Tensor:
    scores = digit_score()(images)
    share = float((scores >= digit_score().threshold).float().mean())
    print(f"        {name} kept as digits: {100 * share:.2f} % at threshold {digit_score().threshold:.3f}")
    return scores


def _auc(positive: torch.Tensor, negative: torch.Tensor) -> float:
    """The share of pairs in the right order (Mann and Whitney)."""
    order = torch.cat([positive, negative]).argsort().argsort().double() + 1
    n, m = len(positive), len(negative)
    return float((order[:n].sum() - n * (n + 1) / 2) / (n * m))


def _sheet(images: list[np.ndarray], columns: int = 20) -> Image.Image:
    images += [np.zeros((28, 28), np.uint8)] * (-len(images) % columns)
    rows = [np.concatenate(images[i : i + columns], 1) for i in range(0, len(images), columns)]
    sheet = Image.fromarray(np.concatenate(rows, 0))
    return sheet.resize((sheet.width * 2, sheet.height * 2), Image.Resampling.NEAREST)


if __name__ == "__main__":
    main()

"""How well models of one's own classes tell what is unlike all of them.

python benchmarks/quality/novelty.py [FOLDER]

Symbols: tick, cross, heart and star are learned; rings, zigzags, arrows, squares, triangles, scribbles and MNIST's
digits are strangers. Letters, where FOLDER holds what people drew (see drawings.py): half of them are learned,
capital and small on the same side, the others and all signs are strangers. Of each: the area under the ROC curve, the
share of learned classes' held-out drawings that the model's threshold keeps, the share of strangers that it flags,
and what it would flag if it kept 97 % exactly. Beside the distance, as baselines: the distance to the means alone,
the largest probability and the largest logit of the model.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.quality.drawings import OTHERS, read, seen
from logreg import Dataset, Trainer, TrainingConfig, load_mnist, to_mnist
from logreg.features import extract_features
from logreg.novelty import FEATURE_MAP, KEPT, fit_novelty
from tests.drawing.symbols import SCRIBBLE, SYMBOLS, drawn

REPEATS = 5
LEARNED = ("tick", "cross", "heart", "star")
STRANGE = (*(name for name in SYMBOLS if name not in LEARNED), SCRIBBLE)
CONFIG = TrainingConfig(features="hog", optimizer="adam", learning_rate=0.02, weight_decay=1e-5, epochs=20)
Case = tuple[Dataset, torch.Tensor, torch.Tensor]  # learned from; held out; strangers


def main() -> None:
    """Measure and print, the mean of all repeats."""
    torch.set_num_threads(1)
    print(f"{'':28} {'AUC':>6} {'kept':>6} {'flagged':>8} {'at 97 %':>8}")
    digits = load_mnist(train=False).images[:300]
    for each in (5, 10, 40):
        report(f"symbols, {each} a class", [symbols(each, seed, digits) for seed in range(REPEATS)])
    if len(sys.argv) > 1:
        drawings = read(Path(sys.argv[1]), OTHERS)
        images = torch.from_numpy(seen(Path(sys.argv[1]), drawings.strokes, size=140, width=10))
        for each in (5, 10, 30):
            report(f"letters, {each} a class", [letters(images, drawings.labels, each, i) for i in range(REPEATS)])


def symbols(each: int, seed: int, digits: torch.Tensor) -> Case:
    """So many drawings of each class to learn from."""
    random = np.random.default_rng(seed)

    def images(names: tuple[str, ...], count: int) -> torch.Tensor:
        return torch.from_numpy(np.stack([to_mnist(drawn(name, random)) for name in names for _ in range(count)]))

    data = Dataset(images(LEARNED, each), torch.arange(len(LEARNED)).repeat_interleave(each), LEARNED)
    return data, images(LEARNED, 60), torch.cat([images(STRANGE, 60), digits])


def letters(images: torch.Tensor, labels: list[str], each: int, seed: int) -> Case:
    """Half of the letters of which there are fifty."""
    random, names = np.random.default_rng(seed), np.array(labels)
    frequent = sorted({name for name in labels if labels.count(name) >= 50})
    both = random.permutation(sorted({name.lower() for name in frequent}))
    half = set(both[: len(both) // 2])
    classes = [name for name in frequent if name.lower() in half]
    places = [random.permutation(np.flatnonzero(names == name)) for name in classes]
    learned = np.concatenate([place[:each] for place in places])
    held_out = np.concatenate([place[each:] for place in places])
    strange = np.array([name.lower() not in half for name in labels])
    data = Dataset(images[learned], torch.arange(len(classes)).repeat_interleave(each), classes)
    return data, images[held_out], images[strange]


def report(title: str, cases: list[Case]) -> None:
    """A line for the distance, and one for each baseline."""
    lines: dict[str, list[list[float]]] = {}
    for data, held_out, strange in cases:
        novelty = fit_novelty(data.images, data.labels, len(data.classes))
        for name, measure in measures(data).items():
            known, other = measure(held_out), measure(strange)
            figures = [auc(other, known), torch.nan, torch.nan, float((other > known.quantile(KEPT)).float().mean())]
            if name == "distance":
                figures[1] = float((known <= novelty.threshold).float().mean())
                figures[2] = float((other > novelty.threshold).float().mean())
            lines.setdefault(name, []).append(figures)
    print(title)
    for name, figures in lines.items():
        a, kept, flagged, exactly = np.mean(figures, 0)
        print(f"  {name:26} {a:6.3f} {100 * kept:6.1f} {100 * flagged:8.1f} {100 * exactly:8.1f}", flush=True)


def measures(data: Dataset) -> dict[str, Callable[[torch.Tensor], torch.Tensor]]:
    """How strange images uint8 [n, 28, 28] are by each measure, float32 [n]: the more, the stranger."""
    novelty = fit_novelty(data.images, data.labels, len(data.classes))
    trainer = Trainer(CONFIG, data, data)
    trainer.advance()
    model = trainer.model.requires_grad_(False)
    features = extract_features(FEATURE_MAP, data.images)
    means = torch.stack([features[data.labels == label].mean(0) for label in range(len(data.classes))])
    return {
        "distance": lambda images: novelty.distance(extract_features(FEATURE_MAP, images)),
        "distance to the means alone": lambda images: torch.cdist(extract_features(FEATURE_MAP, images), means).amin(1),
        "largest probability": lambda images: -model.predict_proba(images).amax(1),
        "largest logit": lambda images: -model.logits(extract_features(model.features, images)).amax(1),
    }


def auc(positive: torch.Tensor, negative: torch.Tensor) -> float:
    """The share of pairs in the right order (Mann and Whitney)."""
    order = torch.cat([positive, negative]).argsort().argsort().double() + 1
    n, m = len(positive), len(negative)
    return float((order[:n].sum() - n * (n + 1) / 2) / (n * m))


if __name__ == "__main__":
    main()

"""What it costs to teach a model a digit that it misread.

python benchmarks/quality/teaching.py [FOLDER] [--weights NAME ...]

Up to 100 misread digits of MNIST's test set, and of each set of sketches in FOLDER, each taught alone to the shipped
model: the share whose answer flips, the cost on MNIST's test set in points (and, with FOLDER, on the sketches), and the
seconds that a lesson takes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.quality.drawings import SETS, read, seen
from logreg import Dataset, load_mnist, load_model
from logreg.features import extract_features
from logreg.finetuning import learned_styles, teach
from logreg.model import WEIGHTS, LogisticRegression
from logreg.training import Inputs, training_inputs

LESSONS = 100


def main() -> None:
    """Teach and print a line a model and set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="the sketches")
    parser.add_argument("--weights", nargs="+", default=["everyone", "hog"], metavar="NAME", help="shipped models")
    options = parser.parse_args()
    sets = {"MNIST": load_mnist(train=False)}
    if options.folder:
        for name, file in SETS.items():
            drawings = read(options.folder, file)
            images = torch.from_numpy(seen(options.folder, drawings.strokes, width=20))
            sets[name] = Dataset(images, torch.tensor(drawings.labels))
    torch.set_num_threads(1)  # as the page does
    train = load_mnist()
    for name in options.weights:
        model = load_model(WEIGHTS / f"{name}.safetensors")
        replayed = training_inputs(train, model.features, learned_styles(model))
        tests = {
            source: (extract_features(model.features, digits.images), digits.labels) for source, digits in sets.items()
        }
        for source, digits in sets.items():
            _measure(f"{name:8} {source:6}", model, digits, replayed, tests)


def _measure(
    title: str, model: LogisticRegression, digits: Dataset, replayed: Inputs, tests: dict[str, Inputs]
) -> None:
    wrong = (model.predict_proba(digits.images).argmax(1) != digits.labels).nonzero()[:, 0]
    order = torch.randperm(len(wrong), generator=torch.Generator().manual_seed(0))
    before = {name: _accuracy(model, *inputs) for name, inputs in tests.items()}
    flipped, seconds = 0, []
    costs: dict[str, list[float]] = {name: [] for name in tests}
    for index in wrong[order][:LESSONS].tolist():
        image, label = digits.images[index], int(digits.labels[index])
        begin = perf_counter()
        taught = teach(model, image, label, *replayed)
        seconds.append(perf_counter() - begin)
        flipped += int(taught.predict_proba(image[None]).argmax()) == label
        for name, inputs in tests.items():
            costs[name].append(before[name] - _accuracy(taught, *inputs))
    print(
        f"{title}: {len(wrong)} misread, {len(seconds)} taught, {100 * flipped / len(seconds):.1f} % flipped; "
        f"{median(seconds):.3f} s in the middle, {max(seconds):.3f} s at most"
    )
    for name, values in costs.items():
        more = sum(cost > 0.205 for cost in values)
        print(
            f"    cost on {name:6}: {sum(values) / len(values):6.3f} points in the mean, {max(values):.3f} at worst, "
            f"{more} of more than 0.2",
            flush=True,
        )


@torch.inference_mode()
def _accuracy(model: LogisticRegression, inputs: torch.Tensor, labels: torch.Tensor) -> float:
    """In per cent."""
    return 100 * float((model(inputs).argmax(1) == labels).double().mean())


if __name__ == "__main__":
    main()

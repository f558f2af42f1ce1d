"""How well models of one's own data do: two digits, letters that people drew, four symbols of a shaking hand.

python benchmarks/quality/own_data.py [FOLDER] [--damaged COUNT]

FOLDER holds drawings (`strokes.py` and its stroke files), without which the letters are left out; of these half of the
institutions train a model and the others test it. `--damaged` reads so many damaged files of each kind besides.
`benchmarks/speed/reading.py` measures how long data take to be read.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.quality.drawings import OTHERS, read, seen, sources
from logreg import FEATURES, PRESETS, Dataset, Trainer, TrainingConfig, load_data, to_mnist
from logreg.data.examples import number_names
from logreg.evaluation.binary import ThresholdSweep
from logreg.features import extract_features
from tests.data.damaged import CHOSEN, damaged, what_is_said
from tests.drawing.symbols import drawn as draw

SYMBOLS = ("tick", "cross", "heart", "star")
TWO_DIGITS = PRESETS["pixels"]
OURS = {"aga", "apb", "gmd"}  # half of the institutions, with half of the drawings
FEW = TrainingConfig(
    optimizer="adam", momentum=0.9, learning_rate=0.02, weight_decay=1e-5, batch_size=20, epochs=60, schedule="linear"
)
LETTERS = replace(FEW, batch_size=100, epochs=30)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--damaged", type=int, default=0, metavar="COUNT")
    options = parser.parse_args()
    _symbols()
    _two_digits()
    if options.folder:
        _letters(options.folder)
    if options.damaged:
        _damaged(options.damaged)


def _symbols(train: int = 10, test: int = 20) -> None:
    """Four symbols, some drawings of each to learn from."""
    random = np.random.default_rng(0)

    def drawn(count: int) -> Dataset:
        images = [to_mnist(draw(symbol, random)) for symbol in SYMBOLS for _ in range(count)]
        labels = torch.arange(len(SYMBOLS)).repeat_interleave(count)
        return Dataset(torch.from_numpy(np.stack(images)), labels, SYMBOLS)

    print(f"Four symbols, {train} drawings each to train on, {test} to test on")
    _by_feature_map(FEW, drawn(train), drawn(test))


def _by_feature_map(config: TrainingConfig, data: Dataset, test: Dataset) -> None:
    for features in FEATURES:
        for styles in (0, 2):
            trainer = Trainer(replace(config, features=features, styles=styles), data, test)
            trainer.advance()
            found = trainer.evaluate()
            low, high = found.interval
            print(
                f"  {features:8} {styles} copies  {100 * found.accuracy:6.2f} %  "
                f"({found.correct} of {found.total}, 95 % interval {100 * low:.1f} to {100 * high:.1f} %)",
                flush=True,
            )


def _two_digits() -> None:
    """3 or 8? Beside plain PyTorch and scikit-learn."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import confusion_matrix

    data, test = (load_data("MNIST", half, classes=["3", "8"]) for half in (True, False))
    trainer = Trainer(TWO_DIGITS, data, test)
    trainer.advance()
    plain = _plain_losses(TWO_DIGITS, data)
    apart = max(abs(a - b) for a, b in zip(trainer.losses, plain, strict=True))
    print(f"3 or 8?  {len(plain)} losses, at most {apart:.1e} from those of plain PyTorch")
    inputs, test_inputs = (extract_features("pixels", half.images) for half in (data, test))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that it could go on
        oracle = LogisticRegression(C=1 / (TWO_DIGITS.weight_decay * len(data.labels)), max_iter=200)
        oracle.fit(inputs.numpy(), data.labels.numpy())
    theirs = oracle.score(test_inputs.numpy(), test.labels.numpy())
    print(f"  accuracy {100 * trainer.evaluate().accuracy:.2f} %, scikit-learn's {100 * theirs:.2f} %")
    with torch.inference_mode():
        z = trainer.model(test_inputs)[:, 0].double()
    sweep = ThresholdSweep(z, test.labels == 1)
    worst = 0.0
    for threshold in torch.linspace(float(z.min()) - 1, float(z.max()) + 1, 200).tolist():
        counts = sweep.at(threshold)
        tn, fp, fn, tp = confusion_matrix(test.labels == 1, z >= threshold).ravel()
        worst = max(worst, *(abs(a - b) for a, b in zip(counts, (tp, fp, fn, tn), strict=True)))
    print(f"  counts at 200 thresholds, at most {worst:g} from scikit-learn's")


def _plain_losses(config: TrainingConfig, data: Dataset) -> list[float]:
    """The losses of the usual loop: nn.Linear(784, 1), BCEWithLogitsLoss, Adam, autograd."""
    torch.manual_seed(config.seed)
    model = nn.Linear(784, 1)
    criterion = nn.BCEWithLogitsLoss()
    betas = (config.momentum, 0.999)
    optimizer = torch.optim.Adam(model.parameters(), config.learning_rate, betas, weight_decay=config.weight_decay)
    inputs, labels = data.images.flatten(1) / 255, data.labels.float()
    sampler = torch.utils.data.RandomSampler(range(len(labels)), generator=torch.Generator().manual_seed(config.seed))
    batches = torch.utils.data.BatchSampler(sampler, config.batch_size, drop_last=False)
    scheduler = torch.optim.lr_scheduler.LinearLR(optimizer, 1, 0, config.epochs * len(batches))
    losses = []
    for _ in range(config.epochs):
        for batch in batches:
            loss = criterion(model(inputs[batch])[:, 0], labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            scheduler.step()
            losses.append(loss.item())
    return losses


def _letters(folder: Path) -> None:
    """UniPen's letters, large and small ones together, by people of institutions that the model has not seen."""
    drawings, who = read(folder, OTHERS), sources(folder, OTHERS)
    letters = [(k, label.lower()) for k, label in enumerate(drawings.labels) if label.isalpha()]
    halves = [[(k, label) for k, label in letters if (who[k] in OURS) == ours] for ours in (True, False)]
    common = set.intersection(*({label for _, label in half} for half in halves))
    names = tuple(sorted(common))

    def data(half: list[tuple[int, str]]) -> Dataset:
        chosen = [(k, label) for k, label in half if label in common]
        images = seen(folder, [drawings.strokes[k] for k, _ in chosen], width=20)
        labels, _ = number_names([label for _, label in chosen], names)
        return Dataset(torch.from_numpy(images), torch.from_numpy(labels), names)

    train, test = map(data, halves)
    print(
        f"Letters that people drew: {len(names)} classes, {len(train.labels):,} of {', '.join(sorted(OURS))} to train "
        f"on, {len(test.labels):,} of other institutions to test on"
    )
    _by_feature_map(LETTERS, train, test)


def _damaged(count: int) -> None:
    """Every one is answered by a line, or read."""
    for kind in CHOSEN:
        said = [what_is_said(content) for _, content in islice(damaged(kind), count)]
        fine = said.count("fine")
        assert all("\n" not in line and (line == "fine" or line.endswith(".")) for line in said)
        print(f"{count} damaged files, {kind}: {count - fine} answered by a line, {fine} read all the same")


if __name__ == "__main__":
    main()

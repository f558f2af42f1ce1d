"""Is it like anything that a model has learned? The distance to the nearest class, for models of one's own classes."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch

from logreg.features import INPUTS, extract_features

FEATURE_MAP = "hog"  # whichever the model's is: with the others, half as much that is strange is found
DIRECTIONS = 10  # in which examples of one class differ most
KEPT = 0.97  # of examples that were not learned from, roughly
FEW = 100  # distances
KEPT_DEVIATIONS = 1.88  # below which KEPT of a normal distribution lies
FOLDS = 10
ITERATIONS = 5  # of the power method, for the first principal components
MAX_EXAMPLES = 600  # that are learned from; more would change little, and take time


class Novelty(NamedTuple):
    """How far an image lies from all classes: what is farther than `threshold` is unlike any.

    The distance is Euclidean, of the features of FEATURE_MAP to the nearest class's mean, without the `directions` in
    which examples of one class differ most: orthonormal rows float32 [DIRECTIONS, 784], of zeros where there are fewer.
    `means` float32 [classes, 784] have no part in them either.
    """

    means: torch.Tensor
    directions: torch.Tensor
    threshold: float

    def distance(self, features: torch.Tensor) -> torch.Tensor:
        """The distances float32 [n] of features float32 [n, 784]."""
        rest = features - features @ self.directions.T @ self.directions
        return torch.cdist(rest, self.means, compute_mode="donot_use_mm_for_euclid_dist").amin(1)


@torch.no_grad()
def fit_novelty(images: torch.Tensor, labels: torch.Tensor, classes: int) -> Novelty:
    """Learn the distance from images uint8 [n, 28, 28] and their labels int64 [n], at least two of each class.

    Every example is once held out of the fit, a tenth of each class at a time: the threshold keeps 97 % of these. Where
    they are fewer than 100, it is the one that would keep as many if their logarithms were distributed normally.
    """
    chosen, folds = _folds(labels, classes)
    features, labels = extract_features(FEATURE_MAP, images[chosen]), labels[chosen]
    distances = []
    for fold in range(int(folds.max()) + 1):
        out = folds == fold
        fitted = Novelty(*_fit(features[~out], labels[~out], classes), math.inf)
        distances.append(fitted.distance(features[out]))
    return Novelty(*_fit(features, labels, classes), _threshold(torch.cat(distances)))


def _folds(labels: torch.Tensor, classes: int) -> tuple[torch.Tensor, torch.Tensor]:
    """The places of the examples that are learned from, evenly chosen from each class, and which fold each is in."""
    of_class = [(labels == label).nonzero()[:, 0] for label in range(classes)]
    most = MAX_EXAMPLES // classes
    some = [places[torch.linspace(0, len(places) - 1, min(most, len(places))).long()] for places in of_class]
    return torch.cat(some), torch.cat([torch.arange(len(places)) % FOLDS for places in some])


def _fit(features: torch.Tensor, labels: torch.Tensor, classes: int) -> tuple[torch.Tensor, torch.Tensor]:
    """The classes' means, and the directions in which their examples differ most from them."""
    means = torch.stack([features[labels == label].mean(0) for label in range(classes)])
    differences = features - means[labels]
    count = min(DIRECTIONS, len(labels) - classes)
    basis = torch.randn(INPUTS, count, generator=torch.Generator().manual_seed(0))
    for _ in range(ITERATIONS):
        basis = torch.linalg.qr(differences.T @ (differences @ basis)).Q
    directions = torch.zeros(DIRECTIONS, INPUTS)
    directions[:count] = basis.T
    return means - means @ directions.T @ directions, directions


def _threshold(distances: torch.Tensor) -> float:
    """What `KEPT` of the distances lie below; more than 0, even where all examples are the same."""
    distances = distances.clamp_min(1e-3)
    if len(distances) < FEW:  # the largest of so few says little, and is often far off
        logarithms = distances.log()
        return float((logarithms.mean() + KEPT_DEVIATIONS * logarithms.std()).exp())
    rank = math.ceil(KEPT * (len(distances) + 1))  # as likely as that, one more is no larger than the one of this rank
    return float(distances.sort().values[rank - 1])

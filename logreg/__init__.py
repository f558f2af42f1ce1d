"""Logistic regression on MNIST: one linear layer, 7,850 numbers. The page is in `logreg.ui`."""

from logreg.data import Dataset, load_mnist
from logreg.evaluation import Evaluation, evaluate
from logreg.explanation import Explanation, explain
from logreg.features import FEATURES
from logreg.model import LogisticRegression, load_model
from logreg.picture import read_picture
from logreg.recognition import Recognition, recognise
from logreg.sketch import to_mnist
from logreg.training import PRESETS, Trainer, TrainingConfig

__all__ = [
    "FEATURES",
    "PRESETS",
    "Dataset",
    "Evaluation",
    "Explanation",
    "LogisticRegression",
    "Recognition",
    "Trainer",
    "TrainingConfig",
    "evaluate",
    "explain",
    "load_mnist",
    "load_model",
    "read_picture",
    "recognise",
    "to_mnist",
]

"""Logistic regression on MNIST: one linear layer, 7,850 parameters. The page is in `logreg.ui`."""

__version__ = "1.1.0"

from logreg.attribution import Explanation, explain
from logreg.config import PRESETS, TrainingConfig
from logreg.data import Dataset, load_data, load_mnist
from logreg.data.splits import hold_out
from logreg.drawing.image_file import read_picture
from logreg.drawing.mnist_format import to_mnist
from logreg.evaluation.metrics import Evaluation, evaluate
from logreg.features import FEATURES
from logreg.model import LogisticRegression, load_model
from logreg.recognition import DetectedDigit, read_digits, recognise
from logreg.recognition.image_answers import Recognition
from logreg.training import Trainer

__all__ = [
    "FEATURES",
    "PRESETS",
    "Dataset",
    "DetectedDigit",
    "Evaluation",
    "Explanation",
    "LogisticRegression",
    "Recognition",
    "Trainer",
    "TrainingConfig",
    "evaluate",
    "explain",
    "hold_out",
    "load_data",
    "load_mnist",
    "load_model",
    "read_digits",
    "read_picture",
    "recognise",
    "to_mnist",
]

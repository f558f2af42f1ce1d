"""Datasets: MNIST, and one's own."""

from logreg.data.dataset import Dataset
from logreg.data.loading import load_data
from logreg.data.mnist import FILES, load_mnist

__all__ = ["FILES", "Dataset", "load_data", "load_mnist"]

"""What the tests share: MNIST, read once."""

from __future__ import annotations

import pytest
import torch

from logreg import Dataset, load_mnist

torch.set_num_threads(1)  # as the page and the command line do


@pytest.fixture(scope="session")
def train() -> Dataset:
    """MNIST's 60,000 training digits."""
    return load_mnist()


@pytest.fixture(scope="session")
def test() -> Dataset:
    """MNIST's 10,000 test digits."""
    return load_mnist(train=False)


@pytest.fixture
def few(train: Dataset) -> Dataset:
    """The first 230 training digits: no batch size that the tests use divides their number."""
    return Dataset(train.images[:230], train.labels[:230])


@pytest.fixture
def digits(test: Dataset) -> torch.Tensor:
    """Three test digits of each class, in order, uint8 [30, 28, 28]."""
    chosen = [(test.labels == label).nonzero()[:3, 0] for label in range(10)]
    return test.images[torch.cat(chosen)]

"""The trainer against hand-written gradients, and against the article's recipe written as its readers write it."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader, RandomSampler
from torchvision.transforms import ToTensor

from logreg import PRESETS, Dataset, Trainer, TrainingConfig
from logreg.evaluation.metrics import Evaluation
from logreg.features import extract_features

SGD = TrainingConfig(learning_rate=0.1, momentum=0.9, weight_decay=0.01, batch_size=32, epochs=3, seed=5)
ADAM = TrainingConfig(
    "hog", optimizer="adam", learning_rate=0.02, momentum=0.9, batch_size=50, epochs=3, schedule="linear"
)
CONFIGS = pytest.mark.parametrize("config", [SGD, ADAM], ids=["sgd", "adam"])


def run(config: TrainingConfig, data: Dataset) -> Trainer:
    """A whole run in one go."""
    trainer = Trainer(config, data, data)
    trainer.advance()
    return trainer


def article(data: Dataset, seed: int, epochs: int, batch_size: int) -> Iterator[float]:
    """Each step's loss of the article's script: PIL images through ToTensor, a DataLoader, one linear layer, SGD."""
    to_tensor = ToTensor()
    pictures = [(to_tensor(Image.fromarray(image.numpy())), int(label)) for image, label in zip(*data, strict=True)]
    sampler = RandomSampler(pictures, generator=torch.Generator().manual_seed(seed))
    loader = DataLoader(pictures, batch_size=batch_size, sampler=sampler)  # type: ignore[arg-type]
    torch.manual_seed(seed)
    model = nn.Linear(28 * 28, 10)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.001)
    for _ in range(epochs):
        for images, labels in loader:
            loss = criterion(model(images.reshape(-1, 28 * 28)), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            yield loss.item()


def test_the_articles_recipe_is_the_articles_script(train: Dataset) -> None:
    some = Dataset(train.images[:4030], train.labels[:4030])
    trainer = Trainer(TrainingConfig(epochs=3, seed=4), some)
    with torch.random.fork_rng():
        expected = list(article(some, seed=4, epochs=3, batch_size=100))
    assert len(expected) == 3 * 41
    assert trainer.advance(len(expected)) == pytest.approx(expected, abs=1e-5)


def test_the_articles_preset_has_its_numbers(train: Dataset) -> None:
    config = PRESETS["article"]
    assert (config.features, config.optimizer, config.learning_rate) == ("pixels", "sgd", 0.001)
    assert (config.momentum, config.weight_decay, config.schedule) == (0, 0, "constant")
    assert (config.batch_size, config.epochs) == (100, 5)
    assert Trainer(config, train).total_steps == 3000


def test_a_gradient_step_is_the_one_written_by_hand(few: Dataset) -> None:
    trainer = Trainer(TrainingConfig(learning_rate=0.5, weight_decay=0.1, batch_size=230), few)
    x, y = few.images.reshape(230, 784).numpy() / 255.0, few.labels.numpy()
    w, b = (p.detach().double().numpy() for p in (trainer.model.linear.weight, trainer.model.linear.bias))
    scores = x @ w.T + b
    p = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    error = (p - np.eye(10)[y]) / 230
    loss = -np.log(p[np.arange(230), y]).mean()

    assert trainer.advance(1) == [pytest.approx(loss, abs=1e-6)]
    new_w, new_b = (p.detach().numpy() for p in (trainer.model.linear.weight, trainer.model.linear.bias))
    np.testing.assert_allclose(new_w, w - 0.5 * (error.T @ x + 0.1 * w), atol=1e-6)
    np.testing.assert_allclose(new_b, b - 0.5 * (error.sum(0) + 0.1 * b), atol=1e-6)


def test_momentum_keeps_its_share_of_the_last_step(few: Dataset) -> None:
    trainer = Trainer(TrainingConfig(learning_rate=0.1, momentum=0.6, batch_size=230), few)
    x, y = extract_features("pixels", few.images).double(), few.labels
    w = trainer.model.linear.weight.detach().double()
    b = trainer.model.linear.bias.detach().double()
    velocity_w, velocity_b = torch.zeros_like(w), torch.zeros_like(b)
    trainer.advance(4)
    for _ in range(4):
        error = ((x @ w.T + b).softmax(1) - F.one_hot(y, 10)) / 230
        velocity_w, velocity_b = 0.6 * velocity_w + error.T @ x, 0.6 * velocity_b + error.sum(0)
        w, b = w - 0.1 * velocity_w, b - 0.1 * velocity_b
    torch.testing.assert_close(trainer.model.linear.weight.detach().double(), w, rtol=0, atol=1e-6)


def test_adam_is_adam(few: Dataset) -> None:
    config = TrainingConfig(optimizer="adam", learning_rate=0.01, momentum=0.8, batch_size=230)
    trainer = Trainer(config, few)
    x, y = extract_features("pixels", few.images).double(), few.labels
    w = trainer.model.linear.weight.detach().double()
    b = trainer.model.linear.bias.detach().double()
    first, second = torch.zeros_like(w), torch.zeros_like(w)
    trainer.advance(1)
    error = ((x @ w.T + b).softmax(1) - F.one_hot(y, 10)) / 230
    gradient = error.T @ x
    first, second = 0.2 * gradient, 0.001 * gradient**2
    w = w - 0.01 * (first / (1 - 0.8)) / ((second / (1 - 0.999)).sqrt() + 1e-8)
    torch.testing.assert_close(trainer.model.linear.weight.detach().double(), w, rtol=0, atol=2e-6)


def test_softmax_of_two_classes_is_the_sigmoid() -> None:
    logits = torch.randn(100, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    labels = torch.arange(100) % 2
    difference = logits[:, 1] - logits[:, 0]
    torch.testing.assert_close(logits.softmax(1)[:, 1], difference.sigmoid())
    torch.testing.assert_close(
        F.cross_entropy(logits, labels), F.binary_cross_entropy_with_logits(difference, labels.double())
    )


@CONFIGS
def test_the_same_config_gives_the_same_losses_bit_for_bit(config: TrainingConfig, few: Dataset) -> None:
    assert run(config, few).losses == run(config, few).losses


@CONFIGS
def test_one_step_at_a_time_changes_no_bit(config: TrainingConfig, few: Dataset) -> None:
    trainer = Trainer(config, few, few)
    losses = []
    while not trainer.finished:
        losses += trainer.advance(1)
    whole = run(config, few)
    assert losses == trainer.losses == whole.losses
    assert torch.equal(trainer.model.linear.weight, whole.model.linear.weight)


@CONFIGS
def test_pauses_anywhere_change_no_bit(config: TrainingConfig, few: Dataset) -> None:
    dice = random.Random(1)
    trainer = Trainer(config, few, few)
    while not trainer.finished:
        trainer.advance(dice.randint(1, 7))
        torch.rand(dice.randint(1, 5))  # what others draw from the global generator is nothing to the run
        trainer.evaluate()
    assert trainer.losses == run(config, few).losses
    assert trainer.evaluations == run(config, few).evaluations


def test_slices_of_time_change_no_bit(few: Dataset) -> None:
    trainer = Trainer(SGD, few, few)
    while not trainer.finished:
        assert trainer.advance(seconds=0.0005)
    assert trainer.losses == run(SGD, few).losses


def test_two_trainers_in_turns_do_not_disturb_each_other(few: Dataset) -> None:
    one, other = Trainer(SGD, few, few), Trainer(ADAM, few, few)
    while not (one.finished and other.finished):
        one.advance(2)
        other.advance(1)
    assert one.losses == run(SGD, few).losses
    assert other.losses == run(ADAM, few).losses


def test_another_seed_is_another_run(few: Dataset) -> None:
    assert run(SGD, few).losses != run(TrainingConfig(**{**vars(SGD), "seed": 6}), few).losses


def test_training_leaves_the_global_generator_alone(few: Dataset) -> None:
    before = torch.get_rng_state()
    run(ADAM, few)
    assert torch.equal(torch.get_rng_state(), before)


def test_a_batch_size_that_does_not_divide_leaves_a_smaller_last_batch(few: Dataset) -> None:
    trainer = Trainer(TrainingConfig(batch_size=100, epochs=2), few, few)
    assert (trainer.steps_per_epoch, trainer.total_steps) == (3, 6)  # 100 + 100 + 30


def test_each_epoch_visits_each_digit_once(few: Dataset) -> None:
    config = TrainingConfig(learning_rate=0, batch_size=32, epochs=2)
    losses = run(config, few).losses
    sizes = [32] * 7 + [6]
    whole = Trainer(TrainingConfig(learning_rate=0, batch_size=230), few).advance(1)[0]
    for epoch in (losses[:8], losses[8:]):
        assert np.average(epoch, weights=sizes) == pytest.approx(whole, abs=1e-6)
    assert losses[:8] != losses[8:]


def test_there_is_an_evaluation_after_each_epoch(few: Dataset, test: Dataset) -> None:
    some = Dataset(test.images[:500], test.labels[:500])
    trainer = Trainer(SGD, few, some)
    trainer.advance(15)
    assert list(trainer.evaluations) == [8]
    trainer.advance()
    assert list(trainer.evaluations) == [8, 16, 24]
    assert trainer.evaluations[24] == trainer.evaluate()
    right = trainer.model.predict_proba(some.images).argmax(1) == some.labels
    assert trainer.evaluate().accuracy == float(right.double().mean())


def test_a_finished_run_takes_no_more_steps(few: Dataset) -> None:
    trainer = run(SGD, few)
    assert trainer.finished
    assert trainer.advance(10) == []
    assert trainer.step == trainer.total_steps == 24


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [("constant", [8, 8, 8, 8]), ("linear", [8, 6, 4, 2]), ("cosine", [8, 4 + 2 * 2**0.5, 4, 4 - 2 * 2**0.5])],
)
def test_the_learning_rate_follows_its_schedule(schedule: str, expected: list[float], few: Dataset) -> None:
    trainer = Trainer(TrainingConfig(learning_rate=8, schedule=schedule, epochs=4, batch_size=230), few, few)
    rates = []
    while not trainer.finished:
        rates.append(trainer.learning_rate)
        trainer.advance(1)
    assert rates == pytest.approx(expected)


def test_restyled_copies_join_the_digits(few: Dataset) -> None:
    assert Trainer(TrainingConfig(styles=2, batch_size=230), few, few).steps_per_epoch == 3


def test_the_test_set_is_mnists_unless_another_is_given(few: Dataset, test: Dataset) -> None:
    result = Trainer(TrainingConfig(), few).evaluate()
    assert isinstance(result, Evaluation)
    assert result.total == len(test.labels)

"""What runs learn from: some of MNIST's digits as a dataset of them alone would be, and a visitor's own examples."""

from __future__ import annotations

import pytest
import torch

from logreg import Dataset, Trainer, TrainingConfig
from logreg.data.loading import load_halves
from logreg.data.questions import AMONG, PARITY, WHICH, question
from logreg.data.saving import save_zip
from logreg.errors import UserError
from logreg.ui.state.own_data import Examples, OwnData
from logreg.ui.state.own_examples import OwnExamples
from logreg.ui.state.resources import Resources
from logreg.ui.state.source_identity import fingerprint, same_data
from logreg.ui.state.sources import SomeDigits, make_trainer


@pytest.fixture(scope="module")
def resources() -> Resources:
    return Resources()


@pytest.mark.parametrize(
    ("kind", "digits", "classes", "labels"),
    [
        (WHICH, [8, 3], ("3", "8"), {3: 0, 8: 1}),
        (PARITY, list(range(10)), ("even", "odd"), {digit: digit % 2 for digit in range(10)}),
        (AMONG, [7], ("not 7", "7"), {digit: int(digit == 7) for digit in range(10)}),
    ],
)
def test_a_question_labels_its_digits(
    kind: str, digits: list[int], classes: tuple[str, ...], labels: dict[int, int], few: Dataset
) -> None:
    asked = question(kind, digits).ask(few)
    kept = [k for k, digit in enumerate(few.labels.tolist()) if digit in labels]
    assert asked.classes == classes
    assert asked.labels.tolist() == [labels[int(few.labels[k])] for k in kept]
    assert torch.equal(asked.images, few.images[kept])


@pytest.mark.parametrize(
    ("kind", "digits"),
    [(WHICH, [3]), (WHICH, list(range(10))), (PARITY, [2, 4]), (AMONG, []), (WHICH, [3, 11]), ("", [3, 8])],
)
def test_a_question_that_cannot_be_asked_is_one_sentence(kind: str, digits: list[int]) -> None:
    with pytest.raises(UserError):
        question(kind, digits)


def test_some_digits_are_learned_as_a_dataset_of_them_is(resources: Resources, train: Dataset, test: Dataset) -> None:
    asked = question(WHICH, [3, 8])
    config = TrainingConfig(learning_rate=0.1, epochs=1)
    shared = make_trainer(SomeDigits(resources, asked), config)
    alone = Trainer(config, asked.ask(train), asked.ask(test))
    assert shared.advance(50) == alone.advance(50)
    assert shared.evaluate() == alone.evaluate()
    assert shared.model.classes == ("3", "8")
    assert shared.model.linear.weight.shape == (1, 784)


def test_own_examples_say_what_is_missing_and_are_learned(resources: Resources, train: Dataset) -> None:
    own = OwnData()
    own.join(question(WHICH, [0, 1, 7]).ask(Dataset(train.images[:150], train.labels[:150])))
    source = OwnExamples(resources, own.now)
    trainer = make_trainer(source, TrainingConfig(features="hog", learning_rate=0.05, optimizer="adam", epochs=10))
    trainer.advance()
    assert trainer.evaluate().total == len(source.test.labels) > 3
    assert trainer.evaluate().accuracy > 0.8
    images, labels, ids, classes = own.now
    many = Examples(images.repeat(1000, 0), labels.repeat(1000), ids.repeat(1000), classes)
    with pytest.raises(UserError, match="150,000 are the most"):
        OwnExamples(resources, many).train_inputs("hog", 4)
    own.add_class("cross")
    with pytest.raises(UserError, match="Add 2 examples of cross"):
        make_trainer(OwnExamples(resources, own.now), TrainingConfig())


def test_the_seed_says_which_own_examples_are_held_out(resources: Resources, train: Dataset) -> None:
    """As it does for the same examples on the command line."""
    own = OwnData()
    own.join(question(WHICH, [0, 1, 7]).ask(Dataset(train.images[:150], train.labels[:150])))
    source = OwnExamples(resources, own.now)
    first, second = source.by_seed(1), source.by_seed(2)
    assert first.key != second.key
    assert not torch.equal(first.test.images, second.test.images)
    assert same_data(first, second)
    assert fingerprint(first) == fingerprint(second)
    for each in (first, second):
        halves = load_halves(save_zip(own.now.dataset()), seed=each.seed)
        assert torch.equal(each.test.images, halves.test.images)
        assert torch.equal(each.train.images, halves.train.images)

"""Teaching one drawing: it is learnt, the rest is kept, and only the copy changes."""

from __future__ import annotations

import pytest
import torch

from logreg import Dataset, LogisticRegression, load_model
from logreg.features import extract_features
from logreg.finetuning import learned_styles, teach
from logreg.storage.paths import WEIGHTS


def test_misread_digits_are_learnt_at_little_cost(train: Dataset, test: Dataset) -> None:
    """Each of ten is read right afterwards, at 0.2 points of the test set at most; the model itself stays as it is."""
    model = load_model(WEIGHTS / "hog.safetensors")
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    inputs = extract_features(model.features, test.images)
    answers = model(inputs).argmax(1)
    replayed = extract_features(model.features, train.images[:20_000]), train.labels[:20_000]
    for index in (answers != test.labels).nonzero()[:10, 0].tolist():
        label = int(test.labels[index])
        taught = teach(model, test.images[index], label, *replayed)
        after = taught(inputs).argmax(1)
        assert int(after[index]) == label
        cost = int((answers == test.labels).sum() - (after == test.labels).sum())
        assert cost <= 0.002 * len(test.labels)
    assert all(torch.equal(tensor, before[name]) for name, tensor in model.state_dict().items())


def test_what_is_known_already_changes_nothing(few: Dataset) -> None:
    model = load_model()
    taught = teach(model, few.images[1], int(few.labels[1]), extract_features("hog", few.images), few.labels)
    assert torch.equal(taught.linear.weight, model.linear.weight)


@pytest.mark.parametrize("label", [-1, 10])
def test_a_label_is_a_digit(label: int, few: Dataset) -> None:
    with pytest.raises(ValueError, match="must be a digit from 0 to 9"):
        teach(load_model(), few.images[0], label, extract_features("hog", few.images), few.labels)


def test_what_a_model_learned_from_is_in_its_metadata() -> None:
    assert learned_styles(load_model()) == 2
    assert learned_styles(load_model(WEIGHTS / "hog.safetensors")) == 0
    model = LogisticRegression()
    assert learned_styles(model) == 0
    model.metadata["config"] = "no config"
    assert learned_styles(model) == 0

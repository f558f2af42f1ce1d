"""Models of two classes: one logit, trained as plain PyTorch trains it, and the ten that are shipped."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from logreg import Dataset, Trainer, TrainingConfig, load_model
from logreg.evaluation.binary import ThresholdSweep
from logreg.evaluation.metrics import reliability
from logreg.features import extract_features
from logreg.model import LogisticRegression
from logreg.two_class import SHIPPED, class_logit, one_against_rest, single_logit, softmax_logit


def test_losses_are_those_of_plain_pytorch(few: Dataset) -> None:
    """`nn.Linear(784, 1)` with `BCEWithLogitsLoss` and SGD, by autograd."""
    labels = (few.labels == 7).long()
    config = TrainingConfig(learning_rate=0.1, batch_size=50, epochs=2)
    trainer = Trainer(config, few, few, prepare=one_against_rest(7), classes=2)
    linear = nn.Linear(784, 1)
    linear.load_state_dict(trainer.model.linear.state_dict())
    optimizer = torch.optim.SGD(linear.parameters(), lr=0.1)
    inputs = few.images.reshape(-1, 784) / 255
    generator, expected = torch.Generator().manual_seed(0), []
    for _ in range(2):
        order = torch.randperm(len(few.labels), generator=generator)
        torch.randperm(len(few.labels), generator=generator)
        for batch in order.split(50):
            loss = nn.BCEWithLogitsLoss()(linear(inputs[batch])[:, 0], labels[batch].float())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            expected.append(loss.item())
    assert trainer.advance() == pytest.approx(expected, abs=1e-6)
    z = linear(inputs)[:, 0].detach()
    result = trainer.evaluate()
    assert result.correct == int(((z > 0) == (labels == 1)).sum())
    assert result.loss == pytest.approx(nn.BCEWithLogitsLoss()(z, labels.float()).item(), abs=1e-6)
    torch.testing.assert_close(single_logit(trainer.model).of(inputs), z, rtol=0, atol=1e-5)


def test_the_softmax_logit_is_its_probability(few: Dataset) -> None:
    model = load_model()
    inputs = extract_features(model.features, few.images)
    probabilities = model.predict_proba(few.images).double()
    for digit in range(10):
        z = softmax_logit(model, digit).of(inputs.double())
        torch.testing.assert_close(z.sigmoid(), probabilities[:, digit], rtol=0, atol=1e-6)


@pytest.mark.parametrize("digit", range(10))
def test_half_makes_sense_for_the_shipped_models(digit: int, test: Dataset) -> None:
    """At g(z) = 0.5 precision and recall are high and near each other, and the probabilities are calibrated."""
    model = load_model(SHIPPED)
    z = class_logit(model, digit).of(extract_features(model.features, test.images)).detach()
    positive = test.labels == digit
    decision = ThresholdSweep(z, positive).at(0)
    assert decision.precision > 0.95
    assert decision.recall > 0.95
    p = z.double().sigmoid()
    assert reliability(torch.stack([1 - p, p], 1), positive.long()).error < 0.006


def test_the_file_of_two_classes_says_which(tmp_path: Path, few: Dataset) -> None:
    """Its single logit is the second class's: as probabilities, the sigmoid of z and the rest."""
    model = LogisticRegression(classes=("tick", "cross"))
    assert model.linear.weight.shape == (1, 784)
    model.save(tmp_path / "model.safetensors")
    again = load_model(tmp_path / "model.safetensors")
    assert again.classes == ("tick", "cross")
    z = (few.images.reshape(-1, 784) / 255).double() @ model.linear.weight[0].double() + model.linear.bias.double()
    expected = torch.stack([(-z).sigmoid(), z.sigmoid()], 1)
    torch.testing.assert_close(again.predict_proba(few.images).double(), expected, rtol=0, atol=1e-6)


def test_a_file_of_other_classes_must_have_their_weights(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    LogisticRegression().save(path)
    tensors = load_file(path)
    save_file(tensors, path, {"features": "pixels", "classes": '["tick", "cross"]'})
    with pytest.raises(ValueError, match=r"must hold weight \[1, 784\], bias \[1\]"):
        load_model(path)
    save_file(tensors, path, {"features": "pixels", "classes": '["tick", "tick"]'})
    with pytest.raises(ValueError, match=r"model\.safetensors: Each class must have a name of its own"):
        load_model(path)

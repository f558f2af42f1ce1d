"""Is it this digit or not? Models with one logit z, whose sigmoid is the probability that it is.

Such a model is trained as one, `LogisticRegression(classes=2)` by binary cross-entropy, or made of one of ten classes.
`python -m logreg.two_class` makes the ten that are shipped, stacked as the rows of one file.
"""

from __future__ import annotations

from typing import NamedTuple

import torch

from logreg.config import PRESETS, TrainingConfig
from logreg.data import Dataset, load_mnist
from logreg.data.classes import DIGITS, Classes
from logreg.errors import UserError
from logreg.model import LogisticRegression
from logreg.storage.paths import WEIGHTS
from logreg.training import Inputs, Prepare, Rows, Trainer, training_inputs

SHIPPED = WEIGHTS / "two_class" / "digits.safetensors"


class Logit(NamedTuple):
    """z = w . x + b, less the log-sum-exp of the other classes' logits where there are any.

    `weight` float32 [784] and `bias`; `others`, weights float32 [n, 784] and biases [n], or None; x is what the feature
    map `features` makes of an image.
    """

    features: str
    weight: torch.Tensor
    bias: float
    others: tuple[torch.Tensor, torch.Tensor] | None = None

    def of(self, inputs: torch.Tensor) -> torch.Tensor:
        """The logit of each of the inputs float [n, 784], in their type: [n]."""
        z = inputs @ self.weight.to(inputs.dtype) + self.bias
        return z if self.others is None else z - self.of_others(inputs)

    def of_others(self, inputs: torch.Tensor) -> torch.Tensor:
        """The log-sum-exp of the other classes' logits for inputs float [n, 784]: [n], 0 where there are none."""
        if self.others is None:
            return inputs.new_zeros(len(inputs))
        weight, bias = (part.to(inputs.dtype) for part in self.others)
        return (inputs @ weight.T + bias).logsumexp(1)


def single_logit(model: LogisticRegression) -> Logit:
    """The logit of a model of two classes: that of the second one."""
    return class_logit(model, 1)


def class_logit(model: LogisticRegression, digit: int) -> Logit:
    """One class's logit, taken alone. It was trained to be larger than the others, not to be above 0.

    Of two classes, the one is the other's with its sign changed: there it is the model itself. A model that has no such
    class is a `UserError`.
    """
    if digit >= len(model.classes):
        raise UserError(f"This model has {len(model.classes)} classes, and none at place {digit}.")
    weight, bias = (part.clone() for part in model.rows())
    if len(bias) == 2 and digit == 0:
        return Logit(model.features, -weight[1], -float(bias[1]))
    return Logit(model.features, weight[digit], float(bias[digit]))


def softmax_logit(model: LogisticRegression, digit: int) -> Logit:
    """The logit whose sigmoid is exactly the softmax's probability of one class: z_k - log(sum of e^z_j, j not k)."""
    weight, bias = (part.clone() for part in model.rows())
    if len(bias) == 2 or digit >= len(bias):
        return class_logit(model, digit)
    rest = torch.arange(len(bias)) != digit
    return Logit(model.features, weight[digit], float(bias[digit]), (weight[rest], bias[rest]))


def digit_and_rest(digit: int) -> Classes:
    """The names of the two classes, `not 7` and `7`."""
    return f"not {digit}", str(digit)


def one_against_rest(digit: int, prepare: Prepare = training_inputs) -> Prepare:
    """How a `Trainer` makes its inputs, with the labels 1 for the digit and 0 for all others."""

    def prepare_two_classes(data: Dataset, features: str, styles: int) -> tuple[Rows, torch.Tensor]:
        inputs, labels = prepare(data, features, styles)
        return inputs, (labels == digit).long()

    return prepare_two_classes


def train_all(config: TrainingConfig, data: Dataset, test: Dataset) -> LogisticRegression:
    """Ten two-class models stacked in one: row k is trained for itself, digit k against all others."""
    made: dict[int, Inputs] = {}  # the ten differ in their labels alone

    def prepare_once(data: Dataset, features: str, styles: int) -> Inputs:
        if id(data) not in made:
            made[id(data)] = training_inputs(data, features, styles)
        return made[id(data)]

    stacked = LogisticRegression(config.features)
    for digit in range(len(DIGITS)):
        prepare = one_against_rest(digit, prepare_once)
        trainer = Trainer(config, data, test, prepare=prepare, classes=digit_and_rest(digit))
        trainer.advance()
        print(f"{digit}: {100 * trainer.evaluate().accuracy:.2f} %")
        with torch.no_grad():
            for all_rows, row in zip(stacked.linear.parameters(), trainer.model.linear.parameters(), strict=True):
                all_rows[digit] = row[0]
    return stacked


if __name__ == "__main__":
    stacked = train_all(PRESETS["hog"], load_mnist(), load_mnist(train=False))
    SHIPPED.parent.mkdir(exist_ok=True)
    stacked.save(SHIPPED, {"config": PRESETS["hog"].to_json(), "loss": "binary cross-entropy, each row for itself"})

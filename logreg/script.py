"""The same run in plain PyTorch: a script for a config that prints the losses of `Trainer`.

python -m logreg script --preset article > article.py
"""

from __future__ import annotations

from string import Template

from logreg.config import TrainingConfig
from logreg.data.classes import DIGITS, Classes
from logreg.data.questions import Question

# The sampler has the generator, as `Trainer` has: a DataLoader with `shuffle` and a generator draws from it for its
# workers too, and the order would be another.
_SCRIPT = Template('''\
"""$title in PyTorch$needs."""

$imports

# Hyper-parameters
input_size = 28 * 28
$hyper_parameters

$datasets

# The generator makes the order of the $examples the same in each run
sampler = RandomSampler(train_dataset, generator=torch.Generator().manual_seed(seed))
train_loader = DataLoader(train_dataset, batch_size=batch_size, sampler=sampler)
test_loader = DataLoader(test_dataset, batch_size=batch_size)

# Logistic regression: one linear layer, whose $link is part of the loss
torch.manual_seed(seed)
model = nn.Linear(input_size, $outputs)
criterion = nn.$loss()
$optimizer

# Train
for epoch in range(num_epochs):
    for i, ($batch, labels) in enumerate(train_loader):
        loss = criterion($fitted)
        optimizer.zero_grad()
        loss.backward()
        $step

        if (i + 1) % 100 == 0:
            print(f"Epoch: [{epoch + 1}/{num_epochs}], Step: [{i + 1}/{len(train_loader)}], Loss: {loss.item():.4f}")

# Test
correct = 0
with torch.no_grad():
    for $batch, labels in test_loader:
        predicted = $predicted
        correct += (predicted == labels).sum().item()
print(f"Accuracy of the model on test images: {100 * correct / len(test_dataset):.2f} %")
''')

_PIXELS = """\
# MNIST: images [1, 28, 28] from 0 to 1, and labels
train_dataset = MNIST(root="data", train=True, transform=ToTensor(), download=True)
test_dataset = MNIST(root="data", train=False, transform=ToTensor(), download=True)"""

_SCHEDULES = {
    "linear": (
        "LinearLR",
        "scheduler = LinearLR(optimizer, start_factor=1, end_factor=0, total_iters=num_epochs * len(train_loader))",
    ),
    "cosine": ("CosineAnnealingLR", "scheduler = CosineAnnealingLR(optimizer, T_max=num_epochs * len(train_loader))"),
}


def plain_script(
    config: TrainingConfig, data: str | None = None, classes: Classes = DIGITS, question: Question | None = None
) -> str:
    """The Python script that makes the config's run, with only what it needs; ASCII, some 40 lines.

    It prints the losses that `Trainer` computes on a CPU. Raw pixels need torch and torchvision and download MNIST to
    `data`; another feature map, or styles, are imported from `logreg`. Of one's own data, of those classes, `data` is
    the name of a file beside the script that `save_npz` has made of both halves: that takes NumPy and no torchvision.
    Of a `question` about MNIST's digits, whose classes need not be named, the copies are among those of all digits.
    """
    classes = classes if question is None else question.classes
    plain = config.features == "pixels" and not config.styles and question is None
    inputs = "images.reshape(-1, input_size)" if plain and data is None else "inputs"
    two = len(classes) == 2
    return _SCRIPT.substitute(
        title="Logistic regression" if data else "Logistic regression on MNIST",
        needs="" if plain else ", with the inputs that logreg makes of the images",
        imports=_imports(config, plain, data),
        hyper_parameters=_hyper_parameters(config, classes),
        datasets=_own_datasets(config, data) if data else _PIXELS if plain else _datasets(config, question),
        examples="examples" if data else "digits",
        link="sigmoid" if two else "softmax",
        outputs="1" if two else "num_classes",
        loss="BCEWithLogitsLoss" if two else "CrossEntropyLoss",
        fitted=f"model({inputs})[:, 0], labels.float()" if two else f"model({inputs}), labels",
        predicted=f"model({inputs})[:, 0] > 0" if two else f"model({inputs}).argmax(dim=1)",
        optimizer=_optimizer(config),
        batch="images" if plain and data is None else "inputs",
        step="optimizer.step()" if config.schedule == "constant" else "optimizer.step()\n        scheduler.step()",
    )


def _imports(config: TrainingConfig, plain: bool, data: str | None) -> str:
    lines = ["import numpy as np"] if data else []
    lines += ["import torch", "from torch import nn"]
    if config.schedule != "constant":
        lines.append(f"from torch.optim.lr_scheduler import {_SCHEDULES[config.schedule][0]}")
    lines.append(
        f"from torch.utils.data import DataLoader, RandomSampler{'' if plain and not data else ', TensorDataset'}"
    )
    if not data:
        lines.append("from torchvision.datasets import MNIST")
    if plain and not data:
        lines.append("from torchvision.transforms import ToTensor")
    if not plain:
        lines += ["", "from logreg.features import extract_features"]
    if config.styles:
        lines.append("from logreg.augmentation import restyle")
    return "\n".join(lines)


def _hyper_parameters(config: TrainingConfig, classes: Classes) -> str:
    values: dict[str, float] = {} if len(classes) == 2 else {"num_classes": len(classes)}
    values |= {
        "num_epochs": config.epochs,
        "batch_size": config.batch_size,
        "learning_rate": config.learning_rate,
    }
    if _has_momentum(config):
        values["momentum"] = config.momentum
    if config.weight_decay:
        values["weight_decay"] = config.weight_decay
    values["seed"] = config.seed
    return "\n".join(f"{name} = {value!r}" for name, value in values.items())


def _has_momentum(config: TrainingConfig) -> bool:
    """Whether it differs from what the optimiser has by itself."""
    return config.momentum != (0.9 if config.optimizer == "adam" else 0.0)


def _datasets(config: TrainingConfig, question: Question | None) -> str:
    restyled = f"""
# Join MNIST's digits with copies of them, drawn in other ways
copies, copy_labels = restyle(images, labels, copies={config.styles}, seed=0)
images, labels = torch.cat([images, copies]), torch.cat([labels, copy_labels])
"""
    selected = f"""
# Each digit's class; a digit with none is left out
places = torch.tensor({list(question.places)})
labels, test_labels = places[labels], places[test_labels]
images, labels = images[labels >= 0], labels[labels >= 0]
test_images, test_labels = test_images[test_labels >= 0], test_labels[test_labels >= 0]
""" if question else ""  # fmt: skip
    return f"""\
# MNIST: images uint8 [n, 28, 28], and labels
train = MNIST(root="data", train=True, download=True)
test = MNIST(root="data", train=False, download=True)
images, labels, test_images, test_labels = train.data, train.targets, test.data, test.targets
{restyled if config.styles else ""}{selected}
# The linear layer's inputs, float32 [n, 784]
train_dataset = TensorDataset(extract_features("{config.features}", images), labels)
test_dataset = TensorDataset(extract_features("{config.features}", test_images), test_labels)"""


def _own_datasets(config: TrainingConfig, data: str) -> str:
    """The lines that read one's own data and make the datasets of them."""
    restyled = f"""
# Join the images with copies of them, drawn in other ways
copies, copy_labels = restyle(images, labels, {config.styles}, seed=0, classes=tuple(saved["classes"].tolist()))
images, labels = torch.cat([images, copies]), torch.cat([labels, copy_labels])
"""
    plain = config.features == "pixels" and not config.styles
    inputs = "{}.flatten(1) / 255" if plain else f'extract_features("{config.features}", {{}})'
    return f"""\
# Images uint8 [n, 28, 28], white ink on black, and labels
saved = np.load({data!a})
images, labels = (torch.from_numpy(saved[name]) for name in ("images", "labels"))
test_images, test_labels = (torch.from_numpy(saved[name]) for name in ("test_images", "test_labels"))
{restyled if config.styles else ""}
# The linear layer's inputs, float32 [n, 784]
train_dataset = TensorDataset({inputs.format("images")}, labels)
test_dataset = TensorDataset({inputs.format("test_images")}, test_labels)"""


def _optimizer(config: TrainingConfig) -> str:
    arguments = ["model.parameters()", "lr=learning_rate"]
    if _has_momentum(config):
        arguments.append("betas=(momentum, 0.999)" if config.optimizer == "adam" else "momentum=momentum")
    if config.weight_decay:
        arguments.append("weight_decay=weight_decay")
    name = "Adam" if config.optimizer == "adam" else "SGD"
    line = f"optimizer = torch.optim.{name}({', '.join(arguments)})"
    if config.schedule == "constant":
        return line
    return f"{line}\n\n# The learning rate falls to 0 step by step\n{_SCHEDULES[config.schedule][1]}"

"""A run that is trained by one thread and read by others."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
from threading import Thread
import torch
from logreg import Dataset, Trainer, TrainingConfig
from logreg.ui.state.run import Run

torch.set_num_threads(1)
digits = Dataset(torch.zeros(200, 28, 28, dtype=torch.uint8), torch.arange(200) % 10)
config = TrainingConfig(features="pixels", batch_size=1, epochs=100, learning_rate=0.1)
for shared, read in (
    (lambda trainer: trainer.model, lambda model: model.is_finite),
    (lambda trainer: Run(1, trainer).model, lambda model: model.linear.bias.isfinite()),
):
    trainer = Trainer(config, digits, digits)
    model = shared(trainer)
    reader = Thread(target=lambda: [read(model) for _ in range(10_000)])
    reader.start()
    while reader.is_alive() and not trainer.finished:
        trainer.advance(100)
    reader.join()
    print("read")
"""


def test_weights_and_bias_are_read_while_it_trains() -> None:
    """A model's weights are checked, and a run's bias is read by code that does not tell autograd to stay away.

    A deadlock holds the interpreter's lock, so only another process can see its end.
    """
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout == "read\nread\n"

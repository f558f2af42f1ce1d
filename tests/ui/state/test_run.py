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
trainer = Trainer(TrainingConfig(features="pixels", batch_size=1, epochs=100, learning_rate=0.1), digits, digits)
model = trainer.model if "{shared}" == "model" else Run(1, trainer).model
reader = Thread(target=lambda: [{read} for _ in range(10_000)])
reader.start()
while reader.is_alive() and not trainer.finished:
    trainer.advance(100)
reader.join()
print("read")
"""


def read_while_it_trains(shared: str, read: str) -> str:
    """What the reader prints; a deadlock holds the interpreter's lock, so only another process can see its end."""
    script = SCRIPT.format(shared=shared, read=read)
    command = [sys.executable, "-c", script]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


def test_a_models_weights_are_checked_while_it_trains() -> None:
    assert read_while_it_trains("model", "model.is_finite") == "read\n"


def test_a_runs_bias_is_read_while_it_trains() -> None:
    """Even by code that does not tell autograd to stay away."""
    assert read_while_it_trains("run", "model.linear.bias.isfinite()") == "read\n"

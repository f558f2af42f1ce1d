"""Two processes that train one model, beside one process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from logreg import Dataset, Trainer
from logreg.scaling.checkpoint import read_checkpoint
from logreg.scaling.distributed import Process
from logreg.storage.paths import CHECKOUT
from tests.scaling.job import CONFIGS


def torchrun(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """What two processes of a script answer."""
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    return subprocess.run(
        [*command, *map(str, arguments)], cwd=CHECKOUT, capture_output=True, text=True, timeout=600, check=False
    )


def test_two_processes_have_the_losses_of_one_and_half_the_inputs_each(train: Dataset, tmp_path: Path) -> None:
    done = torchrun("tests/scaling/job.py", tmp_path)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)  # of one process alone
    few = Dataset(train.images[:230], train.labels[:230])
    for name, config in CONFIGS.items():
        alone = Trainer(config, few, few)
        alone.advance()
        for place in ("memory", "file"):
            assert said["losses"][f"{name}, {place}"] == pytest.approx(alone.losses, abs=1e-5)
            assert said["held"][f"{name}, {place}"] == 115 * (1 + config.styles)


def test_a_killed_process_ends_the_job_with_one_line_and_a_whole_checkpoint(tmp_path: Path) -> None:
    checkpoint = tmp_path / "run.safetensors"
    flags = f"train --epochs 2 --device cpu --checkpoint {checkpoint} --checkpoint-every 70".split()
    done = torchrun("tests/scaling/killed.py", *flags)
    assert done.returncode != 0
    assert [line for line in done.stderr.splitlines() if line.startswith(("logreg:", "Training"))] == [
        "Training on cpu in 2 processes.",
        "logreg: another process of this job has ended, and so this one does: --resume goes on from the last "
        "checkpoint.",
    ]
    assert [line.partition(", Loss")[0] for line in done.stdout.splitlines()] == ["Epoch: [1/2], Step: [100/600]"]
    assert len(read_checkpoint(checkpoint).state["losses"]) == 140
    assert list(tmp_path.iterdir()) == [checkpoint]


@pytest.mark.parametrize(("total", "count"), [(10, 1), (10, 3), (2, 3), (540_000, 7)])
def test_shares_are_all_rows_once_and_as_long_as_each_other(total: int, count: int) -> None:
    shares = [Process(rank, count).share(total) for rank in range(count)]
    assert [row for share in shares for row in share] == list(range(total))
    assert max(map(len, shares)) - min(map(len, shares)) <= 1

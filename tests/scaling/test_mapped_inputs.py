"""Inputs in a file, beside the same in memory."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from logreg import Dataset, Trainer, TrainingConfig
from logreg.scaling import input_blocks
from logreg.scaling.distributed import Process
from logreg.scaling.mapped_inputs import MappedInputs, cached_inputs
from logreg.scaling.placement import placed_inputs
from logreg.training import training_inputs

CONFIG = TrainingConfig(
    "hog", styles=2, optimizer="adam", learning_rate=0.02, momentum=0.9, batch_size=64, epochs=2, seed=3
)


def test_losses_are_bit_for_bit_those_from_memory(few: Dataset, tmp_path: Path) -> None:
    trainers = [
        Trainer(CONFIG, few, few, prepare=placed_inputs(Process(), few, max_bytes, tmp_path))
        for max_bytes in (1e9, 690 * 3136 - 1)
    ]
    assert isinstance(trainers[1]._inputs, MappedInputs)
    assert trainers[0].advance() == trainers[1].advance()
    assert trainers[0].evaluations == trainers[1].evaluations


@pytest.mark.parametrize("features", ["pixels", "deskewed", "hog"])
def test_inputs_made_in_blocks_are_those_made_at_once(
    features: str, few: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(input_blocks, "BLOCK", 100)
    expected, _ = training_inputs(few, features, 2)
    rows = MappedInputs(cached_inputs(few, features, 2, tmp_path), range(690))
    assert torch.equal(rows.index_select(0, torch.arange(690)), expected)
    share = MappedInputs(cached_inputs(few, features, 2, tmp_path), range(150, 400))
    order = torch.randperm(250, generator=torch.Generator().manual_seed(0))
    assert torch.equal(share.index_select(0, order), expected[150:400][order])


def test_a_file_is_made_once_and_again_only_if_it_is_damaged(
    few: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = cached_inputs(few, "pixels", 0, tmp_path)
    content, made = path.read_bytes(), path.stat().st_mtime_ns
    assert cached_inputs(few, "pixels", 0, tmp_path).stat().st_mtime_ns == made
    for damaged in (content[:-1], content[:5000] + b"\x01" + content[5001:], b""):
        path.write_bytes(damaged)
        assert cached_inputs(few, "pixels", 0, tmp_path).read_bytes() == content
        assert capsys.readouterr().err == f"{path} is damaged, and is made again.\n"


def test_other_data_settings_and_names_have_files_of_their_own(few: Dataset, tmp_path: Path) -> None:
    images = few.images.clone()
    images[7, 14, 14] ^= 1
    letters = Dataset(few.images, few.labels, "abcdefghij")
    paths = {
        cached_inputs(few, "pixels", 0, tmp_path),
        cached_inputs(few, "pixels", 1, tmp_path),
        cached_inputs(few, "deskewed", 0, tmp_path),
        cached_inputs(Dataset(images, few.labels), "pixels", 0, tmp_path),
        cached_inputs(letters, "pixels", 0, tmp_path),
    }
    assert len(paths) == 5


def test_a_file_that_is_shortened_meanwhile_is_one_line(few: Dataset, tmp_path: Path) -> None:
    path = cached_inputs(few, "pixels", 0, tmp_path)
    rows = MappedInputs(path, range(230))
    with path.open("r+b") as file:
        file.truncate(3136 * 100)
    with pytest.raises(OSError, match="shortened"):
        rows.index_select(0, torch.tensor([3, 200]))

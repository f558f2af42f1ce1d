"""Steps that are launched without waiting for their losses, beside those that wait."""

from __future__ import annotations

import pytest
import torch

from logreg import Dataset, Trainer, TrainingConfig, descent
from logreg.descent import LaunchedSteps
from tests.test_training import CONFIGS, run


@CONFIGS
def test_losses_that_are_fetched_together_are_those_fetched_one_by_one(
    config: TrainingConfig, few: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bookkeeping alone, which needs no GPU: whatever the blocks, and however the steps are divided."""
    monkeypatch.setattr(descent, "FETCH_EVERY", 5)
    trainer = Trainer(config, few, few)
    trainer._launched = LaunchedSteps(trainer._descend, config.batch_size, "cpu", record=False)
    trainer._optimizer.param_groups[0]["lr"] = torch.ones(())
    assert len(trainer.advance(3)) == trainer.step == 3
    assert len(trainer.advance(7)) == 7
    trainer.advance()
    assert trainer.losses == pytest.approx(run(config, few).losses, abs=1e-5)
    assert list(trainer.evaluations) == list(run(config, few).evaluations)


@pytest.mark.filterwarnings("ignore:Synchronization debug mode")  # that it doesn't yet see all that waits
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
@CONFIGS
def test_on_a_gpu_the_losses_are_those_of_a_cpu_and_no_step_waits(config: TrainingConfig, few: Dataset) -> None:
    trainer = Trainer(config, few, few, "cuda")
    trainer.advance(1)
    torch.cuda.set_sync_debug_mode("error")
    try:
        for _ in range(2):
            trainer._take_step()
    finally:
        torch.cuda.set_sync_debug_mode("default")
    trainer.advance()
    assert trainer.losses == pytest.approx(run(config, few).losses, abs=1e-4)

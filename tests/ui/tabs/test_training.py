"""What an event that trains tells the live view."""

from __future__ import annotations

import asyncio
import json
from types import SimpleNamespace
from typing import Any

import pytest

from logreg import Dataset, TrainingConfig
from logreg.errors import UserError
from logreg.ui.state.visitor import Visitor
from logreg.ui.tabs.train.running.begin import MAX_STEPS, NewRun
from logreg.ui.tabs.train.running.training import Training, to_the_end


async def keep(messages: list[Any], training: Training, visitor: Visitor, new: NewRun) -> None:
    """All messages of the event."""
    async for message in training.advance(visitor, (new, to_the_end)):
        messages.append(message)


def test_a_run_that_cannot_begin_ends_what_it_took_the_place_of(train: Dataset) -> None:
    """The page no longer says that inputs are being prepared, though nothing else is to come."""
    visitor = Visitor()
    visitor.preparing, visitor.progress = TrainingConfig(), "Preparing the inputs"
    assert visitor.busy.startswith("preparing")
    training = Training(SimpleNamespace(train=train, test=train), None)  # type: ignore[arg-type]
    messages: list[Any] = []
    too_long = NewRun(TrainingConfig(batch_size=1, epochs=100))
    with pytest.raises(UserError, match=f"{MAX_STEPS:,}"):
        asyncio.run(keep(messages, training, visitor, too_long))
    last = json.loads(messages[-1])
    assert not last["busy"]
    assert "Preparing" not in last["status"]

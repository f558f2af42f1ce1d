"""What the browser remembers of a run over a reload, and sends back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, NamedTuple

import gradio as gr

from logreg.config import MUTABLE, TrainingConfig
from logreg.errors import UserError
from logreg.ui.server.errors import event_value
from logreg.ui.state.run import MAX_CHANGES, Pace
from logreg.ui.tabs.train.running.pace import PACES


class RememberedRun(NamedTuple):
    """Its config, the settings changed at some steps, the last step shown, the last to take (None: all of them), and
    the `fingerprint` of its data.
    """

    config: TrainingConfig
    changes: dict[int, dict[str, Any]]
    step: int
    end: int | None
    data: str = ""

    @classmethod
    def read(cls, event: gr.EventData) -> RememberedRun | None:
        """The run that the event carries; None if it carries none, a `ValueError` for anything that is no run."""
        step, pairs = event_value(event, "step"), event_value(event, "changes")
        if step is None:
            return None
        config = TrainingConfig.from_json(json.dumps(event_value(event, "config")))
        if not isinstance(step, int) or step < 1 or not isinstance(pairs, list) or len(pairs) > MAX_CHANGES:
            raise UserError("The run from before the reload can't be restored.")
        changes: dict[int, dict[str, Any]] = {}
        for pair in pairs:
            match pair:
                case [int(at), dict(settings)]:
                    changes[at] = {name: value for name, value in settings.items() if name in MUTABLE}
                    replace(config, **changes[at])  # a value out of its range is refused
                case _:
                    raise UserError("The run from before the reload can't be restored.")
        end = event_value(event, "end") if event_value(event, "going") is True else step
        data = str(event_value(event, "data") or "")
        return cls(config, changes, step, max(end, step) if isinstance(end, int) else None, data)

    @property
    def settings(self) -> TrainingConfig:
        """The config as it was at the last step shown."""
        return changed(self.config, self.changes, self.step)


def changed(config: TrainingConfig, changes: dict[int, dict[str, Any]], step: int) -> TrainingConfig:
    """The config after the changes up to a step."""
    for at in sorted(at for at in changes if at <= step):
        config = replace(config, **changes[at])
    return config


def remembered_pace(event: gr.EventData) -> Pace | None:
    """The pace that the event carries, if any."""
    return PACES.get(str(event_value(event, "pace")))

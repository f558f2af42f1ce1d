"""The Train tab: its controls, and which of them does what."""

from __future__ import annotations

from typing import Any

import gradio as gr

from logreg.config import PRESETS, TrainingConfig
from logreg.ui.server.errors import user_facing_errors
from logreg.ui.server.events import QUEUED, UNQUEUED
from logreg.ui.server.scheduler import TrainingScheduler
from logreg.ui.state.resources import Resources
from logreg.ui.state.visitor import Visitor
from logreg.ui.state.watched import watched_source
from logreg.ui.tabs.train.experiments import ExperimentsPanel
from logreg.ui.tabs.train.export import ExportPanel
from logreg.ui.tabs.train.live import context_update, live_view, progress_message
from logreg.ui.tabs.train.running.actions import Actions
from logreg.ui.tabs.train.running.pace import FULL_SPEED, PACES
from logreg.ui.tabs.train.runs import RunsPanel
from logreg.ui.tabs.train.settings import (
    CUSTOM,
    SETTINGS,
    SettingsPanel,
    differences,
    fill,
    filled_with,
    preset_name,
    settings_note,
)
from logreg.ui.tabs.train.share_link import from_query, to_query, unknown_parameters

MAX_WAITING_RUNS = 1000  # they hold no thread; any further ones wait in Gradio's queue
# A click counts though the button's last event goes on, as it does for as long as its run.
LIMITS: dict[str, Any] = {
    "concurrency_id": "runs",
    "concurrency_limit": MAX_WAITING_RUNS,
    "trigger_mode": "multiple",
}
# Each of these changes what the controls mean for the current run; one event for all, so that none overtakes another.
LATEST: dict[str, Any] = {**UNQUEUED, "trigger_mode": "always_last"}
# At this the live view asks for the state: after whatever event, by one event, so that the last answer is the newest.
ASK = "() => { document.dispatchEvent(new Event('ask-state')); }"
ASK_UNLESS_ZERO = f"(rate) => rate !== 0 && ({ASK})()"  # see `Actions.typing`


class TrainTab:
    """Builds the tab's components and wires them. Each visitor's own state is in `visitor`; `pad` is the Draw tab's."""

    def __init__(
        self,
        resources: Resources,
        scheduler: TrainingScheduler,
        visitor: gr.State,
        model_choice: gr.Dropdown,
        pad: gr.HTML,
        tab: gr.Tab,
    ) -> None:
        self.resources, self.visitor, self.model_choice = resources, visitor, model_choice
        self.actions = Actions(resources, scheduler)
        with gr.Row(elem_id="train-buttons"):
            preset = gr.Dropdown(
                [*PRESETS, CUSTOM], value="article", label="Preset", elem_id="preset", filterable=False, min_width=130
            )
            self.pace = gr.Dropdown(
                list(PACES), value=next(iter(PACES)), label="Pace", elem_id="pace", filterable=False, min_width=190
            )
            self.buttons = [
                gr.Button("Train", variant="primary", elem_id="train-button", min_width=140),
                gr.Button("Pause", elem_id="pause-button", min_width=80, interactive=False),
                gr.Button("One step", elem_id="step-button", min_width=90),
                gr.Button("One epoch", elem_id="epoch-button", min_width=100),
                gr.Button("Reset", elem_id="reset-button", min_width=80, interactive=False),
            ]
            self.full_speed = gr.Button("Full speed", elem_id="full-speed-button", min_width=100)
        note = settings_note()
        with gr.Row(elem_id="train"):
            with gr.Column(scale=5, min_width=300):
                self.live = live_view(elem_id="live")
            with gr.Column(scale=3, min_width=300):
                self.experiments = ExperimentsPanel()
                self.settings = SettingsPanel(preset, note)
        self.runs = RunsPanel(resources)
        self.export = ExportPanel(resources)
        self._wire_runs()
        self._wire_settings()
        self._wire_view(pad, tab)
        self.export.wire(visitor, self.settings)
        self.link, self.session = self.export.link, self.export.session
        self.arrivals = [*self.settings.filled, self.live, self.link]

    def wire_reload(self, address: gr.HTML) -> None:
        """Whatever tab is open: the run whose model was chosen before a reload is made again, and chosen."""
        chosen = [self.visitor, self.model_choice]
        remade = address.remake(self.actions.remake, chosen, self.live, **QUEUED, **LIMITS)
        remade.then(self.actions.rechoose, chosen, self.model_choice, **QUEUED).then(None, js=ASK)

    def _wire_runs(self) -> None:
        """What begins, continues, stops or changes the current run."""
        actions, visitor, live = self.actions, self.visitor, self.live
        filled, chosen = self.settings.filled, [self.visitor, *self.settings.controls]
        train, pause, step, epoch, reset = self.buttons
        training: dict[str, Any] = {**QUEUED, **LIMITS}
        live.restore(actions.restored_settings, visitor, [*filled, self.pace, self.full_speed], **UNQUEUED)
        live.back(actions.settings_before_divergence, visitor, filled, **UNQUEUED)
        for event in (
            train.click(actions.train, chosen, live, **training),
            epoch.click(actions.epoch, chosen, live, **training),
            step.click(actions.step, chosen, live, **training),
            pause.click(actions.pause, visitor, live, **UNQUEUED),
            reset.click(actions.reset, visitor, live, **UNQUEUED),
            live.restore(actions.restore, visitor, live, **training),
            live.back(actions.back, visitor, live, **training),
            self.runs.view.loaded(actions.load, visitor, [*filled, live], **QUEUED),
            self.export.upload_event(visitor, self.model_choice, self.settings),
            *self.experiments.wire(actions.experiment, visitor, filled, live, LIMITS),
        ):
            event.then(None, js=ASK)
        state = [*self.buttons, *self.export.named, self.runs.view, self.settings.note, self.model_choice]
        state += self.experiments.updated
        live.state(actions.state, [visitor, self.model_choice, *self.settings.controls], state, **LATEST)
        self.runs.wire(visitor, live, self.model_choice)

    def _wire_settings(self) -> None:
        """What the controls mean for the current run, as they change."""
        settings, chosen = self.settings, [self.visitor, *self.settings.controls]
        filling = settings.preset.input(fill, settings.preset, settings.controls, **UNQUEUED)
        controls = dict(zip((setting.name for setting in SETTINGS), settings.controls, strict=True))
        gr.on([each.input for each in settings.controls], preset_name, settings.controls, settings.preset, **LATEST)
        rate = controls["learning_rate"]
        typing = gr.on([each.input for each in settings.controls], self.actions.typing, chosen, self.live, **LATEST)
        typing.then(None, rate, js=ASK_UNLESS_ZERO, **UNQUEUED)
        for event in (
            filling.then(self.actions.apply, chosen, self.live, **UNQUEUED),
            gr.on([rate.submit, rate.blur], self.actions.apply, chosen, self.live, **UNQUEUED),
        ):
            event.then(None, js=ASK)

    def _wire_view(self, pad: gr.HTML, tab: gr.Tab) -> None:
        """What is shown of the current run, and how fast."""
        actions, visitor, live = self.actions, self.visitor, self.live
        live.gap(actions.missing_points, visitor, live, **QUEUED)
        live.watched(actions.watch_digit, visitor, live, **QUEUED)
        live.drawing(actions.watch_drawing, [visitor, pad], live, **QUEUED)
        tab.select(actions.follow, [visitor, pad], live, **QUEUED).then(None, js=ASK)  # the data may be others now
        paced = [live, self.full_speed]
        self.pace.input(actions.set_pace, [visitor, self.pace], paced, **UNQUEUED)
        self.full_speed.click(lambda: FULL_SPEED, None, self.pace, **UNQUEUED).then(
            actions.set_pace, [visitor, self.pace], paced, **UNQUEUED
        )

    @user_facing_errors
    def arrive(self, visitor: Visitor, request: gr.Request) -> list[Any]:
        """The settings of the link that the page was opened with, the watched digit, and the link itself."""
        query, config = dict(request.query_params), None
        try:
            config = from_query(query)
        except ValueError as error:
            gr.Warning(f"The link's settings were ignored: {error}")
        for sentence in unknown_parameters(query):
            gr.Warning(sentence)
        if config is not None:
            visitor.link_note = f"The settings are those of the link: {differences(config)}."
        return [
            *([gr.skip()] * (1 + len(SETTINGS)) if config is None else filled_with(config)),
            context_update(visitor, watched_source(self.resources, visitor), value=progress_message(visitor)),
            to_query(config or TrainingConfig()),
        ]

"""Export of a link, the weights, the losses, the config and a plain script; import of weights and configs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from logreg.config import TrainingConfig
from logreg.model import load_model
from logreg.script import plain_script
from logreg.ui.components.download import download, saver
from logreg.ui.server.errors import user_facing_errors
from logreg.ui.server.events import QUEUED, UNQUEUED
from logreg.ui.state.model_choices import choices
from logreg.ui.state.resources import Resources
from logreg.ui.state.run import Run
from logreg.ui.state.visitor import Visitor
from logreg.ui.tabs.train.settings import SETTINGS, SettingsPanel, filled_with, read_config
from logreg.ui.tabs.train.share_link import START, to_query

MAX_CONFIG_BYTES = 10_000  # bytes
MAX_UPLOADS = 10
# Only the browser knows the page's address.
ADDRESS = "(query, ...others) => location.origin + location.pathname + (query ? '?' + query : '')"


class ExportPanel:
    """Builds the link, the downloads and the upload; `wire` connects them to the current run and the settings."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources
        gr.HTML("<h2>Export and import</h2>")
        with gr.Row(elem_id="link-row"):
            self.link = gr.Textbox(
                label="Link to these settings", elem_id="share-link", buttons=["copy"], interactive=False, scale=4
            )
            self.start = gr.Checkbox(label="Start training on open", elem_id="share-start", min_width=160)
        with gr.Row(elem_id="downloads"):
            self.weights = gr.Button("Weights", elem_id="download-weights", min_width=120)
            self.losses = gr.Button("Losses (CSV)", elem_id="download-losses", min_width=120)
            self.config = gr.Button("Config (JSON)", elem_id="download-config", min_width=120)
            self.script = gr.Button("Plain PyTorch script", elem_id="download-script", min_width=120)
        self.upload = gr.File(
            label="Open weights (.safetensors) or a config (.json)",
            file_types=[".safetensors", ".json"],
            elem_id="upload",
            height=140,
        )
        self.saved = saver(elem_id="saver")

    def wire(self, visitor: gr.State, model_choice: gr.Dropdown, settings: SettingsPanel) -> None:
        """Connect the buttons."""
        linked = [self.start, *settings.controls]
        for control in linked:
            query = control.change(self.query, linked, self.link, **UNQUEUED)
            query.then(None, self.link, self.link, js=ADDRESS)
        self.weights.click(self.download_weights, visitor, self.saved, **QUEUED)
        self.losses.click(self.download_losses, visitor, self.saved, **QUEUED)
        self.config.click(self.download_config, settings.controls, self.saved, **QUEUED)
        self.script.click(self.download_script, settings.controls, self.saved, **QUEUED)
        changed = [*settings.filled, model_choice, self.upload]
        self.upload.upload(self.receive, [visitor, self.upload], changed, **{**QUEUED, "preprocess": True})

    def query(self, start: bool, *values: Any) -> str:
        """The link's query for these settings; empty while one of them is out of range."""
        try:
            query = to_query(read_config(values))
        except ValueError:
            return ""
        return "&".join(part for part in (query, f"{START}=1" if start else "") if part)

    @user_facing_errors
    def download_weights(self, visitor: Visitor) -> str:
        """The weights of the current run, with its config and test accuracy as metadata."""
        run = _current_run(visitor)
        accuracy = self.resources.report(run.model).evaluation.accuracy
        metadata = {"config": run.config.to_json(), "test_accuracy": f"{accuracy:.4f}", "step": str(run.step)}
        content = run.model.to_bytes(metadata)
        return download(f"{_file_name(run)}.safetensors", "application/octet-stream", content)

    @user_facing_errors
    def download_losses(self, visitor: Visitor) -> str:
        """Each step's loss, as CSV."""
        run = _current_run(visitor)
        lines = ["step,loss", *(f"{step},{loss!r}" for step, loss in enumerate(run.losses, 1)), ""]
        return download(f"{_file_name(run)}.csv", "text/csv", "\n".join(lines).encode())

    @user_facing_errors
    def download_config(self, *values: Any) -> str:
        """The settings, as JSON."""
        return download("config.json", "application/json", (read_config(values).to_json() + "\n").encode())

    @user_facing_errors
    def download_script(self, *values: Any) -> str:
        """The same training in plain PyTorch."""
        return download("train.py", "text/x-python", plain_script(read_config(values)).encode())

    @user_facing_errors
    def receive(self, visitor: Visitor, file: str | None) -> list[Any]:
        """Take an uploaded file: a config fills the controls, weights join the list of models."""
        try:
            received = receive(visitor, file)
        finally:
            if file:
                Path(file).unlink(missing_ok=True)  # its content is kept in memory
        if isinstance(received, TrainingConfig):
            gr.Info("The settings are now those of the file.")
            return [*filled_with(received), gr.skip(), None]
        gr.Info(f"The Draw tab now answers with {received}.")
        models = gr.Dropdown(choices=choices(self.resources, visitor), value=f"file {received}")
        return [*[gr.skip()] * (1 + len(SETTINGS)), models, None]


def _file_name(run: Run) -> str:
    return "".join(c if c.isalnum() else "-" for c in run.name)


def _current_run(visitor: Visitor) -> Run:
    if visitor.run is None or not visitor.run.step:
        raise ValueError("There is no run yet: train first.")
    return visitor.run


def receive(visitor: Visitor, file: str | None) -> TrainingConfig | str:
    """The config in an uploaded file, or the name of its weights, which are the visitor's from now on.

    Errors: `ValueError` for a file that is neither (kind, size, names, shapes, finite values, ranges).
    """
    if not file:
        raise ValueError("Choose a file: weights (.safetensors) or a config (.json).")
    path = Path(file)
    if not path.is_file():  # another visitor's file of the same content has just been read and deleted
        raise ValueError(f"{path.name[:80]} is no longer here: choose it again.")
    if path.suffix == ".json":
        return _read_config(path)
    if path.suffix != ".safetensors":
        raise ValueError(f"{path.name[:80]} is neither weights (.safetensors) nor a config (.json).")
    model = load_model(path)
    if len(visitor.uploads) >= MAX_UPLOADS and path.name not in visitor.uploads:
        raise ValueError(f"At most {MAX_UPLOADS} files of weights are kept for each visitor.")
    visitor.uploads[path.name] = model
    return path.name


def _read_config(path: Path) -> TrainingConfig:
    if path.stat().st_size > MAX_CONFIG_BYTES:
        raise ValueError(f"{path.name[:80]} is too large for a config: at most {MAX_CONFIG_BYTES:,} bytes.")
    try:
        return TrainingConfig.from_json(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise ValueError(f"{path.name[:80]} is not text: a config is one JSON object.") from error

"""Export of a link, the weights, the losses, the config and a plain script; import of weights and configs."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import gradio as gr

from logreg.config import TrainingConfig
from logreg.data.saving import save_npz
from logreg.data.splits import SHARE
from logreg.errors import UserError
from logreg.model import load_model
from logreg.script import plain_script
from logreg.ui.components.download import download, saver
from logreg.ui.server.errors import user_facing_errors
from logreg.ui.server.events import QUEUED, UNQUEUED
from logreg.ui.state.model_choices import choices
from logreg.ui.state.own_examples import OwnExamples
from logreg.ui.state.resources import Resources
from logreg.ui.state.run import Run
from logreg.ui.state.source_identity import is_mnist
from logreg.ui.state.sources import SomeDigits, source_of
from logreg.ui.state.visitor import Visitor
from logreg.ui.tabs.train.running.buttons import NO_RUN, has_plain_script
from logreg.ui.tabs.train.settings import SETTINGS, SettingsPanel, filled_with, valid_config
from logreg.ui.tabs.train.share_link import START, to_query

MAX_CONFIG_BYTES = 10_000  # bytes
MAX_UPLOADS = 10
SCRIPT_DATA = "examples.npz"  # beside the script of a run on other data than MNIST's
DOWNLOADS = {
    "weights": "Weights",
    "losses": "Losses (CSV)",
    "config": "Config (JSON)",
    "script": "Plain PyTorch script",
}
LATEST: dict[str, Any] = {**UNQUEUED, "trigger_mode": "always_last"}
# Only the browser knows the page's address.
ADDRESS = "(query, ...others) => location.origin + location.pathname + (query ? '?' + query : '')"


class ExportPanel:
    """Builds the link to the controls' settings, the downloads of the current run, and the upload."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources
        gr.HTML("<h2>Export and import</h2>")
        with gr.Row(elem_id="link-row"):
            self.link = gr.Textbox(
                label="Link to these settings", elem_id="share-link", buttons=["copy"], interactive=False, scale=4
            )
            self.start = gr.Checkbox(label="Start training on open", elem_id="share-start", min_width=160)
            self.session = gr.Textbox(
                label="This page's session, for programs", elem_id="session", buttons=["copy"], interactive=False
            )
        self.text = gr.HTML(f"<p>{NO_RUN}</p>", elem_id="downloads-text")
        with gr.Row(elem_id="downloads"):
            self.downloads = [
                gr.Button(label, elem_id=f"download-{name}", min_width=120, interactive=False)
                for name, label in DOWNLOADS.items()
            ]
        self.upload = gr.File(
            label="Open weights (.safetensors) or a config (.json)",
            file_types=[".safetensors", ".json"],
            elem_id="upload",
            height=140,
        )
        self.saved = saver(elem_id="saver")

    @property
    def named(self) -> list[Any]:
        """The components that `download_updates` updates."""
        return [self.text, *self.downloads]

    def wire(self, visitor: gr.State, settings: SettingsPanel) -> None:
        """Connect the link and the downloads."""
        linked = [self.start, *settings.controls]
        query = gr.on([each.change for each in linked], self.query, linked, self.link, **LATEST)
        query.then(None, self.link, self.link, js=ADDRESS)
        handlers = (self.download_weights, self.download_losses, self.download_config, self.download_script)
        for button, handler in zip(self.downloads, handlers, strict=True):
            button.click(handler, visitor, self.saved, **QUEUED)

    def upload_event(self, visitor: gr.State, model_choice: gr.Dropdown, settings: SettingsPanel) -> Any:
        """Connect the upload; the event that fills the settings or the models."""
        changed = [*settings.filled, model_choice, self.upload]
        return self.upload.upload(self.receive, [visitor, self.upload], changed, **{**QUEUED, "preprocess": True})

    def query(self, start: bool, *values: Any) -> str:
        """The link's query for these settings; empty while one of them is out of range."""
        config = valid_config(values)
        query = "" if config is None else to_query(config)
        return "&".join(part for part in (query, f"{START}=1" if start else "") if part)

    @user_facing_errors
    def download_weights(self, visitor: Visitor) -> str:
        """The weights of the current run, with its config and test accuracy as metadata."""
        run = _current_run(visitor)
        source = source_of(self.resources, run)
        accuracy = self.resources.report(run.model, source).evaluation.accuracy
        metadata = {"config": run.config.to_json(), "test_accuracy": f"{accuracy:.4f}", "step": str(run.step)}
        if isinstance(source, OwnExamples):  # so that the examples that were held out are known again
            metadata |= {"data": source.fingerprint, "held_out": str(SHARE)}
        elif not is_mnist(source):
            metadata["data"] = source.title
        content = run.model.to_bytes(metadata)
        return download(f"{_file_name(run)}.safetensors", "application/octet-stream", content)

    @user_facing_errors
    def download_losses(self, visitor: Visitor) -> str:
        """Each step's loss, as CSV."""
        run = _current_run(visitor)
        lines = ["step,loss", *(f"{step},{loss!r}" for step, loss in enumerate(run.losses, 1)), ""]
        return download(f"{_file_name(run)}.csv", "text/csv", "\n".join(lines).encode())

    @user_facing_errors
    def download_config(self, visitor: Visitor) -> str:
        """The config that the current run began with, as JSON."""
        run = _current_run(visitor)
        return download(f"{_file_name(run)}.json", "application/json", (run.config.to_json() + "\n").encode())

    @user_facing_errors
    def download_script(self, visitor: Visitor) -> str:
        """The current run's config in plain PyTorch; of other data than MNIST's, with the data beside it in a zip.

        Copies of some of MNIST's digits are among those of all ten: of these, the script makes them itself.
        """
        run, name = _current_run(visitor), _file_name(_current_run(visitor))
        source = source_of(self.resources, run)
        if has_plain_script(run):
            question = source.question if isinstance(source, SomeDigits) else None
            return download(f"{name}.py", "text/x-python", plain_script(run.config, question=question).encode())
        script = plain_script(run.config, SCRIPT_DATA, source.classes)
        zipped = BytesIO()
        with ZipFile(zipped, "w", ZIP_DEFLATED) as archive:
            archive.writestr(f"{name}.py", script)
            archive.writestr(SCRIPT_DATA, save_npz(source.train, source.test))
        return download(f"{name}.zip", "application/zip", zipped.getvalue())

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
    name = "".join(c if c.isalnum() else "-" for c in run.name)
    return re.sub("-+", "-", name).strip("-") or f"run-{run.number}"


def _current_run(visitor: Visitor) -> Run:
    if visitor.run is None or not visitor.run.step:
        raise UserError("There is no run yet: train first.")
    return visitor.run


def receive(visitor: Visitor, file: str | None) -> TrainingConfig | str:
    """The config in an uploaded file, or the name of its weights, which are the visitor's from now on.

    Errors: `ValueError` for a file that is neither (kind, size, names, shapes, finite values, ranges).
    """
    if not file:
        raise UserError("Choose a file: weights (.safetensors) or a config (.json).")
    path = Path(file)
    if not path.is_file():  # another visitor's file of the same content has just been read and deleted
        raise UserError(f"{path.name[:80]} is no longer here: choose it again.")
    if path.suffix == ".json":
        return _read_config(path)
    if path.suffix != ".safetensors":
        raise UserError(f"{path.name[:80]} is neither weights (.safetensors) nor a config (.json).")
    model = load_model(path)
    if len(visitor.uploads) >= MAX_UPLOADS and path.name not in visitor.uploads:
        raise UserError(f"At most {MAX_UPLOADS} files of weights are kept for each visitor.")
    visitor.uploads[path.name] = model
    return path.name


def _read_config(path: Path) -> TrainingConfig:
    if path.stat().st_size > MAX_CONFIG_BYTES:
        raise UserError(f"{path.name[:80]} is too large for a config: at most {MAX_CONFIG_BYTES:,} bytes.")
    try:
        return TrainingConfig.from_json(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise UserError(f"{path.name[:80]} is not text: a config is one JSON object.") from error

"""The Data tab, as its visitors use it: their own classes, drawn or brought, on all the other tabs."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect

from logreg import Trainer, TrainingConfig, load_mnist
from logreg.data.questions import WHICH, question
from tests.browser.conftest import FULL_SPEED, Visit, choose, draw_strokes
from tests.browser.strokes import Stroke
from tests.browser.train.test_train import LOSSES, POINTS, open_train

SYMBOLS: dict[str, list[Stroke]] = {
    "tick": [[(0.25, 0.55), (0.4, 0.75), (0.75, 0.25)]],
    "ring \N{SNOWMAN}": [[(0.5, 0.2), (0.75, 0.35), (0.8, 0.6), (0.5, 0.8), (0.2, 0.6), (0.25, 0.3), (0.5, 0.2)]],
    "cross": [[(0.25, 0.25), (0.75, 0.75)], [(0.75, 0.25), (0.25, 0.75)]],
}


def open_data(page: Page, source: str) -> None:
    """The Data tab, where the tabs are told to work on that source."""
    page.get_by_role("tab", name="Data").click()
    expect(page.locator("#data-status")).not_to_be_empty()
    choose(page, "#data-source", source)


def drawn(page: Page, name: str, wobble: float) -> None:
    """A symbol on the pad for examples, put into its class."""
    strokes = [[(x + wobble * (y - 0.5), y - wobble * (x - 0.5)) for x, y in stroke] for stroke in SYMBOLS[name]]
    draw_strokes(page, strokes, "#data-pad")
    page.click(f"#add-to-{list(SYMBOLS).index(name)}")


def test_symbols_are_drawn_learned_recognised_and_kept(visit: Visit) -> None:
    """On a phone's width: three classes, drawn by hand; Train; another drawing is told, with its name; a reload keeps
    the examples and makes the run again.
    """
    page = visit(pace=FULL_SPEED, viewport={"width": 390, "height": 844})
    open_data(page, "my own")
    for label, name in enumerate(SYMBOLS):
        page.fill("#class-name", name)
        page.click("#add-class-button")
        expect(page.locator(f"#add-to-{label}")).to_contain_text(name)
    expect(page.locator("#data-status")).to_contain_text("Add 2 examples of tick")
    for wobble in (-0.15, 0, 0.1):
        for name in SYMBOLS:
            drawn(page, name, wobble)
    expect(page.locator("#data-status")).to_contain_text("3 classes, 9 examples, 3 of them held out")
    expect(page.locator("#data-gallery img")).to_have_count(9)
    page.get_by_role("tab", name="Train").click()
    page.wait_for_selector("#loss-plot .js-plotly-plot")
    expect(page.locator("#features input")).to_have_value("hog")
    page.click("#train-button")
    expect(page.locator("#train-status")).to_contain_text("epoch 20 of 20")
    before = page.evaluate(LOSSES)
    page.get_by_role("tab", name="Draw").click()
    draw_strokes(page, SYMBOLS["cross"])
    expect(page.locator("#prediction .digit")).to_have_text("cross")
    expect(page.locator("#probabilities li")).to_have_count(3)
    expect(page.locator("#probabilities li").nth(1)).to_contain_text("ring \N{SNOWMAN}")
    page.wait_for_selector("#data-keeper [data-kept], [data-kept]", state="attached")
    visit.reload(page)
    expect(page.locator("#prediction .digit")).to_have_text("cross")  # before Train is opened
    expect(page.locator("#model-choice input")).to_have_value(re.compile("your run 1: hog"))
    page.get_by_role("tab", name="Train").click()
    page.wait_for_function(f"{POINTS} === {len(before)}")
    assert page.evaluate(LOSSES) == before
    page.get_by_role("tab", name="Draw").click()
    expect(page.locator("#prediction .digit")).to_have_text("cross")
    page.get_by_role("tab", name="Data").click()
    expect(page.locator("#data-status")).to_contain_text("3 classes, 9 examples")


def test_examples_are_brought_moved_deleted_and_forgotten(visit: Visit, tmp_path: Path) -> None:
    """A zip with a folder for each class; a click on an example moves or deletes it; each change can be undone; a bad
    file is one sentence; what was downloaded is what is there.
    """
    (tmp_path / "data.zip").write_bytes(made_zip({"no": 4, "yes": 5}))
    (tmp_path / "bad.npz").write_bytes(b"nothing")
    page = visit()
    open_data(page, "my own")
    page.set_input_files("#data-upload input", tmp_path / "data.zip")
    counts = page.locator("#data .classes small")
    expect(counts).to_have_text(["4", "5"])
    page.locator("#data-gallery section").first.locator("button").first.click()
    page.locator("#example select").select_option("yes")
    expect(counts).to_have_text(["3", "6"])
    page.locator("#data-gallery section").last.locator("button").first.click()
    page.click("#example .delete")
    expect(counts).to_have_text(["3", "5"])
    page.click("#undo-example")
    expect(counts).to_have_text(["3", "6"])
    page.set_input_files("#data-upload input", tmp_path / "bad.npz")
    expect(page.get_by_test_id("toast-text")).to_contain_text("bad.npz")
    expect(page.locator("#data-status")).to_contain_text("2 classes, 9 examples")  # no longer "Reading bad.npz"
    expect(counts).to_have_text(["3", "6"])
    with page.expect_download() as download:
        page.click("#data-download")
    with ZipFile(download.value.path()) as archive:
        names = [name for name in archive.namelist() if name.endswith(".png")]
    assert sorted(name.split("/")[0] for name in names) == ["no"] * 3 + ["yes"] * 6
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("#data-delete")
    expect(page.locator("#data-status")).to_contain_text("No examples yet")


def made_zip(counts: dict[str, int]) -> bytes:
    """A zip with so many pictures, dark ink on light, in a folder of each name."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for place, (name, count) in enumerate(counts.items()):
            for k in range(count):
                picture = np.full((60, 60), 250, np.uint8)
                picture[10 + k : 50, 25:32] = 20
                if place:
                    picture[25:32, 10:50] = 20
                content = BytesIO()
                Image.fromarray(picture).save(content, "PNG")
                archive.writestr(f"{name}/{k}.png", content.getvalue())
    return buffer.getvalue()


def test_a_three_or_an_eight(visit: Visit) -> None:
    """Some of MNIST's digits: one logit, whose losses are those of the same run without a page, on every tab."""
    page = visit(pace=FULL_SPEED)
    open_data(page, "some of MNIST's digits")
    expect(page.locator("#data-status")).to_contain_text("3 or 8: 2 classes, 11,982 digits")
    open_train(page)
    page.click("#train-button")
    page.wait_for_function(f"{POINTS} === 600")
    asked = question(WHICH, [3, 8])
    train, test = (asked.ask(load_mnist(train=half)) for half in (True, False))
    trainer = Trainer(TrainingConfig(), train, test)
    assert max(abs(a - b) for a, b in zip(page.evaluate(LOSSES), trainer.advance(), strict=True)) < 6e-5
    page.get_by_role("tab", name="Evaluate").click()
    expect(page.locator("#evaluate-summary")).to_contain_text(f"{100 * trainer.evaluate().accuracy:.2f} %")
    expect(page.locator("#confusion-matrix td button")).to_have_count(4)
    page.get_by_role("tab", name="Threshold").click()
    table = page.locator("#threshold-table")
    shown = sum(int(table.locator(f"[data-{kind}]").get_attribute(f"data-{kind}") or 0) for kind in ("tp", "tn"))
    assert shown == trainer.evaluate().correct

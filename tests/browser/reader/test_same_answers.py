"""The reader in the page and the one in Python give the same answers."""

from __future__ import annotations

import base64
import html
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from logreg import PRESETS, Dataset, load_model
from logreg.attribution import explain_inputs
from logreg.drawing.tones import find_tones
from logreg.features import extract_features
from logreg.model import LogisticRegression
from logreg.recognition import DetectedDigit, read_digits
from logreg.recognition.image_answers import digit_score
from logreg.reporting.images import to_data_url
from logreg.storage.paths import WEIGHTS
from logreg.ui.components.sketchpad import read_drawing, render_drawing
from logreg.ui.rendering.evidence import render_shares
from tests.browser.reader.conftest import OWN, Reader
from tests.browser.reader.drawings import MARKED, cropped, drawings

ALL = os.environ.get("LOGREG_ALL_DRAWINGS") == "1"  # takes some minutes
DRAWINGS = 3000 if ALL else 80
OWN_DRAWINGS = 60 if ALL else 12  # for each model of other classes
DIGITS = 10_000 if ALL else 100  # of MNIST's test digits, through each model
PLACED = 10_000 if ALL else 40  # of them, on the pad
AT_ONCE = 200
INPUTS, PROBABILITIES, SUM = 2e-3, 5e-4, 1e-4  # how far the two may differ
NUMBER, ROUNDING = re.compile(r"[+-]\d+\.\d+"), 5e-5
THUMBNAIL = 56  # pixels


def in_page(reader: Reader, function: str, pixels: np.ndarray, model: str) -> Any:
    """What a function of answers.js returns."""
    script = f'async ([pixels, model]) => (await import("/answers.js")).{function}(pixels, model)'
    return reader.evaluate(script, [base64.b64encode(pixels.tobytes()).decode(), model])


def unpack(text: str, dtype: type = np.uint8) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), dtype)


def shipped(name: str) -> LogisticRegression:
    return load_model(WEIGHTS / f"{name}.safetensors")


def batches(length: int) -> Iterator[slice]:
    return (slice(start, start + AT_ONCE) for start in range(0, length, AT_ONCE))


@pytest.mark.parametrize("name", PRESETS)
def test_every_model_answers_the_same_to_test_digits(reader: Reader, test: Dataset, name: str) -> None:
    """Inputs, probabilities and scores."""
    model, images = shipped(name), test.images[:: 10_000 // DIGITS]
    for chosen in batches(len(images)):
        batch = images[chosen]
        found = in_page(reader, "predictions", batch.numpy(), name)
        inputs = np.stack([unpack(text, np.float32) for text in found["inputs"]])
        assert np.abs(inputs - extract_features(model.features, batch).numpy()).max() <= INPUTS
        probabilities = torch.tensor(found["probabilities"])
        assert float((probabilities - model.predict_proba(batch)).abs().max()) <= PROBABILITIES
        assert float((torch.tensor(found["scores"]) - digit_score()(batch)).abs().max()) <= PROBABILITIES


def test_drawings_are_answered_the_same(reader: Reader, test: Dataset) -> None:
    """Each by one of the models, the page's own most often."""
    compare(reader, np.stack([*drawings(DRAWINGS, 15, test)]), [*PRESETS, *6 * ("everyone",)])


def test_rings_underlines_and_stops_are_answered_the_same(reader: Reader, test: Dataset) -> None:
    """What people draw about digits is no part of them."""
    compare(reader, np.stack([*drawings(DRAWINGS, 18, test, MARKED)]), ["everyone"])


@pytest.mark.parametrize("name", [*OWN, "subset"])
def test_models_of_other_classes_answer_the_same(reader: Reader, own: Path, test: Dataset, name: str) -> None:
    """Two of them, three and 26, by names in several scripts, and a 3 or an 8: that is read as digits are."""
    compare(reader, np.stack([*drawings(OWN_DRAWINGS, 16, test)]), [name], own)


def test_two_classes_are_a_sigmoid(reader: Reader, own: Path, test: Dataset) -> None:
    """Of the one logit, as it is trained."""
    for name in ("two", "subset"):
        model, images = load_model(own / f"{name}.safetensors").requires_grad_(False), test.images[:20]
        z = extract_features(model.features, images).double() @ model.linear.weight[0].double()
        expected = (z + model.linear.bias.double()).sigmoid()
        found = torch.tensor(in_page(reader, "predictions", images.numpy(), name)["probabilities"])
        assert float((found[:, 1] - expected).abs().max()) <= PROBABILITIES
        assert float((found.sum(1) - 1).abs().max()) <= 1e-6


def test_test_digits_on_the_pad_are_answered_the_same(reader: Reader, test: Dataset) -> None:
    """As the random-digit button shows them."""
    images = test.images[:: 10_000 // PLACED].numpy()
    compare(reader, np.stack([read_drawing(render_drawing(image)) for image in images]), ["everyone"])


def test_tight_crops_have_the_same_tones(reader: Reader, test: Dataset) -> None:
    """Which one is the page included, and whether there is a wedge."""
    pads = np.stack([*drawings(DRAWINGS, 17, test, [cropped])])
    expected = [each and [*each] for each in map(find_tones, pads)]
    assert len({each and each[2] for each in expected}) == 3
    found = [each for chosen in batches(len(pads)) for each in in_page(reader, "tones", pads[chosen], "")]
    assert [each and [each["page"], each["ink"], each["hasWedge"]] for each in found] == expected


def test_a_blank_pad_has_no_answer(reader: Reader) -> None:
    """Nor has one that is quite full."""
    for value in (0, 255):
        pads = np.full((1, 140, 140), value, np.uint8)
        assert in_page(reader, "answers", pads, "everyone")[0]["digits"] == []
        assert read_digits(load_model(), read_drawing(to_data_url(pads[0]))) == []


def compare(reader: Reader, pads: np.ndarray, names: list[str], folder: Path = WEIGHTS) -> None:
    """Each pad uint8 [n, 140, 140] as the page and Python answer it, by the models in turn."""
    for turn, name in enumerate(names):
        model, some = load_model(folder / f"{name}.safetensors"), pads[turn :: len(names)]
        for chosen in batches(len(some)):
            found = in_page(reader, "answers", some[chosen], name)
            for number, (pad, answer) in enumerate(zip(some[chosen], found, strict=True)):
                drawn = read_drawing(to_data_url(pad))
                what = f"drawing {turn + (chosen.start + number) * len(names)} by {name}"
                assert unpack(answer["drawn"]).tobytes() == drawn.tobytes(), what
                expected = read_digits(model, drawn)
                places = [(digit["box"], digit["row"], digit["digit"]) for digit in answer["digits"]]
                assert places == [([*each.box], each.row, each.answer.digit) for each in expected], what
                for digit, each in zip(answer["digits"], expected, strict=True):
                    compare_digit(digit, each, model, drawn, what)


def compare_digit(
    digit: dict[str, Any], expected: DetectedDigit, model: LogisticRegression, drawn: np.ndarray, what: str
) -> None:
    """All that is shown of one digit."""
    answer = expected.answer
    assert unpack(digit["image"]).tobytes() == answer.image.tobytes(), what
    assert np.abs(unpack(digit["inputs"], np.float32) - answer.inputs.numpy()).max() <= INPUTS, what
    assert float((torch.tensor(digit["probabilities"]) - answer.probabilities).abs().max()) <= PROBABILITIES, what
    assert abs(digit["score"] - answer.digit_score) <= PROBABILITIES, what
    assert (digit["distance"] is None) == (answer.distance is None), what
    assert abs((digit["distance"] or 0) - (answer.distance or 0)) <= INPUTS, what
    compare_evidence(digit, expected, model, drawn, what)


def compare_evidence(
    digit: dict[str, Any], expected: DetectedDigit, model: LogisticRegression, drawn: np.ndarray, what: str
) -> None:
    """What is painted and written of the evidence for the likeliest digit against the second."""
    explanation = explain_inputs(model, expected.answer.inputs)
    pro, contra = explanation.logits.argsort(descending=True)[:2].tolist()
    shares, bias = explanation.versus(pro, contra)
    image = torch.from_numpy(expected.answer.image)
    shown, picture = digit["picture"], json.loads(render_shares(model.features, image, explanation.inputs, shares))
    small = Image.fromarray(drawn)
    small.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.BOX)
    assert (shown["kind"], unpack(shown["drawn"]).tobytes()) == (picture["kind"], small.tobytes()), what
    for step in ("straight", "inputs"):  # in whole numbers from 0 to 255
        if picture[step] is None:
            assert shown[step] is None, what
        else:
            difference = np.abs(unpack(shown[step]).astype(int) - unpack(picture[step]))
            assert difference.max() <= max(1, round(255 * INPUTS)), what
    painted, evidence = unpack(shown["shares"], np.float32).astype(np.float64).sum(), float(shares.sum())
    tolerance = SUM * max(1, abs(evidence))
    assert abs(painted - evidence) <= tolerance, what
    named = [html.unescape(name) for name in re.findall("<b>(.*?)</b>", digit["text"])]
    assert named == [model.classes[pro], model.classes[contra]], what
    written = [float(text) for text in NUMBER.findall(digit["text"].replace("\N{MINUS SIGN}", "-"))]
    total = float(explanation.logits[pro] - explanation.logits[contra])
    assert np.abs(np.subtract(written, [evidence, bias, total])).max() <= tolerance + ROUNDING, what

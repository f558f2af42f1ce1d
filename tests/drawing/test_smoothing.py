"""The checks by which programs show that a picture is transparent are page."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from logreg import Dataset, load_model, read_digits, read_picture
from logreg.drawing.smoothing import without_checks


def checks(light: int, dark: int, side: int) -> np.ndarray:
    y, x = np.mgrid[:180, :220] // side
    return np.where((y + x) % 2, light, dark).astype(np.uint8)


def drawn(test: Dataset, page: np.ndarray, ink: int) -> np.ndarray:
    """MNIST's first test digit, a seven, on a page."""
    page = page.copy()
    part = page[30:142, 50:162]
    share = np.kron(test.images[0].numpy(), np.ones((4, 4))) / 255
    part[:] = part * (1 - share) + ink * share
    return page


@pytest.mark.parametrize(("light", "dark", "ink"), [(255, 204, 0), (255, 229, 60), (153, 102, 255)])
@pytest.mark.parametrize("side", [5, 8, 16])
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_digit_on_checks_is_read(light: int, dark: int, ink: int, side: int, kind: str, test: Dataset) -> None:
    buffer = BytesIO()
    Image.fromarray(drawn(test, checks(light, dark, side), ink)).save(buffer, kind)
    found = read_digits(load_model(), read_picture(buffer.getvalue()))
    assert [each.answer.digit for each in found] == [7]


def test_checks_without_ink_are_blank() -> None:
    buffer = BytesIO()
    Image.fromarray(checks(255, 204, 8)).save(buffer, "PNG")
    assert not read_picture(buffer.getvalue()).any()


def test_what_has_no_checks_stays_as_it_is(test: Dataset) -> None:
    stripes = np.where(np.arange(200) // 8 % 2, 255, 200).astype(np.uint8)
    y, x = np.mgrid[:180, :220]
    pages = [
        (200 - 0.2 * (x + y)).astype(np.uint8),
        np.tile(stripes, (180, 1)),
        np.tile(stripes, (180, 1)).T,
        np.full((180, 220), 240, np.uint8),
    ]
    for light in (*pages, *(drawn(test, page[:180, :180], 0) for page in pages[:1]), *test.images[:100].numpy()):
        assert without_checks(light) is light

"""Of a picture with pictures in it, those are read."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageDraw

from logreg import Dataset, load_model, read_digits, read_picture
from logreg.drawing.surroundings.insets import within_insets

TILE = 112


def figure(test: Dataset, rows: int, columns: int, labels: bool = True) -> Image.Image:
    """MNIST's first test digits as dark images on a white page, with ticks, numbers and a title."""
    image = Image.new("L", (60 + 150 * columns, 60 + 150 * rows), 255)
    draw = ImageDraw.Draw(image)
    for place in range(rows * columns):
        left, top = 50 + place % columns * 150, 30 + place // columns * 150
        tile = Image.fromarray(test.images[place].numpy()).resize((TILE, TILE), Image.Resampling.NEAREST)
        image.paste(tile, (left, top))
        for tick in range(0, 25 * labels, 5):
            along = 4 * tick + 2
            draw.line([left + along, top + TILE, left + along, top + TILE + 4], fill=0)
            draw.line([left - 4, top + along, left, top + along], fill=0)
            draw.text((left + along - 3, top + TILE + 5), str(tick), fill=0)
            draw.text((left - 18, top + along - 5), str(tick), fill=0)
        if labels:
            draw.text((left + 30, top - 15), "Label 7", fill=0)
    return image


def read(image: Image.Image) -> str:
    buffer = BytesIO()
    image.save(buffer, "PNG")
    found = read_digits(load_model(), read_picture(buffer.getvalue()))
    return "".join("?" if each.answer.digit is None else str(each.answer.digit) for each in found)


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (1, 3), (2, 2)])
def test_the_images_of_a_figure_are_read(rows: int, columns: int, test: Dataset) -> None:
    expected = "".join(str(label) for label in test.labels[: rows * columns].tolist())
    assert read(figure(test, rows, columns)) == expected


def test_cards_on_a_dark_table_are_read(test: Dataset) -> None:
    table = Image.eval(figure(test, 1, 3, labels=False), lambda light: 255 - light)
    assert read(table) == "721"


def test_an_image_by_itself_stays_whole(test: Dataset) -> None:
    for image in test.images[:100].numpy():
        for light in (image, 255 - image):
            assert within_insets(light) is light


def test_a_dark_thing_with_nothing_on_it_is_no_picture(test: Dataset) -> None:
    light = np.full((200, 300), 240, np.uint8)
    light[20:180, 20:140] = 30
    light[60:172, 160:272] = 255 - np.kron(test.images[0].numpy(), np.ones((4, 4), np.uint8))
    assert within_insets(light) is light

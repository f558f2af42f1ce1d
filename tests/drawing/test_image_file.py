"""Pictures as people have them: whatever the paper and the ink, white ink on black comes out."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from logreg import Dataset, load_model, read_picture, recognise


@pytest.fixture
def ink() -> np.ndarray:
    """An L, 60 high and 40 wide: white ink on black, and no symmetry."""
    drawing = np.zeros((60, 40), np.uint8)
    drawing[10:50, 10:16] = drawing[44:50, 10:30] = 255
    return drawing


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """The image as a file."""
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def assert_is(drawing: np.ndarray, expected: np.ndarray, tolerance: int = 0) -> None:
    """The drawing is a uint8 array with those values."""
    assert drawing.dtype == np.uint8
    assert drawing.shape == expected.shape
    assert int(np.abs(drawing.astype(int) - expected).max()) <= tolerance


@pytest.mark.parametrize("kind", ["PNG", "BMP", "GIF", "WEBP"])
def test_light_ink_on_dark_stays(kind: str, ink: np.ndarray) -> None:
    options = {"lossless": True} if kind == "WEBP" else {}
    assert_is(read_picture(encoded(Image.fromarray(ink), kind, **options)), ink)


def test_dark_ink_on_light_is_turned_round(ink: np.ndarray) -> None:
    assert_is(read_picture(encoded(Image.fromarray(255 - ink))), ink)


def test_a_jpeg_is_read(ink: np.ndarray) -> None:
    assert_is(read_picture(encoded(Image.fromarray(255 - ink).convert("RGB"), "JPEG", quality=95)), ink, 40)


@pytest.mark.parametrize("colour", [0, 128, 255])
def test_on_a_transparent_page_what_is_opaque_is_ink(colour: int, ink: np.ndarray) -> None:
    layers = np.dstack([np.full_like(ink, colour)] * 3 + [ink])
    assert_is(read_picture(encoded(Image.fromarray(layers))), ink)


def test_an_opaque_picture_with_an_alpha_channel_is_read_by_its_colours(ink: np.ndarray) -> None:
    layers = np.dstack([255 - ink] * 3 + [np.full_like(ink, 255)])
    assert_is(read_picture(encoded(Image.fromarray(layers))), ink)


def test_a_palettes_order_makes_no_difference(ink: np.ndarray) -> None:
    image = Image.fromarray((ink == 0).astype(np.uint8)).convert("P")
    image.putpalette([0, 0, 0, 255, 255, 255])  # 1 is white: the page
    assert_is(read_picture(encoded(image)), ink)


def test_a_transparent_palette_colour_is_the_page(ink: np.ndarray) -> None:
    image = Image.fromarray((ink > 0).astype(np.uint8)).convert("P")
    image.putpalette([255, 255, 255, 0, 0, 0])
    assert_is(read_picture(encoded(image, transparency=0)), ink)


def test_sixteen_bits_of_grey_are_scaled_to_eight(ink: np.ndarray) -> None:
    deep = (ink.astype(np.uint16) // 2) * 257
    assert_is(read_picture(encoded(Image.fromarray(deep))), ink // 2, 1)


def test_one_bit_is_black_and_white(ink: np.ndarray) -> None:
    assert_is(read_picture(encoded(Image.fromarray(255 - ink).convert("1"))), ink)


@pytest.mark.parametrize(("orientation", "turns"), [(1, 0), (6, 1), (3, 2), (8, 3)])
def test_a_photo_held_sideways_is_turned_upright(orientation: int, turns: int, ink: np.ndarray) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    held = Image.fromarray(np.rot90(255 - ink, turns)).convert("RGB")
    assert_is(read_picture(encoded(held, "JPEG", exif=exif, quality=95)), ink, 40)


def test_one_pixel_is_a_drawing() -> None:
    assert read_picture(encoded(Image.new("L", (1, 1), 0))).shape == (1, 1)


def test_a_large_picture_is_reduced_with_its_shape_kept() -> None:
    image = Image.new("L", (3000, 2000), 255)
    ImageDraw.Draw(image).rectangle((1000, 500, 2000, 1500), fill=0)
    drawing = read_picture(encoded(image))
    assert max(drawing.shape) <= 1000
    assert drawing.shape[1] / drawing.shape[0] == pytest.approx(1.5, abs=0.01)
    assert float(drawing.mean()) == pytest.approx(255 / 6, rel=0.02)


def test_a_path_is_read_as_its_bytes_are(ink: np.ndarray, tmp_path: Path) -> None:
    path = tmp_path / "drawing.png"
    path.write_bytes(encoded(Image.fromarray(ink)))
    assert_is(read_picture(path), ink)
    assert_is(read_picture(str(path)), ink)


def claimed_size(width: int, height: int) -> bytes:
    """A PNG file that claims that size and holds no more than a few bytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")
    )


PNG = encoded(Image.new("L", (50, 50), 200))
JPEG = encoded(Image.effect_noise((50, 50), 90), "JPEG")
NO_PICTURES = {
    "empty": b"",
    "text": b"This is no picture.",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "truncated PNG": PNG[: len(PNG) // 2],
    "truncated JPEG": JPEG[: len(JPEG) // 2],
    "PNG's first bytes": PNG[:8],
    "altered PNG": PNG[:45] + bytes([PNG[45] ^ 255]) + PNG[46:],
    "fewer pixels than claimed": claimed_size(300, 300),
    "50,000 x 50,000": claimed_size(50_000, 50_000),
    "10,000 x 10,000": claimed_size(10_000, 10_000),
    "a long line": claimed_size(100_000, 1),
    "larger than any picture": PNG + bytes(20 * 1024 * 1024),
    "TIFF": encoded(Image.new("L", (5, 5)), "TIFF"),
}


@pytest.mark.parametrize("name", NO_PICTURES)
def test_what_is_no_picture_is_one_line(name: str, tmp_path: Path) -> None:
    path = tmp_path / "drawing.png"
    path.write_bytes(NO_PICTURES[name])
    with pytest.raises(ValueError, match=r"^drawing\.png [^\n]+\.$"):
        read_picture(path)
    with pytest.raises(ValueError, match=r"^The picture [^\n]+\.$"):
        read_picture(NO_PICTURES[name])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.png"):
        with pytest.raises(FileNotFoundError, match=path.name):
            read_picture(path)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_ink_may_be_as_light_as_its_page(kind: str, ink: np.ndarray) -> None:
    """Red on a green that is the same grey."""
    colours = np.where(ink[..., None] > 0, (188, 40, 58), (40, 118, 40)).astype(np.uint8)
    assert int(np.ptp(np.asarray(Image.fromarray(colours).convert("L")))) <= 2
    read = read_picture(encoded(Image.fromarray(colours), kind, quality=95, subsampling=0))
    assert float((read[ink > 0] > 200).mean()) > 0.9
    assert float((read[ink == 0] > 60).mean()) < 0.02


def test_a_page_of_one_colour_is_blank_whatever_its_noise() -> None:
    noise = np.random.default_rng(0).normal(0, 6, (90, 120, 3))
    assert not read_picture(encoded(Image.fromarray((np.array([200, 120, 60]) + noise).astype(np.uint8)))).any()


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("noise", [0, 12, 30])
def test_ink_may_reach_every_border(inverted: bool, noise: float) -> None:
    """As it does in a tight crop, where no margin says what the page is."""
    image = Image.new("L", (90, 140))
    ImageDraw.Draw(image).ellipse((0, 0, 89, 139), outline=255, width=20)
    ring = np.asarray(image) > 0
    light = np.where(ring, 60, 210) + np.random.default_rng(0).normal(0, noise, ring.shape)
    light = (255 - light if inverted else light).clip(0, 255).astype(np.uint8)
    read = read_picture(encoded(Image.fromarray(light)))
    assert float((read[ring] > 128).mean()) > 0.95
    assert float((read[~ring] > 128).mean()) < 0.04  # its edges grow softer where there is much noise


def test_dots_that_stand_for_grey_are_no_ink() -> None:
    """As in a scan in black and white."""
    image = Image.new("L", (140, 200), 225)
    ImageDraw.Draw(image).ellipse((30, 40, 110, 160), outline=40, width=16)
    ring = np.asarray(image) == 40
    read = read_picture(encoded(image.convert("1")))
    assert float((read[ring] > 128).mean()) > 0.9
    assert float((read[~ring] > 128).mean()) < 0.03


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("enlarged", [1, 20])
def test_few_pixels_are_enough(enlarged: int, inverted: bool, test: Dataset) -> None:
    """MNIST's digits in 10 x 10 pixels with hardly a margin, each at times made a square."""
    right = 0
    for image, label in zip(test.images[:20].numpy(), test.labels[:20].tolist(), strict=True):
        small = np.asarray(Image.fromarray(image[2:26, 2:26]).resize((10, 10), Image.Resampling.BOX))
        light = np.kron(255 - small if inverted else small, np.ones((enlarged, enlarged), np.uint8))
        drawing = read_picture(encoded(Image.fromarray(light)))
        right += recognise(load_model(), drawing).closest == label
    assert right >= 18


def test_a_picture_of_squares_keeps_its_size() -> None:
    light = np.kron(np.array([[10, 200, 30], [20, 220, 15]], np.uint8), np.ones((50, 50), np.uint8))
    assert read_picture(encoded(Image.fromarray(light))).shape == (100, 150)

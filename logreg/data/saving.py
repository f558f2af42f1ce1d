"""A dataset as a file that `load_data` reads again, example for example: a .zip of pictures, or an .npz."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import numpy as np
from PIL import Image

from logreg.data.dataset import Dataset
from logreg.data.formats.folder import MADE_HERE, TEST, TRAIN, made_here, to_folder
from logreg.errors import UserError

WRITTEN = (2000, 1, 1, 0, 0, 0)  # the same data are the same bytes, whenever they are saved


def save_zip(data: Dataset, test: Dataset | None = None) -> bytes:
    """A zip with a PNG for each example, 28 x 28 in grey, in a folder of its class; below `train` and `test` of two."""
    _require_same(data, test)
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        archive.writestr(ZipInfo(MADE_HERE, WRITTEN), made_here(data.classes), ZIP_DEFLATED)
        for half, examples in ((TRAIN, data), (TEST, test)):
            above = "" if test is None else f"{half}/"
            for k, (image, label) in enumerate(zip(*(examples or ()), strict=True)):
                picture = BytesIO()
                Image.fromarray(image.numpy()).save(picture, "PNG")
                name = f"{above}{to_folder(data.classes[int(label)])}/{k:06}.png"
                archive.writestr(ZipInfo(name, WRITTEN), picture.getvalue())
    return buffer.getvalue()


def save_npz(data: Dataset, test: Dataset | None = None) -> bytes:
    """An .npz with `images`, `labels` and `classes`, and `test_images` and `test_labels` of a test half."""
    _require_same(data, test)
    arrays = {"images": data.images.numpy(), "labels": data.labels.numpy(), "classes": np.array(data.classes)}
    if test is not None:
        arrays |= {"test_images": test.images.numpy(), "test_labels": test.labels.numpy()}
    buffer = BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def _require_same(data: Dataset, test: Dataset | None) -> None:
    if test is not None and test.classes != data.classes:
        raise UserError("Both halves must have the same classes.")

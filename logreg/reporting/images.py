"""Images for the page and the report: as data URLs, as base64 for scripts, and in galleries."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from html import escape
from io import BytesIO

import numpy as np
import torch
from PIL import Image

from logreg.evaluation.report import Report
from logreg.reporting.wording import counted, percent

MAX_SHOWN = 40  # digits in a gallery


def render_answers(title: str, report: Report, indices: list[int], images: torch.Tensor) -> str:
    """A gallery of the digits at the indices in uint8 images [n, 28, 28], with the model's answers."""
    shown = f", the first {MAX_SHOWN} of them shown" if len(indices) > MAX_SHOWN else ""
    digits = []
    for index in indices[:MAX_SHOWN]:
        truth, answer, shares = int(report.labels[index]), int(report.predictions[index]), report.probabilities[index]
        second = truth if truth != answer else int(shares.topk(2).indices[1])
        more = [f"{report.names[digit]}: {percent(float(shares[digit]))}" for digit in (answer, second)]
        digits.append((index, " as ".join(report.names[label] for label in dict.fromkeys((truth, answer))), more))
    return render_gallery(f"{title}: {counted(len(indices), report.noun)}{shown}.", images, digits, report.noun)


def render_gallery(
    title: str, images: torch.Tensor, digits: Iterable[tuple[int, str, list[str]]], noun: str = "digit"
) -> str:
    """A gallery of some of the uint8 images [n, 28, 28]: the index of each, a caption, and fainter lines below it."""
    shown = "".join(
        f'<button type="button" data-index="{index}" title="test {noun} {index}">'
        f'<img src="{to_data_url(images[index].numpy())}" alt="" width="56" height="56">'
        f"<span>{escape(line)}</span>{''.join(f'<small>{escape(text)}</small>' for text in more)}</button>"
        for index, line, more in digits
    )
    return f'<p class="gallery-title" role="status">{escape(title)}</p><div class="digits">{shown}</div>'


def to_base64(content: np.ndarray | bytes) -> str:
    """Bytes, or those of an array, as base64 for a script to unpack."""
    return base64.b64encode(content if isinstance(content, bytes) else content.tobytes()).decode()


def to_data_url(image: np.ndarray) -> str:
    """An image uint8 [h, w] as a PNG data URL."""
    buffer = BytesIO()
    Image.fromarray(image).save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()

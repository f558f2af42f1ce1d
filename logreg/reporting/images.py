"""Images for the page: as data URLs, as bytes for its scripts, and in galleries beside the model's answers."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from html import escape
from io import BytesIO

import numpy as np
import torch
from PIL import Image

from logreg.evaluation.report import Report

MAX_SHOWN = 40  # digits in a gallery


def percent(share: float) -> str:
    """A probability as the page writes it; never 0 or 100 %, since the model's never are."""
    if share > 0.9995:
        return "> 99.9 %"
    return "< 0.1 %" if share < 0.0005 else f"{100 * share:.1f} %"


def render_answers(title: str, report: Report, indices: list[int], images: torch.Tensor) -> str:
    """A gallery of digits with their answers: uint8 images [n, 28, 28], of which those at the indices."""
    count = f"{len(indices):,} digit{'' if len(indices) == 1 else 's'}"
    shown = f", the first {MAX_SHOWN} of them shown" if len(indices) > MAX_SHOWN else ""
    digits = []
    for index in indices[:MAX_SHOWN]:
        truth, answer, shares = int(report.labels[index]), int(report.predictions[index]), report.probabilities[index]
        second = truth if truth != answer else int(shares.topk(2).indices[1])
        more = [f"{digit}: {percent(float(shares[digit]))}" for digit in (answer, second)]
        digits.append((index, f"{truth} as {answer}" if truth != answer else f"{truth}", more))
    return render_gallery(f"{title}: {count}{shown}.", images, digits)


def render_gallery(title: str, images: torch.Tensor, digits: Iterable[tuple[int, str, list[str]]]) -> str:
    """Pictures out of uint8 images [n, 28, 28]: for each its index, a line, and fainter lines below."""
    shown = "".join(
        f'<button type="button" data-index="{index}" title="test digit {index}">'
        f'<img src="{picture(images[index].numpy())}" alt="" width="56" height="56">'
        f"<span>{escape(line)}</span>{''.join(f'<small>{escape(text)}</small>' for text in more)}</button>"
        for index, line, more in digits
    )
    return f'<p class="gallery-title" role="status">{escape(title)}</p><div class="digits">{shown}</div>'


def to_base64(array: np.ndarray) -> str:
    """An array's bytes as base64, for a script to unpack."""
    return base64.b64encode(array.tobytes()).decode()


def picture(image: np.ndarray) -> str:
    """A picture uint8 [h, w] as a PNG data URL."""
    buffer = BytesIO()
    Image.fromarray(image).save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()

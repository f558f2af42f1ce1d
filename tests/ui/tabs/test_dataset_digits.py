"""Which test digits come onto the pad."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import torch

from logreg import Dataset
from logreg.recognition.image_answers import Recognition
from logreg.ui.components.sketchpad import read_drawing
from logreg.ui.tabs.dataset_digits import misread_digit


class Stub:
    """Thirty test digits, all of them mistakes of the model's, of which the pad misreads those in `misread`."""

    def __init__(self, misread: set[int], mistakes: int = 30) -> None:
        images = torch.zeros(30, 28, 28, dtype=torch.uint8)
        for index in range(30):
            images[index, 14, 14] = 100 + index  # by which a digit is known again
        self.test = Dataset(images, torch.zeros(30, dtype=torch.int64))
        self.misread, self.mistakes = misread, list(range(mistakes))

    def report(self, model: object, source: object) -> Any:
        return SimpleNamespace(most_confident_mistakes=lambda: self.mistakes)

    def read(self, model: object, drawing: Any) -> list[Any]:
        index = int(drawing.max()) - 100
        shares = torch.zeros(10)
        shares[5 if index in self.misread else 0] = 1.0
        return [SimpleNamespace(answer=Recognition.none()._replace(probabilities=shares))]


@pytest.mark.parametrize("_", range(5))
def test_the_one_misread_digit_among_many_is_found(_: int) -> None:
    resources: Any = Stub({17})
    assert read_drawing(misread_digit(resources, resources, None)).max() == 117  # type: ignore[arg-type]


def test_what_is_said_where_there_is_none_is_true() -> None:
    resources: Any = Stub(set())
    with pytest.raises(ValueError, match="once it is on the pad"):
        misread_digit(resources, resources, None)  # type: ignore[arg-type]
    perfect: Any = Stub(set(), mistakes=0)
    with pytest.raises(ValueError, match="reads every test digit correctly"):
        misread_digit(perfect, perfect, None)  # type: ignore[arg-type]

"""What a visitor has taught a copy of a model, as HTML."""

from __future__ import annotations

from html import escape

from logreg.finetuning import FinetunedModel
from logreg.reporting.images import to_data_url
from logreg.reporting.wording import in_words


def render_lessons(taught: FinetunedModel | None) -> str:
    """What the lessons have cost or gained on the test digits, and each of them with a button that undoes it."""
    if taught is None:
        return ""
    last = len(taught.lessons) - 1
    rows = "".join(
        f'<li><img src="{to_data_url(lesson.image.numpy())}" alt="Lesson {index + 1}">'
        f"<span>is {escape(in_words(lesson.model.classes[lesson.label]))}</span>"
        f'<span class="accuracy">{_percent(lesson.accuracy)}</span>'
        f'<button type="button"{" id=unteach-button" if index == last else ""} data-lesson="{index}" '
        f'aria-label="Undo lesson {index + 1}">Undo</button></li>'
        for index, lesson in enumerate(taught.lessons)
    )
    return (
        f'<p id="teach-report" role="status">Your copy: test accuracy {_percent(taught.lessons[-1].accuracy)} '
        f'(before: {_percent(taught.accuracy)}).</p><ol aria-label="Lessons">{rows}</ol>'
    )


def _percent(accuracy: float) -> str:
    return f"{100 * accuracy:.2f} %"

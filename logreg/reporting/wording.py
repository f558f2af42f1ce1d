"""Numbers and digits in words, as the page and the report write them."""

from __future__ import annotations

from html import escape

from logreg.data.classes import DIGITS


def percent(share: float) -> str:
    """A probability in per cent; never 0 or 100 %, since the model's never are."""
    if share > 0.9995:
        return "> 99.9 %"
    return "< 0.1 %" if share < 0.0005 else f"{100 * share:.1f} %"


def signed(value: float) -> str:
    """A number with its sign, to four decimal places, for HTML."""
    return escape(f"{value:+.4f}".replace("-", "\N{MINUS SIGN}"))


def with_article(digit: int) -> str:
    """`a 7`, `an 8`."""
    return f"an {digit}" if digit == 8 else f"a {digit}"


def in_words(name: str) -> str:
    """A class in a sentence: a digit with its article, any other name as it is."""
    return with_article(int(name)) if name in DIGITS else name


def counted(count: int, noun: str, plural: str = "") -> str:
    """`1 digit`, `2,000 digits`; `plural` is for a noun that takes more than an s."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {plural or noun + 's'}"

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


def is_it(name: str) -> str:
    """The question whether something is of a class: `is it a 7?`, or `“tick” or not?` of other names than a digit's."""
    return (
        f"is it {in_words(name)}?"
        if name in DIGITS
        else f"\N{LEFT DOUBLE QUOTATION MARK}{name}\N{RIGHT DOUBLE QUOTATION MARK} or not?"
    )


def capitalised(sentence: str) -> str:
    """With a capital first letter, and the rest as it is."""
    return sentence[:1].upper() + sentence[1:]


def counted(count: int, noun: str, plural: str = "") -> str:
    """`1 digit`, `2,000 digits`; `plural` is for a noun that takes more than an s."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {plural or noun + 's'}"

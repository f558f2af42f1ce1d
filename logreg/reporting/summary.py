"""A model's figures as HTML, for the Evaluate tab and the report."""

from __future__ import annotations

from html import escape

from logreg.evaluation.metrics import ClassMetrics
from logreg.evaluation.report import Report
from logreg.reporting.wording import counted


def render_summary(report: Report, label: str = "") -> str:
    """Accuracy, errors, log loss and calibration error, in a line under the label of their model."""
    evaluation = report.evaluation
    low, high = (100 * bound for bound in evaluation.interval)
    heading = f'<p class="faint">{escape(label)}</p>' if label else ""
    return heading + (
        f'<dl class="figures-line"><div><dt>accuracy</dt><dd>{100 * evaluation.accuracy:.2f} %</dd>'
        f"<dd>95 % interval {low:.2f} to {high:.2f} %</dd></div>"
        f"<div><dt>errors</dt><dd>{evaluation.total - evaluation.correct:,}</dd>"
        f"<dd>of {evaluation.total:,} test {report.noun}s</dd></div>"
        f"<div><dt>log loss</dt><dd>{evaluation.loss:.4f}</dd><dd>nats a {report.noun}</dd></div>"
        f"<div><dt>calibration error</dt><dd>{100 * report.reliability.error:.2f} %</dd>"
        "<dd>expected, 15 bins</dd></div></dl>"
    )


def render_classes(report: Report) -> str:
    """Precision, recall, F1 and support of each class, and their means."""

    def row(name: str, each: ClassMetrics) -> str:
        shares = "".join(f"<td>{100 * share:.2f} %</td>" for share in each[:3])
        return f'<tr><th scope="row">{name}</th>{shares}<td>{each.support:,}</td></tr>'

    rows = [row(escape(name), each) for name, each in zip(report.names, report.classes, strict=True)]
    rows += [row("macro mean", report.macro), row("weighted mean", report.weighted)]
    head = "".join(f'<th scope="col">{name}</th>' for name in ("class", "precision", "recall", "F1", "support"))
    return (
        f'<div class="scroll" tabindex="0"><table class="figures-table"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def render_comparison(first: Report, second: Report, name: str, other: str) -> str:
    """What one model gets right and the other wrong, and whether the difference is more than chance."""
    if name == other:
        return "<p>Choose two different models to compare them.</p>"
    gained, lost = len(first.only_right(second)), len(second.only_right(first))
    name, other, p = escape(name), escape(other), first.p_value(second)
    chance = "less than one in a million times" if p < 1e-6 else f"with probability {p:.2g}"
    relation, value = ("=", f"{p:.3g}") if p > 0 else ("&lt;", "1e-300")  # float64 ends near there
    verdict = (
        "the difference is more than chance would make"
        if p < 0.05
        else f"these {first.noun}s alone can't tell which of them is better"
    )
    return (
        f"<p>{name} gets {counted(gained, first.noun)} right that {other} gets wrong; {other} {lost:,} that {name} "
        f"gets wrong. Were the two equally good, numbers this far apart would come {chance} (McNemar's exact test, "
        f'p {relation} <span id="p-value">{value}</span>): {verdict}.</p>'
    )

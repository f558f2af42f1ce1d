"""The figures for the operator, read by Prometheus' own parser."""

from __future__ import annotations

import logging
import urllib.request

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from logreg.ui.server.logs import LOG, count_event, log_event
from logreg.ui.server.metrics import METRICS, Metrics, MetricsMiddleware, metrics_port, route_of

MOMENT = {"training": 2, "waiting": 3, "pages": 4, "sessions": 5, "draining": False, "steps": 600}


def scraped(metrics: Metrics) -> dict[tuple[str, str], float]:
    """Each value, by its name and the values of its labels, as Prometheus reads them."""
    port = metrics.serve(0, "127.0.0.1")
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60) as answer:
        families = list(text_string_to_metric_families(answer.read().decode()))
    samples = [sample for family in families for sample in family.samples if not sample.name.endswith("_created")]
    return {(each.name, " ".join(each.labels[name] for name in sorted(each.labels))): each.value for each in samples}


def test_what_is_logged_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the values of the moment are those of the moment."""
    metrics, moment = Metrics(lambda: moment), dict(MOMENT)
    monkeypatch.setattr(LOG, "handlers", [metrics])
    monkeypatch.setattr(LOG, "isEnabledFor", lambda level: True)
    log_event("run", features="hog")
    for _ in range(2):
        count_event("prediction")
        log_event("refusal", status=413)
    log_event("refusal", where="Draw.teach")
    metrics.handle(logging.LogRecord("uvicorn.error", logging.WARNING, "", 0, "of a visitor", None, None))
    moment["waiting"] = 7
    values = scraped(metrics)
    assert values["logreg_runs_total", ""] == 1
    assert values["logreg_predictions_total", ""] == 2
    assert values["logreg_errors_total", ""] == 0
    assert values["logreg_refusals_total", "413"] == 2
    assert values["logreg_refusals_total", "Draw.teach"] == 1
    assert values["logreg_warnings_total", "uvicorn.error warning"] == 1
    assert values["logreg_runs_training", ""] == 2
    assert values["logreg_runs_waiting", ""] == 7
    assert values["logreg_steps_total", ""] == 600
    assert values["process_resident_memory_bytes", ""] > 1e6


def test_answers_are_counted_and_timed_by_what_they_are_for() -> None:
    """Without a word of what was asked."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("", 404 if "secret" in scope["path"] else 200)(scope, receive, send)

    metrics = Metrics(lambda: MOMENT)
    client = TestClient(MetricsMiddleware(app, metrics))
    for path in ("/", "/config", "/gradio_api/run/predict", "/present/secret", "/secret", "/secret/more"):
        client.get(path)
    values = scraped(metrics)
    assert values["logreg_requests_total", "page"] == values["logreg_answer_seconds_count", "page 200"] == 2
    assert values["logreg_answer_seconds_count", "event 200"] == 1
    assert values["logreg_answer_seconds_count", "present 404"] == 1
    assert values["logreg_answer_seconds_count", "other 404"] == 2
    assert values["logreg_answer_seconds_bucket", "+Inf other 404"] == 2
    assert not any("secret" in label for _, label in values)


@pytest.mark.parametrize(
    ("path", "route"),
    [("/gradio_api/queue/data", "stream"), ("/assets/x.js", "file"), ("/gradio_api/app_id", "other"), ("/x", "other")],
)
def test_routes_are_few(path: str, route: str) -> None:
    assert route_of(path) == route


def test_the_port_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """If it is given at all."""
    monkeypatch.delenv(METRICS, raising=False)
    assert metrics_port() is None
    monkeypatch.setenv(METRICS, "9100")
    assert metrics_port() == 9100
    for value in ("0", "65536", "yes", "-1"):
        monkeypatch.setenv(METRICS, value)
        with pytest.raises(ValueError, match=f"LOGREG_METRICS_PORT must be a port from 1 to 65535.*'{value}'"):
            metrics_port()

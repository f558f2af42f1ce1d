"""What an operator reads: the server's figures in Prometheus' text format, on a port of the operator's own."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Mapping
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from logreg.ui.server.logs import event_name

METRICS = "LOGREG_METRICS_PORT"  # environment variable: the port, beside the page's address; without it there are none
# What a request is for, by the begin of its path; the first that fits. Nothing of what a visitor has sent is a label.
ROUTES = {
    "/gradio_api/run/": "event",
    "/gradio_api/queue/join": "event",
    "/gradio_api/queue/data": "stream",
    "/gradio_api/heartbeat/": "heartbeat",
    "/gradio_api/upload": "upload",
    "/gradio_api/call/": "api",
    "/gradio_api/mcp": "mcp",
    "/gradio_api/file=": "file",
    "/gradio_api/": "other",
    "/assets/": "file",
    "/static/": "file",
    "/svelte/": "file",
    "/reader/": "file",
    "/weights/": "file",
    "/present/": "present",
    "/health": "health",
    "/config": "page",
}
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)  # seconds
MOMENT = {
    "training": ("runs_training", "Runs that take turns."),
    "waiting": ("runs_waiting", "Runs that wait in line."),
    "pages": ("pages", "Open pages."),
    "sessions": ("sessions", "Sessions that are kept."),
    "draining": ("draining", "1 once no new visitors are taken."),
}
EVENTS = {"run": "Runs begun.", "prediction": "Pictures answered for programs.", "error": "Faults of ours."}


class Metrics(logging.Handler):
    """Counts what is logged and what is answered, in a registry of its own.

    `moment` tells the values of MOMENT, and `steps` that all runs have taken.
    """

    def __init__(self, moment: Callable[[], Mapping[str, int]]) -> None:
        super().__init__(logging.DEBUG)
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.registry.register(_Moment(moment))
        self._events = {
            event: Counter(f"logreg_{event}s", text, registry=self.registry) for event, text in EVENTS.items()
        }
        self._refusals = self._counter("refusals", "What visitors were refused.", "kind")
        self._warnings = self._counter("warnings", "What other libraries have complained of.", "source")
        self.requests = self._counter("requests", "Requests that have come.", "route")
        self.seconds = Histogram(
            "logreg_answer_seconds",
            "From a request to the begin of its answer.",
            ["route", "status"],
            buckets=BUCKETS,
            registry=self.registry,
        )

    def _counter(self, name: str, text: str, label: str) -> Counter:
        return Counter(f"logreg_{name}", text, [label], registry=self.registry)

    def emit(self, record: logging.LogRecord) -> None:
        """Count it."""
        name, facts = event_name(record), getattr(record, "facts", {})
        if name in self._events:
            self._events[name].inc()
        elif name == "refusal":
            self._refusals.labels(str(facts.get("where", facts.get("status")))).inc()
        elif record.levelno >= logging.WARNING:
            self._warnings.labels(name).inc()

    def serve(self, port: int, address: str) -> int:
        """Answer `/metrics` on the port, 0 for any, in a thread; returns the port.

        Errors: `OSError` where the port is taken.
        """
        server, _ = start_http_server(port, address, self.registry)
        return int(server.server_port)


class _Moment(Collector):
    """The values of this moment, asked for when they are read."""

    def __init__(self, moment: Callable[[], Mapping[str, int]]) -> None:
        self._moment = moment

    def collect(self) -> Iterable[Metric]:
        """Each of MOMENT, and the steps."""
        values = self._moment()
        for key, (name, text) in MOMENT.items():
            yield GaugeMetricFamily(f"logreg_{name}", text, values[key])
        yield CounterMetricFamily("logreg_steps", "Steps that runs have taken.", values["steps"])


class MetricsMiddleware:
    """Counts requests, and measures how long each waits for the begin of its answer: some answers go on for hours."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        route, begin = route_of(scope["path"]), perf_counter()
        self._metrics.requests.labels(route).inc()

        async def measured(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._metrics.seconds.labels(route, str(message["status"])).observe(perf_counter() - begin)
            await send(message)

        await self._app(scope, receive, measured)


def route_of(path: str) -> str:
    """What a request is for; one of a few words, whatever is asked."""
    if path == "/":
        return "page"
    return next((route for start, route in ROUTES.items() if path.startswith(start)), "other")


def metrics_port() -> int | None:
    """The port for the figures, if the environment names one.

    Errors: `ValueError` for what is no port.
    """
    value = os.environ.get(METRICS, "")
    if not value:
        return None
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise ValueError(f"{METRICS} must be a port from 1 to 65535, such as 9100, not {value!r}.")
    return int(value)

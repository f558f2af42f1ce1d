"""The settings of all events of the page: not part of the API, and without a thread for each value."""

from __future__ import annotations

from typing import Any

# Handlers get the values as the browser sends them, and check them themselves: Gradio's preprocessing takes each value
# to a thread, which costs more than most handlers. At each event's begin and end, the page tells every component that
# some event shows its progress on: so they show it nowhere.
QUEUED: dict[str, Any] = {
    "show_progress": "hidden",
    "show_progress_on": [],
    "api_visibility": "private",
    "preprocess": False,
}
UNQUEUED: dict[str, Any] = {**QUEUED, "queue": False}  # faster, but no error reaches the page

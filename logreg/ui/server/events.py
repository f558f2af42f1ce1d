"""How the page's events are made, all of them: for the page alone, and without a thread for each value."""

from __future__ import annotations

from typing import Any

# Values come as the browser sends them, to handlers that check them in their own words: to let each component take its
# own to a thread costs more than most handlers.
QUEUED: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "preprocess": False}
UNQUEUED: dict[str, Any] = {**QUEUED, "queue": False}  # past the queue, from which alone an error reaches the page

"""The page's events, as its configuration tells of them."""

from __future__ import annotations

from typing import Any


def event_of(config: dict[str, Any], elem_id: str, event: str) -> dict[str, Any]:
    """The first event of a component that the server has a part in."""
    component = next(each["id"] for each in config["components"] if each["props"].get("elem_id") == elem_id)
    found = (each for each in config["dependencies"] if [component, event] in [list(t) for t in each["targets"]])
    return next(each for each in found if each["backend_fn"])


def values_of(config: dict[str, Any], event: dict[str, Any]) -> list[Any]:
    """The values of an event's inputs as the page opens with them."""
    components = {each["id"]: each for each in config["components"]}
    return [components[number]["props"].get("value") for number in event["inputs"]]

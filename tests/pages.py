"""The page's events, as its configuration tells of them."""

from __future__ import annotations

from typing import Any


def event_of(config: dict[str, Any], elem_id: str, event: str) -> dict[str, Any]:
    """An event of a component."""
    component = next(each["id"] for each in config["components"] if each["props"].get("elem_id") == elem_id)
    return next(each for each in config["dependencies"] if [component, event] in [list(t) for t in each["targets"]])


def values_of(config: dict[str, Any], event: dict[str, Any]) -> list[Any]:
    """The values of an event's inputs as the page opens with them."""
    components = {each["id"]: each for each in config["components"]}
    return [components[number]["props"].get("value") for number in event["inputs"]]

"""The page's address: it names the open tab and the model, so that a link opens both and Back goes back a tab."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import gradio as gr

from logreg.ui.components.shared import STORAGE, read_scripts

TABS = ("Draw", "Train", "Evaluate", "Threshold", "Data")
TAB, MODEL = "tab", "model"  # the parameters
# Opens the tab that the address names; as the `js` of what follows once its model has been chosen.
OPEN_TAB = "() => { document.dispatchEvent(new Event('link-followed')); }"


def address_view(shipped: Collection[str], default: str | None) -> gr.HTML:
    """The component without a face, to be made after the tabs.

    The address names the tab unless it is the first, and the model that is chosen there, if it is one of those shipped
    and not what the tab begins with: a visitor's own is nobody else's. Triggers `remake` once if one's own was chosen
    on Draw before a reload: with its `name`, and whether it is `again` that of the run that the browser remembers,
    which comes along unless it was going.
    """
    script = read_scripts(STORAGE, *(Path(__file__).with_name(f"{name}.js") for name in ("tabs", "address", "chosen")))
    models = f'<i data-models="{" ".join(shipped)}" data-default="{default or ""}" hidden></i>'
    return gr.HTML("", html_template=models, js_on_load=script, elem_id="address")


def tell_model(tab: str) -> str:
    """Tells the address which model is chosen on a tab; as the `js` of a dropdown's event."""
    detail = f"{{ tab: '{tab.lower()}', name }}"
    return f"(name) => {{ document.dispatchEvent(new CustomEvent('model', {{ detail: {detail} }})); }}"


def problems(query: Mapping[str, str], shipped: Collection[str]) -> list[str]:
    """What is wrong with the tab and the model that a link asks for, a sentence each."""
    wrong = []
    if TAB in query and query[TAB].lower() not in {name.lower() for name in TABS}:
        wrong.append(f"There is no tab “{query[TAB][:40]}”: the tabs are {', '.join(TABS)}.")
    if MODEL in query and query[MODEL] not in shipped:
        wrong.append(f"There is no model “{query[MODEL][:40]}”: a link can name {', '.join(shipped)}.")
    return wrong

"""The page: its tabs, and what they share."""

from __future__ import annotations

from typing import Any

import gradio as gr

from logreg.reporting.charts import PLOTLY
from logreg.ui.api import Page, add_api
from logreg.ui.components.address import MODEL, OPEN_TAB, TABS, address_view, problems, tell_model
from logreg.ui.components.connection import connection_view, session_of
from logreg.ui.components.own_data import data_keeper
from logreg.ui.components.shared import STORAGE, read_scripts
from logreg.ui.server.events import QUEUED, UNQUEUED
from logreg.ui.server.scheduler import TrainingScheduler
from logreg.ui.state.resources import Resources
from logreg.ui.state.visitor import Visitor
from logreg.ui.tabs.data import DataTab
from logreg.ui.tabs.draw import DrawTab
from logreg.ui.tabs.evaluate.tab import EvaluateTab
from logreg.ui.tabs.threshold.tab import ThresholdTab
from logreg.ui.tabs.train import START
from logreg.ui.tabs.train.export import ADDRESS
from logreg.ui.tabs.train.share_link import PRESET, SETTING_NAMES
from logreg.ui.tabs.train.tab import TrainTab

TITLE = "Logistic regression, live"
START_RUN = f"() => {{const SETTINGS = {[*SETTING_NAMES, PRESET]};{read_scripts(STORAGE, START)}}}"


def build_page(resources: Resources, scheduler: TrainingScheduler) -> gr.Blocks:
    """The page with its tabs; what visitors share is in `resources`, and how they share it in `scheduler`."""
    gr.set_static_paths([PLOTLY])
    page = Page(title=TITLE, analytics_enabled=False)
    with page:
        visitor = gr.State(Visitor())
        add_api(resources, visitor)
        gr.HTML(
            f"<h1>{TITLE}</h1><p>One linear layer, 7,850 parameters. Draw a digit, see its answer, watch it learn.</p>",
            elem_id="title",
        )
        presence = connection_view()
        keeper = data_keeper(elem_id="data-keeper")
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab(TABS[0]) as tab:
                draw = DrawTab(resources, visitor, tab)
            with gr.Tab(TABS[1]) as tab:
                train = TrainTab(resources, scheduler, visitor, draw.model_choice, draw.pad, tab)
            with gr.Tab(TABS[2]) as tab:
                evaluate = EvaluateTab(resources, visitor, tab, draw.pad, draw.model_choice)
            with gr.Tab(TABS[3]) as tab:
                threshold = ThresholdTab(resources, scheduler, visitor, tab)
            with gr.Tab(TABS[4]) as tab:
                DataTab(resources, visitor, draw.model_choice, train.settings.filled, keeper, tab)
        train.wire_reload(address_view(resources.models, resources.default))
        models = {TABS[0]: draw.model_choice, TABS[2]: evaluate.model, TABS[3]: threshold.model}
        for name, model in models.items():
            model.change(None, model, js=tell_model(name), **UNQUEUED)
        session = page.load(session_of, None, presence, **UNQUEUED)
        session.then(None, presence, train.session, js="(name) => name", **UNQUEUED)
        page.load(_follow_link(resources), None, [*models.values()], **QUEUED).then(None, js=OPEN_TAB)
        arrival = page.load(train.arrive, visitor, train.arrivals, **QUEUED)
        arrival.then(None, train.link, train.link, js=ADDRESS).then(None, js=START_RUN)
    return page


def _follow_link(resources: Resources) -> Any:
    def follow(request: gr.Request) -> Any:
        """The model that the page's address names, on each of three tabs; what is wrong with the address, it says."""
        query = dict(request.query_params)
        for problem in problems(query, resources.models):
            gr.Warning(problem)
        name = query.get(MODEL)
        return [name if name in resources.models else gr.skip()] * 3

    return follow

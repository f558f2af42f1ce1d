"""The page: one file a tab, and the components written for it. Only these modules know of Gradio and Plotly."""

from logreg.ui.page import build_page, launch

__all__ = ["build_page", "launch"]

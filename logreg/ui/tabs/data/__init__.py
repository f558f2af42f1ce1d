"""The Data tab: which data the other tabs work on, and one's own."""

from logreg.ui.tabs.data.tab import DataTab

__all__ = ["DataTab"]

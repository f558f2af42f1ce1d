"""Starts the page: python app.py"""

from logreg.ui.page import launch

if __name__ == "__main__":
    launch()

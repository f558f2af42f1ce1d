"""Starts the page: python app.py"""

from logreg.ui import launch

if __name__ == "__main__":
    launch()

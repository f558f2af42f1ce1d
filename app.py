"""Starts the page: python app.py"""

import os

from logreg.ui.operation import own_folder

if __name__ == "__main__":
    with own_folder() as uploads:  # before Gradio is there, which looks for its settings when it is imported
        from logreg.ui.page import launch

        launch(uploads)
    os._exit(0)  # at once: a thread that is in the midst of PyTorch would be torn out of it, and abort the process

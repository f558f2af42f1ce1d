"""Starts the page: python app.py"""

import os
from contextlib import suppress

from logreg.ui.operation import own_folder, stop_in_order

if __name__ == "__main__":
    stop_in_order()  # at once: a container's first process would not hear a SIGTERM
    # The folder comes before Gradio, which looks for its settings when it is imported.
    with suppress(KeyboardInterrupt), own_folder() as uploads:
        from logreg.ui.page import launch

        launch(uploads)
    os._exit(0)  # at once: a thread that is in the midst of PyTorch would be torn out of it, and abort the process

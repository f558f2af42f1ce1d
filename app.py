"""Starts the page: python app.py"""

import os
from contextlib import suppress

from logreg.ui.server.process import handle_sigterm, process_temp_dir

if __name__ == "__main__":
    handle_sigterm()  # at once: a container's first process would not hear a SIGTERM
    # The folder comes before Gradio, which looks for its settings when it is imported.
    with suppress(KeyboardInterrupt), process_temp_dir() as uploads:
        from logreg.ui.launch import launch

        launch(uploads)
    os._exit(0)  # at once: a thread that is in the midst of PyTorch would be torn out of it, and abort the process

"""Starts the page: python app.py"""

import os
from contextlib import suppress

from logreg.ui.server.process import handle_sigterm
from logreg.ui.server.temp_dir import process_temp_dir

if __name__ == "__main__":
    handle_sigterm()  # first of all: the first process in a container would otherwise ignore SIGTERM
    # The folder comes before Gradio, which reads its settings when it is imported.
    with suppress(KeyboardInterrupt), process_temp_dir() as uploads:
        import logreg.ui.server.gradio_patches  # noqa: F401 - before all else of Gradio, whose import it makes quick
        from logreg.ui.launch import launch

        launch(uploads)
    os._exit(0)  # without waiting: tearing a thread out of the middle of PyTorch would abort the process

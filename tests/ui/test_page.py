"""What the page takes to start, and to be given to a visitor."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import copy, sys
opened = []
sys.addaudithook(lambda event, values: opened.append(str(values[0])) if event == "open" else None)
import logreg.ui.server.gradio_patches
print([name for name in opened if name.endswith(".pyi")])

from logreg.ui.page import build_page
from logreg.ui.server.scheduler import TrainingScheduler
from logreg.ui.state.resources import Resources
copy.deepcopy(build_page(Resources(), TrainingScheduler()).get_config_file())
"""


def test_neither_takes_what_nobody_needs() -> None:
    """When it is imported, Gradio opens, and may write, a .pyi beside each of its components. For each visit it copies
    the page's configuration: in ten milliseconds, or in thirty times that if something in it can't be copied.
    """
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr

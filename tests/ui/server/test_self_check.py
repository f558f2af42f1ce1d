"""A server does not end because it is slow."""

from __future__ import annotations

import subprocess
import sys


def test_a_server_that_is_slow_to_answer_itself_goes_on() -> None:
    """As it may be while it restarts; without the patch it ends."""
    script = """
import sys
import gradio as gr
from gradio import networking
from logreg.ui.server.gradio_patches import NO_SELF_CHECK
networking.url_ok = lambda url: False
with gr.Blocks(analytics_enabled=False) as page:
    gr.HTML("")
for more in (NO_SELF_CHECK, {}):
    try:
        page.launch(prevent_thread_lock=True, quiet=True, ssr_mode=False, **more)
        print("serves")
    except ValueError as error:
        print(error)
    page.close(verbose=False)
"""
    lines = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert lines[0] == "serves"
    assert "localhost is not accessible" in lines[1]

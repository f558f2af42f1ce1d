"""From `python app.py` to a page that answers a drawing: python benchmarks/speed/start.py

The time is compared with that of the bare imports.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.browser import SEVEN, app, chromium, draw

ROUNDS = 5


def main() -> None:
    """Take turns, then print medians and the ratio."""
    bare, ready = [], []
    with chromium() as browser:
        for _ in range(ROUNDS):
            begin = perf_counter()
            subprocess.run([sys.executable, "-c", "import torch, gradio"], check=True)
            bare.append(perf_counter() - begin)
            page = browser.new_page()
            begin = perf_counter()
            with app() as url:
                served = perf_counter() - begin
                page.goto(url, wait_until="commit")
                page.wait_for_selector("#sketchpad canvas[data-ready]")
                draw(page, SEVEN)
                page.wait_for_function("document.querySelector('#prediction .digit')?.textContent === '7'")
                ready.append(perf_counter() - begin)
                print(
                    f"imports {bare[-1]:.2f} s; served after {served:.2f} s, answered after {ready[-1]:.2f} s",
                    flush=True,
                )
            page.close()
    print(f"median {median(ready):.2f} s beside {median(bare):.2f} s: ratio {median(ready) / median(bare):.2f}")


if __name__ == "__main__":
    main()

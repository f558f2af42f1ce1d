"""How soon a drawing is answered: python benchmarks/speed/draw.py

The time from pointer-up to the new answer and evidence on the page, answers a second while drawing, a request's size.
"""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.browser import SEVEN, THREE, app, chromium, draw

STROKES = 50
WATCH = """
() => {
  window.ups_ = []; window.answers_ = []; window.evidence_ = [];
  const pad = document.querySelector("#sketchpad canvas");
  pad.addEventListener("pointerup", () => window.ups_.push(performance.now()));
  const all = { subtree: true, childList: true, characterData: true, attributes: true };
  const watch = (selector, times) => {
    const painted = () => requestAnimationFrame(() => times.push(performance.now()));
    new MutationObserver(painted).observe(document.querySelector(selector), all);
  };
  watch("#probabilities", window.answers_);
  watch("#evidence-sum", window.evidence_);
}
"""


def main() -> None:
    """Draw the strokes, then print the figures."""
    with app() as url, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        sizes: list[int] = []
        page.on("request", lambda request: "/run/" in request.url and sizes.append(len(request.post_data or "")))
        page.goto(url)
        page.wait_for_selector("#sketchpad canvas[data-ready]")
        page.wait_for_timeout(60_000)  # for the server to have made all inputs
        page.evaluate(WATCH)
        delays: dict[str, list[float]] = {"answers_": [], "evidence_": []}
        rates = []
        for stroke in range(STROKES):
            page.evaluate("() => { window.ups_ = []; window.answers_.length = window.evidence_.length = 0; }")
            begin = page.evaluate("performance.now()")
            draw(page, THREE if stroke % 2 else SEVEN, pause=10)
            page.wait_for_timeout(300)
            up = page.evaluate("window.ups_[0]")
            for name, values in delays.items():
                times = page.evaluate(f"window.{name}")
                after = [time for time in times if time > up]
                if after:
                    values.append(after[-1] - up)
            while_drawing = [time for time in page.evaluate("window.answers_") if time <= up]
            rates.append(len(while_drawing) / ((up - begin) / 1000))
            page.click("#clear-button")
            page.wait_for_timeout(150)
    for name, values in delays.items():
        print(
            f"pointer-up to {name.rstrip('_')}: median {median(values):.0f} ms, "
            f"95th percentile {quantiles(values, n=20)[-1]:.0f} ms, {len(values)} strokes"
        )
    print(f"answers a second while drawing: median {median(rates):.1f}")
    print(f"a request: {median(sizes):,.0f} bytes in the middle, {max(sizes):,} at most")


if __name__ == "__main__":
    main()

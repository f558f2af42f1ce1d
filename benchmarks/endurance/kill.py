"""The app killed at random moments: python benchmarks/endurance/kill.py [TIMES]

While it starts, trains or receives an upload, it gets SIGKILL or SIGTERM at a random moment. Each time the checkout
must be unchanged and the next start clean; once the next process has started, nothing of the killed one may be left.
"""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.browser import CHECKOUT, wait_for
from tests.ui.events import event_of, values_of

MAX_SHUTDOWN = 5.0  # seconds after SIGTERM


def main() -> int:
    """Kill it as often as asked, and count the faults; the exit code."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    before, ends, killed, faults = _state(), [], [], 0
    for turn in range(times):
        how, moment = random.choice((signal.SIGKILL, signal.SIGTERM)), random.choice(("start", "training", "upload"))
        process, url = _start()
        killed.append(process.pid)
        if moment == "start":
            time.sleep(random.uniform(0, 5))
        else:
            wait_for(url)
            threading.Thread(target=_train if moment == "training" else _upload, args=(url,), daemon=True).start()
            time.sleep(random.uniform(0, 2))
        begin = time.perf_counter()
        process.send_signal(how)
        _, complaints = process.communicate(timeout=60)
        took = time.perf_counter() - begin
        if how == signal.SIGTERM:
            ends.append(took)
        good = _state() == before and "Traceback" not in complaints and took < MAX_SHUTDOWN
        # Until its handler is installed, SIGTERM kills it as SIGKILL does.
        ends_well = {-how} if how == signal.SIGKILL else {0, -how} if moment == "start" else {0}
        good = good and process.returncode in ends_well
        faults += not good
        print(
            f"{turn + 1}: {how.name} at {moment}, ended after {took:.1f} s{'' if good else ': NOT CLEAN'}", flush=True
        )
        if not good:
            print(complaints)
    process, url = _start()
    wait_for(url)
    left = [path.name for pid in killed for path in Path(tempfile.gettempdir()).glob(f"logreg-{pid}-*")]
    process.terminate()
    process.wait(60)
    print(f"{times} times, {faults} not clean")
    if ends:
        print(f"SIGTERM: median {median(ends):.1f} s, at most {max(ends):.1f} s")
    print(f"left of those that were killed, after the next start: {len(left)} folders")
    return int(faults > 0 or len(left) > 0)


def _start() -> tuple[subprocess.Popen[str], str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {**os.environ, "GRADIO_SERVER_PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "app.py"],
        cwd=CHECKOUT,
        env=settings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    return process, f"http://127.0.0.1:{port}/"


def _state() -> str:
    """What git sees in the checkout."""
    command = ["git", "status", "--porcelain", "--ignored=no"]
    return subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True, text=True).stdout


def _train(url: str) -> None:
    try:
        with httpx.Client(base_url=url, timeout=60) as client:
            config = client.get("config").json()
            event = event_of(config, "train-button", "click")
            content = {"data": values_of(config, event), "fn_index": event["id"], "session_hash": "killed"}
            client.post("gradio_api/queue/join", json=content)
            with client.stream("GET", "gradio_api/queue/data?session_hash=killed") as lines:
                for _ in lines.iter_lines():
                    pass
    except (httpx.HTTPError, ValueError):
        pass  # the server was killed, perhaps in the middle of its config


def _upload(url: str) -> None:
    try:
        for _ in range(100):
            httpx.post(f"{url}gradio_api/upload", files={"files": ("digit.png", bytes(15 * 1024 * 1024))}, timeout=60)
    except httpx.HTTPError:
        pass  # the server was killed


if __name__ == "__main__":
    sys.exit(main())

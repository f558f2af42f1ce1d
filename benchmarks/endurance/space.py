"""A Space, simulated, as root on Linux: python benchmarks/endurance/space.py [PYTEST ARGUMENTS]

In its own namespaces, without a network but the loopback: a read-only clone of the checkout, user 1000, two cores, 16
GB. It prints how long the page takes to answer from the start of its process, first cold and then warm; then it runs
all browser tests there, or those named. User 1000 must be able to run this Python.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.browser import CHECKOUT

STARTS = 5
MEMORY = 16 * 1024**3
INSIDE = "SPACE"  # in the environment: we are in the namespaces
AS_USER = ["setpriv", "--reuid=1000", "--regid=1000", "--clear-groups", "taskset", "--cpu-list", "0,1"]


def main() -> int:
    """Enter the namespaces, or measure and test within them."""
    if INSIDE not in os.environ:
        command = ["unshare", "--mount", "--net", sys.executable, *sys.argv]
        return subprocess.run(command, env={**os.environ, INSIDE: "1"}, check=False).returncode
    _run("ip", "link", "set", "lo", "up")
    with tempfile.TemporaryDirectory(prefix="space-") as folder:
        os.chmod(folder, 0o755)
        place, home = Path(folder, "app"), Path(folder, "home")
        _run("git", "clone", "-q", str(CHECKOUT), str(place))
        home.mkdir()
        home.chmod(0o777)
        _run("mount", "--bind", str(place), str(place))
        _run("mount", "-o", "remount,bind,ro", str(place))
        _limit_memory()
        settings = {"PATH": os.environ["PATH"], "HOME": str(home), "TMPDIR": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            times = [_start(place, settings) for _ in range(STARTS)]
            print(f"the page answers after {', '.join(f'{seconds:.1f}' for seconds in times)} s", flush=True)
            tests = sys.argv[1:] or ["tests/browser"]
            command = [*AS_USER, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
            return subprocess.run(command, cwd=place, env=settings, check=False).returncode
        finally:
            _run("umount", str(place))


def _run(*command: str) -> None:
    subprocess.run(command, check=True)


def _limit_memory() -> None:
    """Put this process, and so all that it starts, into a group with so much memory."""
    for group, limit in (
        ("/sys/fs/cgroup/memory/space", "memory.limit_in_bytes"),
        ("/sys/fs/cgroup/space", "memory.max"),
    ):
        path = Path(group)
        if (path.parent / "cgroup.procs").exists():
            path.mkdir(exist_ok=True)
            (path / limit).write_text(str(MEMORY))
            (path / "cgroup.procs").write_text(str(os.getpid()))
            print(f"memory: {int((path / limit).read_text()) / 1024**3:.0f} GB", flush=True)
            return
    print("memory: not limited, for there are no control groups here", flush=True)


def _start(place: Path, settings: dict[str, str]) -> float:
    """Seconds from the start of the process to the page."""
    begin = time.perf_counter()
    app = subprocess.Popen([*AS_USER, sys.executable, "app.py"], cwd=place, env=settings, stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                urllib.request.urlopen("http://127.0.0.1:7860/", timeout=5).close()
            except OSError:
                if app.poll() is not None:
                    raise SystemExit("The app ended before it served a page.") from None
                time.sleep(0.02)
            else:
                return time.perf_counter() - begin
    finally:
        app.terminate()
        app.wait(20)


if __name__ == "__main__":
    sys.exit(main())

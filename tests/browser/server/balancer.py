"""Debian's nginx with the configuration of compose.yaml, between servers on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CONFIGURATION = Path(__file__).resolve().parents[3] / "deploy" / "nginx" / "nginx.conf"
REPLICAS = ("172.30.7.11:7860", "172.30.7.12:7860")  # as the configuration names them


@contextmanager
def balancing(port: int, replicas: tuple[int, int], folder: Path) -> Iterator[str]:
    """Serve on the port what two others serve; the address. Only addresses and folders are changed."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    assert program is not None, "nginx is missing: apt-get install nginx-light libnginx-mod-http-brotli-filter"
    text = CONFIGURATION.read_text().replace("listen 8080", f"listen 127.0.0.1:{port}")
    for name, replica in zip(REPLICAS, replicas, strict=True):
        assert name in text
        text = text.replace(name, f"127.0.0.1:{replica}")
        text = text.replace(name.replace(".", r"\."), f"127.0.0.1:{replica}")  # in a regular expression
    text = text.replace("/tmp/", f"{folder}/").replace("worker_processes auto", "worker_processes 2")
    text = text.replace("error_log stderr", f"error_log {folder}/nginx.log")  # it tells of each that is gone
    (folder / "nginx.conf").write_text(text)
    user = "user root; " if os.geteuid() == 0 else ""  # else root's workers may not write to the folder
    command = [program, "-e", "stderr", "-c", str(folder / "nginx.conf"), "-g", f"{user}daemon off;"]
    subprocess.run([*command, "-t"], check=True)
    nginx = subprocess.Popen(command)
    try:
        wait_for_answer(f"http://127.0.0.1:{port}/health")
        yield f"http://127.0.0.1:{port}/"
    finally:
        nginx.terminate()
        nginx.wait(60)


def wait_for_answer(url: str, status: int = 200) -> None:
    """Until the address answers with that status."""
    for _ in range(1200):
        if status_of(url) == status:
            return
        time.sleep(0.1)
    raise AssertionError(f"{url} did not answer with {status}")


def status_of(url: str) -> int:
    """The status of the address's answer, 0 if there is none."""
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return 0

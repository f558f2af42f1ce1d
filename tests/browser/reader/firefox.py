"""Firefox without a driver: Marionette, by which it is automated, is JSON over a socket, behind its length."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from tests.browser.conftest import MAX_WAIT, free_port

# The page imports modules, which this script can't; what it is given and returns are texts.
RUN = """const [script, argument, done] = arguments;
window.run(script, argument).then(done, (error) => done(`!${error}`));"""
PREFERENCES = {"browser.shell.checkDefaultBrowser": False, "app.update.enabled": False}


class Firefox:
    """A page of it, with Playwright's `evaluate`; the page has `run`, which calls a function with an argument."""

    def __init__(self, messages: BinaryIO) -> None:
        self._messages, self._number = messages, 0
        self._read()  # it says what it is
        self._ask("WebDriver:NewSession", {})
        self._ask("WebDriver:SetTimeouts", {"script": 10 * MAX_WAIT})

    def goto(self, address: str) -> None:
        """Load a page."""
        self._ask("WebDriver:Navigate", {"url": address})

    def evaluate(self, function: str, argument: Any = None) -> Any:
        """What a function of JavaScript returns, a promise too."""
        asked = {"script": RUN, "args": [function, json.dumps(argument)]}
        answer: str = self._ask("WebDriver:ExecuteAsyncScript", asked)["value"]
        assert not answer.startswith("!"), answer
        return json.loads(answer)

    def _ask(self, command: str, parameters: dict[str, Any]) -> Any:
        self._number += 1
        content = json.dumps([0, self._number, command, parameters]).encode()
        self._messages.write(b"%d:%b" % (len(content), content))
        self._messages.flush()
        _, number, error, result = self._read()
        assert (number, error) == (self._number, None), error
        return result

    def _read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._messages.read(1)
        return json.loads(self._messages.read(int(length[:-1])))


@contextmanager
def firefox(profile: Path) -> Iterator[Firefox]:
    """Debian's Firefox, with nothing but this profile."""
    program, port = shutil.which("firefox-esr"), free_port()
    if program is None:
        pytest.fail("Firefox is missing: apt-get install firefox-esr")
    preferences = PREFERENCES | {"marionette.port": port}
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items())
    (profile / "user.js").write_text("".join(lines))
    process = subprocess.Popen([program, "--headless", "--no-remote", "--profile", profile, "--marionette"])
    try:
        with _connected(port, process) as connection, connection.makefile("rwb") as messages:
            yield Firefox(messages)
    finally:
        process.terminate()
        process.wait(MAX_WAIT / 1000)


def _connected(port: int, process: subprocess.Popen[bytes]) -> socket.socket:
    end = time.monotonic() + MAX_WAIT / 1000
    while time.monotonic() < end:
        assert process.poll() is None, "Firefox ended before it listened"
        try:
            return socket.create_connection(("127.0.0.1", port))
        except OSError:
            time.sleep(0.1)
    pytest.fail("Firefox does not listen")

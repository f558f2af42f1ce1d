"""Two replicas behind nginx, as compose.yaml has them: python benchmarks/endurance/replicas.py [TIMES] [SCENARIO ...]

Each time, while other visitors come and programs call the API: one replica is killed while its visitor trains; one is
told to end while its visitor stays; both are restarted, one after the other. Each visitor's page must go on with its
drawing and its run, loss by loss, and no answer may fail but those that a killed replica was giving.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from time import monotonic, sleep

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as PlaywrightError

from benchmarks.browser import CHECKOUT, chromium, wait_for
from benchmarks.endurance.visitors import Visitors
from logreg import Trainer, TrainingConfig, load_mnist
from logreg.ui.server.draining import DRAIN
from logreg.ui.server.process import WARM_UP
from tests.browser.conftest import free_port
from tests.browser.server.balancer import balancing, status_of
from tests.browser.server.test_replicas import open_at, replica_of
from tests.browser.train.test_train import LOSSES, POINTS

STAY = 10.0  # seconds that visitors may stay at a replica that drains; compose.yaml gives them 60
GO_ON = 50  # steps beyond those seen before


class Replicas:
    """Two servers, their balancer and their visitors."""

    def __init__(self, stack: ExitStack) -> None:
        self.ports = free_port(), free_port()
        self.ended = 0.0  # when the last one ended
        stack.callback(self.stop)
        self.processes = [self._start(port) for port in self.ports]
        for port in self.ports:
            wait_for(f"http://127.0.0.1:{port}/health")
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        self.address = stack.enter_context(balancing(free_port(), self.ports, folder))

    def _start(self, port: int) -> subprocess.Popen[bytes]:
        settings = {**os.environ, "GRADIO_SERVER_PORT": str(port), WARM_UP: "0", DRAIN: str(STAY)}
        return subprocess.Popen([sys.executable, "app.py"], cwd=CHECKOUT, env=settings, stdout=subprocess.DEVNULL)

    def restart(self, number: int) -> None:
        """Start the one that has ended, and wait until it takes visitors."""
        if self.processes[number].poll() is not None:
            self.processes[number] = self._start(self.ports[number])
            wait_for(f"http://127.0.0.1:{self.ports[number]}/health")
            sleep(5)  # until nginx, which has noted its end, asks it again

    def stop(self) -> None:
        """End both at once."""
        for process in self.processes:
            process.kill()
            process.wait()

    def end(self, number: int, how: signal.Signals) -> float:
        """Seconds until it has ended."""
        begin = monotonic()
        self.processes[number].send_signal(how)
        while how == signal.SIGTERM and status_of(f"http://127.0.0.1:{self.ports[number]}/health") == 200:
            sleep(0.02)
        if how == signal.SIGKILL:
            self.processes[number].wait(60)
        self.ended = monotonic()
        return self.ended - begin


class Watched:
    """A page that has drawn and trains, and what it must still have."""

    def __init__(self, browser: Browser, address: str, number: int, expected: Callable[[int], list[float]]) -> None:
        self.page: Page = open_at(browser, address, {"replica": str(number + 1)})
        self.expected = expected

    def before(self) -> int:
        """The points that it shows, on a page that is marked."""
        points: int = self.page.evaluate(f"(window.before = true, {POINTS})")
        return points

    def goes_on(self, begin: float, points: int) -> float:
        """Seconds from `begin` until it has been loaded again and shows more than before, all of it right."""
        self.page.wait_for_function(f"!window.before && {POINTS} > {points + GO_ON}", polling=50)
        took = monotonic() - begin
        losses = self.page.evaluate(LOSSES)
        wrong = max(abs(a - b) for a, b in zip(losses, self.expected(len(losses)), strict=True))
        assert wrong < 6e-5, f"the run is not the same: {wrong}"
        self.page.get_by_role("tab", name="Draw").click()
        self.page.wait_for_function("document.querySelector('#prediction .digit')?.textContent === '3'")
        self.page.get_by_role("tab", name="Train").click()
        return took


def kill(replicas: Replicas, watched: Watched, number: int) -> float:
    """Seconds until the visitor of a killed replica goes on."""
    points, begin = watched.before(), monotonic()
    replicas.end(number, signal.SIGKILL)
    took = watched.goes_on(begin, points)
    assert replica_of(watched.page) == {"replica": str(2 - number)}
    return took


def drain(replicas: Replicas, watched: Watched, number: int) -> float:
    """Seconds from the end of a replica, which had kept its visitor for as long as it may, until that one goes on."""
    begin = monotonic()
    replicas.end(number, signal.SIGTERM)
    points = watched.before()
    watched.page.wait_for_function(f"{POINTS} > {points + GO_ON}")
    assert replica_of(watched.page) == {"replica": str(number + 1)}
    assert replicas.processes[number].poll() is None, "the replica has not waited"
    assert replicas.processes[number].wait(60) == 0
    assert monotonic() - begin >= STAY
    begin = monotonic()
    took = watched.goes_on(begin, points)
    return took


def restart_both(replicas: Replicas, watched: Watched, number: int) -> float:
    """Seconds for both."""
    begin = monotonic()
    for each in (number, 1 - number):
        points = watched.before()
        replicas.end(each, signal.SIGTERM)
        assert replicas.processes[each].wait(60) == 0
        watched.goes_on(begin, points)
        replicas.restart(each)
    return monotonic() - begin


def main() -> int:
    """All three, as often as asked; the exit code."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    named = {each.__name__: each for each in (kill, drain, restart_both)}
    scenarios = [named[name] for name in sys.argv[2:] or named]
    trainer, total = Trainer(TrainingConfig(epochs=100), load_mnist()), 0
    losses: list[float] = []

    def expected(count: int) -> list[float]:
        losses.extend(trainer.advance(max(0, count - len(losses))) if count > len(losses) else [])
        return losses[:count]

    with ExitStack() as stack:
        replicas, browser = Replicas(stack), stack.enter_context(chromium())
        for scenario in scenarios:
            seconds, faults = [], 0
            for turn in range(times):
                for number in (0, 1):  # after a fault too
                    replicas.restart(number)
                watched, complaint = Watched(browser, replicas.address, turn % 2, expected), ""
                with Visitors(replicas.address) as visitors:
                    sleep(1)
                    try:
                        seconds.append(scenario(replicas, watched, turn % 2))
                    except (AssertionError, PlaywrightError) as error:
                        complaint = f"NOT WELL: {error}"
                watched.page.context.close()
                killed = replicas.ended if scenario is kill else 0.0  # who had come before that may have been with it
                lost = [told for came, told in visitors.failed if came < killed]
                failed = [told for came, told in visitors.failed if came >= killed]
                faults += bool(complaint or failed)
                print(
                    f"{scenario.__name__} {turn + 1}: {visitors.answers} were answered, {len(lost)} were with the "
                    f"killed one, {len(failed)} failed {complaint} {failed or ''}",
                    flush=True,
                )
            took = f"median {median(seconds):.1f} s, at most {max(seconds):.1f} s" if seconds else ""
            print(f"{scenario.__name__}: {times} times, {faults} not well; {took}", flush=True)
            total += faults
    return int(total > 0)


if __name__ == "__main__":
    sys.exit(main())

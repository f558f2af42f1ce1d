"""Training past one process, one sitting and memory: python benchmarks/speed/scale.py [processes] [memory] [kills]

`processes`: steps a second of two processes beside one, and the share of a step in which one waits for the other.
`memory`: nine versions of MNIST, 540,000 inputs of 1.7 GB, from a file beside from memory: steps a second, resident
memory, and whether the losses are the same. `kills`: 20 runs, each killed at a random moment and resumed. By default
all three; LOGREG_INPUTS names the folder of the file.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from hashlib import sha256
from io import StringIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import torch
from safetensors.torch import load_file

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from logreg import PRESETS, Dataset, Trainer, load_mnist
from logreg.cli import main as logreg
from logreg.scaling.checkpoint import read_checkpoint
from logreg.scaling.distributed import DataParallelTrainer, Process, joined, make_trainer
from logreg.scaling.mapped_inputs import cached_inputs
from logreg.scaling.placement import placed_inputs
from logreg.storage.paths import CACHE
from logreg.training import Prepare

STYLES, ROUNDS, KILLS = 8, 7, 20
STEPS = {100: 400, 1000: 60, 10_000: 8}  # a round, by batch size
INPUTS = Path(os.environ.get("LOGREG_INPUTS", CACHE / "inputs"))


def processes() -> None:
    """Two processes beside one, in turns."""
    one = [sys.executable, __file__, "speed"]
    two = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", __file__, "speed"]
    found: dict[int, list[dict[str, list[float]]]] = {1: [], 2: []}
    for _ in range(2):
        for count, command in ((1, one), (2, two)):
            found[count].append(_answer(command))
    print("steps a second, median of all rounds")
    for size in map(str, STEPS):
        rates = {count: median([rate for each in runs for rate in each[size]]) for count, runs in found.items()}
        waited = median(each[f"{size} waiting"][0] for each in found[2])
        print(
            f"batch {size:>6}: one process {rates[1]:8.1f}, two {rates[2]:8.1f}, ratio {rates[2] / rates[1]:.2f}; "
            f"{100 * waited:.0f} % of a step in the sum over processes",
            flush=True,
        )


class TimedTrainer(DataParallelTrainer):
    """It notes how long the sums over the processes take."""

    seconds = 0.0

    def _combine(self, loss: torch.Tensor) -> torch.Tensor:
        begin = time.perf_counter()
        try:
            return super()._combine(loss)
        finally:
            self.seconds += time.perf_counter() - begin


def speed() -> None:
    """What one process of `processes` does."""
    torch.set_num_threads(1)
    data, found = load_mnist(), {}
    with joined("cpu") as process:
        for size, steps in STEPS.items():
            config = replace(PRESETS["pixels"], batch_size=size, epochs=100)
            prepare = placed_inputs(process, data, float("inf"), INPUTS)
            trainer: Trainer = (
                Trainer(config, data, data, prepare=prepare)
                if process.count == 1
                else TimedTrainer(process, config, data, data, prepare=prepare)
            )
            trainer.evaluate = lambda: None  # type: ignore[method-assign, assignment, return-value]
            trainer.advance(10)
            before, begin = getattr(trainer, "seconds", 0.0), time.perf_counter()
            found[str(size)] = [_rate(trainer, steps) for _ in range(ROUNDS)]
            waited = getattr(trainer, "seconds", 0.0) - before
            found[f"{size} waiting"] = [waited / (time.perf_counter() - begin)]
        print(json.dumps(found))


def _rate(trainer: Trainer, steps: int) -> float:
    begin = time.perf_counter()
    trainer.advance(steps)
    return steps / (time.perf_counter() - begin)


def memory() -> None:
    """The run from the file beside the run from memory."""
    print("made or checked:", _answer([sys.executable, __file__, "make"]), flush=True)
    rates: dict[str, dict[str, list[float]]] = {"memory": {}, "file": {}}
    digests = set()
    for _ in range(2):
        for place, found in rates.items():
            answer = _answer([sys.executable, __file__, "train", place])
            digests.add(answer.pop("losses"))
            for size in ("100", "500"):
                found.setdefault(size, []).extend(answer.pop(size))
            print(f"{place}: {answer} (MB)", flush=True)
    for size in ("100", "500"):
        inside, outside = (median(rates[place][size]) for place in ("memory", "file"))
        print(
            f"batch {size}: {inside:.0f} steps a second from memory, {outside:.0f} from the file, "
            f"ratio {outside / inside:.2f}"
        )
    print("losses bit for bit the same" if len(digests) == 1 else "LOSSES DIFFER")


def make() -> None:
    """Make the file, or check it."""
    torch.set_num_threads(1)
    begin = time.perf_counter()
    INPUTS.mkdir(parents=True, exist_ok=True)
    cached_inputs(load_mnist(), "hog", STYLES, INPUTS)
    print(json.dumps({"seconds": round(time.perf_counter() - begin, 1), **_resident()}))


def train() -> None:
    """Some steps at two batch sizes; the inputs from memory are those of the file, read at once."""
    torch.set_num_threads(1)
    data, test, found, digest = load_mnist(), load_mnist(train=False), {}, sha256()
    prepare: Prepare = placed_inputs(Process(), data, 0, INPUTS)
    if sys.argv[2] == "memory":
        prepare = _read_at_once(data)
    for size in (100, 500):
        config = replace(PRESETS["hog"], styles=STYLES, batch_size=size)
        trainer = make_trainer(Process(), config, data, test, prepare)
        trainer.advance(50)
        found[str(size)] = [_rate(trainer, 20_000 // size) for _ in range(ROUNDS)]
        trainer.evaluate()
        digest.update(repr(trainer.losses).encode())
    print(json.dumps({**found, **_resident(), "losses": digest.hexdigest()}))


def _read_at_once(data: Dataset) -> Prepare:
    labels = data.labels.repeat(1 + STYLES)
    inputs = torch.empty(len(labels), 784)
    with cached_inputs(data, "hog", STYLES, INPUTS).open("rb", buffering=0) as file:
        whole, done = memoryview(inputs.numpy()).cast("B"), 0
        while done < len(whole):
            done += file.readinto(whole[done:])
    in_memory = placed_inputs(Process(), data, float("inf"), INPUTS)
    return lambda asked, name, styles: (inputs, labels) if asked is data else in_memory(asked, name, styles)


def kills() -> int:
    """Kill and resume, and count the ends that differ from that of the run in one go."""
    flags = ["train", "--preset", "article", "--device", "cpu", "--checkpoint-every", "100"]
    faults = 0
    with TemporaryDirectory() as folder:
        whole, killed = Path(folder) / "whole", Path(folder) / "killed"
        begin = time.perf_counter()
        lines = _lines([*flags, "--checkpoint", str(whole)])
        took = time.perf_counter() - begin
        for turn in range(1, KILLS + 1):
            killed.unlink(missing_ok=True)
            command = [sys.executable, "-m", "logreg", *flags, "--checkpoint", str(killed)]
            with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
                while not killed.exists() and process.poll() is None:
                    time.sleep(0.005)
                time.sleep(random.uniform(0, 0.4 * took))
                process.kill()
            at = len(read_checkpoint(killed).state["losses"])
            resumed = _lines(["train", "--resume", str(killed), "--device", "cpu", "--checkpoint", str(killed)])
            expected, state = load_file(whole), load_file(killed)
            same = all(torch.equal(state[name], expected[name]) for name in expected) and resumed == lines[at // 100 :]
            faults += not same
            print(f"{turn}: resumed after step {at} of 3000{'' if same else ': ANOTHER END'}", flush=True)
    print(f"{KILLS} kills, {faults} of them with another end than the run in one go")
    return int(faults > 0)


def _lines(arguments: list[str]) -> list[str]:
    """What the command line prints."""
    with redirect_stdout(StringIO()) as output, redirect_stderr(StringIO()):
        logreg(arguments)
    return output.getvalue().splitlines()


def _answer(command: list[str]) -> dict[str, list[float]]:
    """The JSON that a process prints last."""
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def _resident() -> dict[str, int]:
    """The process's memory in MB: now, of which in files, and at most."""
    status = Path("/proc/self/status").read_text().splitlines()
    found = dict(line.split(":", 1) for line in status)
    return {name: int(found[name].split()[0]) // 1024 for name in ("VmRSS", "RssAnon", "RssFile", "VmHWM")}


def main() -> int:
    """Do what is asked for, in turn."""
    tasks: dict[str, Callable[[], int | None]] = {"processes": processes, "memory": memory, "kills": kills}
    inner: dict[str, Callable[[], int | None]] = {"speed": speed, "make": make, "train": train}
    if sys.argv[1:] and sys.argv[1] in inner:
        return inner[sys.argv[1]]() or 0
    return max(tasks[name]() or 0 for name in sys.argv[1:] or tasks)


if __name__ == "__main__":
    sys.exit(main())

"""How long 60,000 images take to be read as .npz, .csv and .zip, and how much memory that takes beside them.

python benchmarks/speed/reading.py [--count 60000]

Each is read in a process of its own. Memory is the peak of the resident set beyond what the imports take, and how many
times the images' own bytes that is.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from logreg import load_data, load_mnist
from logreg.data.saving import save_npz, save_zip

KINDS = ("npz", "csv", "zip")


def main() -> None:
    """Write the files, read each and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=60_000)
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        _read(options.read)
        return
    data = load_mnist()
    data = type(data)(data.images[: options.count], data.labels[: options.count])
    with TemporaryDirectory() as folder:
        for kind in KINDS:
            path = Path(folder) / f"data.{kind}"
            if kind == "csv":
                table = np.hstack([data.labels.numpy()[:, None], data.images.flatten(1).numpy()])
                head = ",".join(["label", *(f"pixel{k}" for k in range(784))])
                np.savetxt(path, table, "%d", ",", header=head, comments="")
            else:
                path.write_bytes((save_npz if kind == "npz" else save_zip)(data))
            command = [sys.executable, __file__, "--read", str(path)]
            print(f"{kind}: {subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()}")
        path = Path(folder) / "foreign.zip"
        _without_list(Path(folder) / "data.zip", path)
        command = [sys.executable, __file__, "--read", str(path)]
        shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
        print(f"zip without the list of classes: {shown}")


def _read(path: Path) -> None:
    load_data(_few())  # all that is imported on the way
    before = _memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
    clock, cpu = time.perf_counter(), time.process_time()
    data = load_data(path)
    clock, cpu = time.perf_counter() - clock, time.process_time() - cpu
    more = _memory("VmHWM") - before
    print(
        f"{len(data.labels):,} images in {clock:.1f} s ({cpu:.1f} s of processor time), "
        f"{more / 1e6:.0f} MB beside the imports, {more / data.images.numel():.2f} times the images"
    )


def _memory(field: str) -> int:
    """Bytes of this process, by a field of Linux's `status`."""
    return 1024 * int(Path("/proc/self/status").read_text().partition(f"{field}:")[2].split()[0])


def _few() -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, images=np.zeros((4, 28, 28), np.uint8), labels=np.arange(4) % 2)
    return buffer.getvalue()


def _without_list(source: Path, path: Path) -> None:
    """The same pictures as another program would pack them."""
    with zipfile.ZipFile(source) as made, zipfile.ZipFile(path, "w") as archive:
        for name in made.namelist():
            if name.endswith(".png"):
                archive.writestr(name, made.read(name))


if __name__ == "__main__":
    main()

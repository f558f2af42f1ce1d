"""Reading .safetensors files that may come from anyone: nothing uses a tensor before it has been checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import torch
from safetensors import SafetensorError, safe_open

from logreg.errors import UserError

Shapes = Mapping[str, tuple[int, ...]]
Metadata = dict[str, str]


class Layout(NamedTuple):
    """What a file must hold: each tensor's shape by its name, its type, in at most `max_bytes`.

    The shapes can be a function of the file's metadata. `whole` are the tensors of int8, the others are of `dtype`.
    """

    shapes: Shapes | Callable[[Metadata], Shapes]
    dtype: torch.dtype
    max_bytes: int
    whole: tuple[str, ...] = ()


def read_weights(path: Path, layout: Layout) -> tuple[dict[str, torch.Tensor], Metadata]:
    """The tensors of a .safetensors file by name, finite and of exactly that layout, and its metadata.

    Errors: `FileNotFoundError`, or a one-sentence `ValueError` that begins with the file's name.
    """
    if not path.is_file():
        raise FileNotFoundError(f"{path} does not exist: give the path of a .safetensors file.")
    if path.stat().st_size > layout.max_bytes:
        raise UserError(f"{path.name} has {path.stat().st_size:,} bytes: such a file has at most {layout.max_bytes:,}.")
    try:
        with safe_open(path, framework="pt") as file:
            metadata = dict(file.metadata() or {})
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dict
    except (SafetensorError, OSError, ValueError, KeyError) as error:
        raise UserError(f"{path.name} is not a .safetensors file that can be read.") from error
    shapes = layout.shapes(metadata) if callable(layout.shapes) else layout.shapes
    if {name: tuple(tensor.shape) for name, tensor in tensors.items()} != dict(shapes):
        expected = ", ".join(f"{name} {list(shape)}" for name, shape in shapes.items())
        raise UserError(f"{path.name} must hold {expected}, and nothing else.")
    for name, tensor in tensors.items():
        dtype = torch.int8 if name in layout.whole else layout.dtype
        if tensor.dtype != dtype or not bool(tensor.isfinite().all()):
            raise UserError(f"{path.name} must hold finite {str(dtype).removeprefix('torch.')} numbers in {name}.")
    return tensors, metadata

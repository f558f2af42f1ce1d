"""A layer's weights in eight bits, rounded so that what the layer computes stays the same."""

from __future__ import annotations

import torch

LARGEST = 127  # in int8, either way
DAMPING = 1e-3  # of the inputs' mean square


@torch.no_grad()
def quantise(weight: torch.Tensor, inputs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Whole numbers int8 [outputs, n] and a scale float32 [outputs] of each row, in place of weights [outputs, n].

    Column after column is rounded, and those still to come make up for the error, as far as it shows on inputs such as
    these float32 [m, n]: Frantar, Ashkboos, Hoefler and Alistarh, "GPTQ" (2023), the largest columns first.
    """
    scale = weight.abs().amax(1) / LARGEST
    squares = inputs.T.double() @ inputs.double() / len(inputs)
    order = squares.diag().argsort(descending=True)
    squares = squares[order][:, order] + DAMPING * squares.diag().mean() * torch.eye(len(order))
    effects = torch.linalg.cholesky(squares.inverse(), upper=True)
    left, rounded = weight[:, order] / scale[:, None].double(), torch.empty(weight.shape, dtype=torch.int8)
    for place, column in enumerate(order):
        whole = left[:, place].round().clamp(-LARGEST, LARGEST)
        left[:, place:] -= torch.outer((left[:, place] - whole) / effects[place, place], effects[place, place:])
        rounded[:, column] = whole.to(torch.int8)
    return rounded, scale


def dequantise(rounded: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
    """The weights float32 [outputs, n] that `quantise` has rounded."""
    return rounded * scale[:, None]

"""Some rows of a table of inputs, taken when they are needed: many choices can share one table."""

from __future__ import annotations

import torch


class SelectedRows:
    """The rows `rows` int64 [n] of a `table` [m, 784], for a `Trainer` in place of a tensor [n, 784] of them."""

    def __init__(self, table: torch.Tensor, rows: torch.Tensor) -> None:
        self._table, self._rows = table, rows

    def __len__(self) -> int:
        return len(self._rows)

    def index_select(self, dim: int, index: torch.Tensor) -> torch.Tensor:
        """As a tensor's, of dimension 0."""
        return self._table.index_select(dim, self._rows.index_select(0, index))

    def to(self, device: str) -> SelectedRows:
        """As a tensor's."""
        return SelectedRows(self._table.to(device), self._rows.to(device))

"""Torch's defaults while the course's own code runs, whatever a learner chose for a notebook."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import torch


@contextlib.contextmanager
def torchs_own_defaults() -> Iterator[None]:
    """Make new tensors of float32, on the CPU, with gradients; afterwards all is as it was.

    A notebook may begin with ``torch.set_default_device("mps")``. Checks make tensors, too, and compare: theirs would
    follow, in the learner's own kernel and nowhere else, and a right answer would be refused there.

    >>> with torchs_own_defaults():
    ...     torch.set_default_dtype(torch.float64)
    >>> torch.get_default_dtype()
    torch.float32
    """
    dtype, gradients, on_cpu = torch.get_default_dtype(), torch.is_grad_enabled(), _is_on_cpu()
    _choose(torch.float32, True)
    try:
        # This context slows every call of torch down: nobody who computes on the CPU anyhow is to enter it.
        with contextlib.nullcontext() if on_cpu else torch.device("cpu"):
            yield
    finally:
        _choose(dtype, gradients)
        if on_cpu and not _is_on_cpu():
            torch.set_default_device(None)


def _choose(dtype: torch.dtype, gradients: bool) -> None:
    """Set what is not so already: to ask costs less."""
    if torch.get_default_dtype() != dtype:
        torch.set_default_dtype(dtype)
    if torch.is_grad_enabled() != gradients:
        torch.set_grad_enabled(gradients)


def _is_on_cpu() -> bool:
    """Say whether a new tensor lies on the CPU; where none can be made (no GPU in a grader's machine) it does not."""
    try:
        return torch.empty(0).is_cpu
    except Exception:
        return False

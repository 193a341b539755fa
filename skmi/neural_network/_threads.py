"""How many threads torch computes with, for a while."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import torch

_lock = threading.Lock()
_running = 0
_usual = 0


@contextmanager
def torch_threads(n_threads: int | None) -> Iterator[None]:
    """Let torch compute with `n_threads` threads; None leaves things as they are.

    torch keeps one number for each thread that calls it, and one that new threads start with. The
    usual number is read when nobody else has changed it, so that it survives fits that overlap in
    several threads.
    """
    global _running, _usual
    if n_threads is None:
        yield
        return
    with _lock:
        if not _running:
            _usual = torch.get_num_threads()
        _running += 1
        torch.set_num_threads(n_threads)
    try:
        yield
    finally:
        with _lock:
            _running -= 1
            torch.set_num_threads(_usual)

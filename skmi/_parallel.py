"""Threads over chunks of columns."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from joblib import cpu_count, effective_n_jobs

# A pool of threads costs about 0.4 ms.
SERIAL_SECONDS = 0.004
_CHUNKS_PER_THREAD = 4


def run_chunks(
    task: Callable[[int, int], None],
    n_items: int,
    *,
    n_jobs: int | None,
    seconds: float,
) -> None:
    """Call ``task(start, stop)`` on chunks that cover ``range(n_items)``.

    The task writes its results in place, each item by itself, so that no result depends on how
    the range was cut. It should spend its time in kernels that release the GIL.

    Parameters
    ----------
    task : callable
        Takes the bounds of a chunk. An exception it raises is raised here.
    n_items : int
        Number of items.
    n_jobs : int or None
        Number of threads, with joblib's meaning: ``None`` is 1 unless a
        :func:`joblib.parallel_config` context says otherwise, -1 is all processors.
    seconds : float
        Rough time of the whole work on one thread. Starting threads is not worth it below
        `SERIAL_SECONDS`.
    """
    # In a distributed context joblib counts the workers of the whole cluster.
    n_threads = min(effective_n_jobs(n_jobs), cpu_count(), n_items)
    if n_threads <= 1 or seconds < SERIAL_SECONDS:
        if n_items:
            task(0, n_items)
        return
    size = -(-n_items // (n_threads * _CHUNKS_PER_THREAD))
    starts = range(0, n_items, size)
    with ThreadPoolExecutor(n_threads) as pool:
        # list() waits for the work and raises what a chunk raised.
        list(pool.map(task, starts, (min(start + size, n_items) for start in starts)))

"""Threads over chunks of columns."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

from joblib import cpu_count, effective_n_jobs

# Starting a thread costs about 0.2 ms, and waiting for the last one as much as a small chunk.
SERIAL_SECONDS = 0.004
# Items of the smallest chunk, as a share of what one thread does.
_SMALLEST_SHARE = 32


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
    # Its one iterator is shared: whichever thread is free takes the next chunk.
    chunks = iter(_chunks(n_items, n_threads))

    def work() -> None:
        try:
            for start, stop in chunks:
                task(start, stop)
        except BaseException:
            list(chunks)  # leaves nothing to the other threads
            raise

    with ThreadPoolExecutor(n_threads - 1) as pool:
        others = [pool.submit(work) for _ in range(n_threads - 1)]
        work()
        for other in others:
            other.result()


def _chunks(n_items: int, n_threads: int) -> list[tuple[int, int]]:
    """Bounds of chunks, large ones first, so that all threads end at about the same time."""
    smallest = max(1, n_items // (_SMALLEST_SHARE * n_threads))
    bounds = [0]
    while bounds[-1] < n_items:
        left = n_items - bounds[-1]
        bounds.append(bounds[-1] + min(left, max(smallest, left // (2 * n_threads))))
    return list(pairwise(bounds))

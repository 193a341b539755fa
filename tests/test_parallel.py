"""Chunks of work on threads."""

import threading
import time

import numpy as np
import pytest
from joblib import cpu_count, parallel_config
from numpy.testing import assert_array_equal

from skmi._parallel import run_chunks


def record(n_items, **options):
    """Return how often each item was done, and the threads and chunks that did it."""
    done, threads, chunks = np.zeros(n_items, dtype=int), set(), []

    def task(start, stop):
        done[start:stop] += 1
        chunks.append((start, stop))
        threads.add(threading.get_ident())

    run_chunks(task, n_items, **options)
    return done, threads, chunks


@pytest.mark.parametrize("n_items", [0, 1, 7, 100])
@pytest.mark.parametrize("n_jobs", [None, 1, 2, 3, -1])
def test_every_item_is_done_once(n_items, n_jobs):
    done, _, _ = record(n_items, n_jobs=n_jobs, seconds=1.0)
    assert_array_equal(done, np.ones(n_items))


def test_little_work_starts_no_thread():
    _, threads, chunks = record(100, n_jobs=4, seconds=1e-4)
    assert threads == {threading.get_ident()}
    assert chunks == [(0, 100)]


@pytest.mark.skipif(cpu_count() < 2, reason="one processor only")
def test_joblib_contexts_set_the_number_of_threads():
    _, threads, chunks = record(100, n_jobs=None, seconds=1.0)
    assert threads == {threading.get_ident()}
    assert chunks == [(0, 100)]
    with parallel_config("threading", n_jobs=2):
        _, _, chunks = record(100, n_jobs=None, seconds=1.0)
    assert len(chunks) > 2


@pytest.mark.skipif(cpu_count() < 2, reason="one processor only")
def test_the_calling_thread_works_too():
    meet, threads = threading.Barrier(2, timeout=60), set()

    def task(start, stop):
        if threading.get_ident() not in threads:
            threads.add(threading.get_ident())
            meet.wait()

    run_chunks(task, 100, n_jobs=2, seconds=1.0)
    assert len(threads) == 2
    assert threading.get_ident() in threads


@pytest.mark.skipif(cpu_count() < 2, reason="one processor only")
def test_chunks_shrink_to_end_together():
    _, _, chunks = record(1000, n_jobs=2, seconds=1.0)
    sizes = [stop - start for start, stop in sorted(chunks)]
    assert sizes[0] == 250
    assert sizes[-1] <= 15
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_errors_come_through(n_jobs):
    def task(start, stop):
        raise KeyError("broken")

    with pytest.raises(KeyError, match="broken"):
        run_chunks(task, 100, n_jobs=n_jobs, seconds=1.0)


@pytest.mark.skipif(cpu_count() < 2, reason="one processor only")
def test_an_error_leaves_nothing_to_the_other_threads():
    done = []

    def task(start, stop):
        if start == 0:
            raise KeyError("broken")
        done.append(start)
        time.sleep(0.02)

    with pytest.raises(KeyError, match="broken"):
        run_chunks(task, 100, n_jobs=2, seconds=1.0)
    assert len(done) < 5


def test_no_more_threads_than_processors():
    _, threads, _ = record(10_000, n_jobs=1000, seconds=1.0)
    assert len(threads) <= cpu_count()

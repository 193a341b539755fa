"""Chunks of work on threads."""

import threading

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
    with parallel_config("threading", n_jobs=2):
        _, threads, chunks = record(100, n_jobs=None, seconds=1.0)
    assert threading.get_ident() not in threads
    assert len(chunks) == 8


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_errors_come_through(n_jobs):
    def task(start, stop):
        raise KeyError("broken")

    with pytest.raises(KeyError, match="broken"):
        run_chunks(task, 100, n_jobs=n_jobs, seconds=1.0)


def test_no_more_threads_than_processors():
    _, threads, _ = record(10_000, n_jobs=1000, seconds=1.0)
    assert len(threads) <= cpu_count()

"""Folds depend on the values of the rows, and on nothing else."""

import numpy as np

from skmi._folds import TRAINING_ONLY, deal, hold_out, row_hashes


def rows(n=200, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 3)).astype(np.float32), rng.integers(0, 3, n)


def folds(x, y, n_folds=5, salt=0):
    return deal(row_hashes(x, y, salt), y, n_folds)


def test_folds_are_stratified_and_of_one_size():
    x, y = rows()
    fold = folds(x, y)
    counts = np.array([np.bincount(y[fold == k], minlength=3) for k in range(5)])
    assert np.ptp(counts, axis=0).max() <= 1
    assert np.ptp(counts.sum(axis=1)) <= 1


def test_folds_do_not_depend_on_order_or_repeats():
    x, y = rows()
    order = np.random.default_rng(1).permutation(np.repeat(np.arange(200), 1 + y))
    np.testing.assert_array_equal(folds(x[order], y[order]), folds(x, y)[order])


def test_salt_makes_other_folds():
    x, y = rows()
    assert (folds(x, y, salt=0) != folds(x, y, salt=1)).mean() > 0.5


def test_rows_that_differ_in_one_bit_differ():
    x = np.full((2, 3), 1.0)
    x[1, 2] = np.nextafter(1.0, 2.0)
    a, b = row_hashes(x, np.zeros(2, dtype=int), 0)
    assert a != b
    a, b = row_hashes(np.zeros((2, 1)), np.array([0, 1]), 0)
    assert a != b
    a, b = row_hashes(np.array([[0.0], [-0.0]]), np.zeros(2, dtype=int), 0)
    assert a == b


def test_a_class_of_one_row_is_never_held_out():
    x, y = rows()
    y = np.where(np.arange(200) == 7, 3, y)
    assert folds(x, y)[7] == TRAINING_ONLY
    assert not hold_out(row_hashes(x, y, 0), y, 0.5)[7]


def test_hold_out_takes_the_share_of_each_class():
    x, y = rows()
    taken = hold_out(row_hashes(x, y, 0), y, 0.15)
    for label in range(3):
        assert taken[y == label].sum() == round(0.15 * (y == label).sum())


def test_equal_rows_are_held_out_together():
    x, y = rows(20)
    x, y = np.repeat(x, 5, axis=0), np.repeat(y, 5)
    taken = hold_out(row_hashes(x, y, 0), y, 0.3)
    assert 0 < taken.sum() < 100
    assert set(taken.reshape(20, 5).sum(axis=1).tolist()) == {0, 5}

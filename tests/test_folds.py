"""Folds depend on the values of the rows, and on nothing else."""

import numpy as np

from skmi._folds import FREQUENT, TRAINING_ONLY, deal, hold_out, row_hashes


def rows(n=200, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 3)).astype(np.float32), rng.integers(0, 3, n)


def folds(x, y, n_folds=5, salt=0):
    return deal(row_hashes(x, salt), y, n_folds)


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
    a, b = row_hashes(x, 0)
    assert a != b
    a, b = row_hashes(np.array([[0.0], [-0.0]]), 0)
    assert a == b


def test_a_class_of_one_row_is_never_held_out():
    x, y = rows()
    y = np.where(np.arange(200) == 7, 3, y)
    assert folds(x, y)[7] == TRAINING_ONLY
    assert hold_out(row_hashes(x, 0), y, 0.5)[7] == TRAINING_ONLY


def test_hold_out_takes_the_share_of_each_class():
    x, y = rows()
    taken = hold_out(row_hashes(x, 0), y, 0.15) == 0
    for label in range(3):
        assert taken[y == label].sum() == round(0.15 * (y == label).sum())


def test_equal_rows_are_held_out_together():
    x, y = rows(30)
    x, y = np.repeat(x, 5, axis=0), np.repeat(y, 5)
    taken = hold_out(row_hashes(x, 0), y, 0.3) == 0
    assert 0 < taken.sum() < 150
    assert set(taken.reshape(30, 5).sum(axis=1).tolist()) == {0, 5}


def cells(n=600, n_cells=40):
    """Rows of few kinds, each with targets of both classes."""
    rng = np.random.default_rng(0)
    return rng.integers(0, n_cells, (n, 1)).astype(np.float32), rng.integers(0, 2, n)


def test_rows_that_differ_in_the_target_alone_share_a_fold():
    x, y = cells()
    for fold in (folds(x, y), hold_out(row_hashes(x, 0), y, 0.3)):
        assert len(np.unique(fold)) > 1
        for cell in np.unique(x):
            assert len(set(fold[x[:, 0] == cell])) == 1


def test_weights_are_repeats():
    x, y = cells()
    weight = np.random.default_rng(1).integers(1, 9, len(y)) * np.where(x[:, 0] < 2, 5, 1)
    repeated = np.repeat(np.arange(len(y)), weight)
    hashes = row_hashes(x, 0)
    for split in (deal, hold_out):
        size = 5 if split is deal else 0.3
        weighted = split(hashes, y, size, weight)
        again = split(hashes[repeated], y[repeated], size)
        np.testing.assert_array_equal(weighted[repeated], again)
        assert not np.array_equal(weighted, split(hashes, y, size))


def test_frequent_rows_are_in_no_fold():
    x, y = rows()
    often = np.arange(200) < 11
    x[often] = x[0]
    for fold in (folds(x, y), hold_out(row_hashes(x, 0), y, 0.3)):
        np.testing.assert_array_equal(fold == FREQUENT, often)
    x[10] += 1
    assert FREQUENT not in folds(x, y)


def test_a_class_within_one_kind_of_rows_is_never_held_out():
    x, y = cells()
    one = x[:, 0] == 3
    y = np.where(one & (np.arange(600) % 3 == 0), 2, y)
    for fold in (folds(x, y), hold_out(row_hashes(x, 0), y, 0.9)):
        assert set(fold[one]) == {TRAINING_ONLY}
        assert (fold[~one] >= 0).any()


def test_frequent_rows_are_dealt_on_request():
    hashes, strata = np.repeat(np.arange(8, dtype=np.uint64), 5), np.tile([0, 1], 20)
    assert np.all(deal(hashes, strata, 4) == FREQUENT)
    fold = deal(hashes, strata, 4, frequent=1.0)
    assert np.array_equal(np.unique(fold), np.arange(4))
    assert all(len(np.unique(fold[hashes == row])) == 1 for row in range(8))

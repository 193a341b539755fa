"""Counts of levels against those of numpy, through every store of codes."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy import sparse

from skmi._table import as_table
from skmi.information import _margins
from skmi.information._codes import encode_table
from skmi.information._pairs import PairInformation


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("block", [1, 50, 2**23])
@pytest.mark.parametrize("container", [np.asarray, sparse.csc_matrix], ids=["dense", "sparse"])
def test_counts_are_those_of_numpy(container, block, weighted, monkeypatch):
    monkeypatch.setattr(_margins, "_BLOCK_COUNTS", block)
    rng = np.random.RandomState(0)
    X = np.column_stack([rng.randint(0, level, 900) for level in (2, 700, 5, 1, 30, 5)])
    X[:, ::2] *= rng.random_sample((900, 3)) < 0.1
    weight = rng.randint(0, 4, 900) if weighted else None
    table = as_table(container(X.astype(float)), owner="the test")
    codes = encode_table(table, n_bins=10, categorical=np.ones(6, dtype=bool))
    information = PairInformation(codes, np.arange(900) % 2, None, weight=weight)
    seen = []
    for columns, counts in information.level_counts():
        seen.extend(columns.tolist())
        for j, row in zip(columns, counts, strict=True):
            codes_of_j = information.codes.column(int(j))
            assert_array_equal(
                row[: codes_of_j.max() + 1], np.bincount(codes_of_j, information.weights)
            )
            assert not row[codes_of_j.max() + 1 :].any()
    assert sorted(seen) == list(range(6))

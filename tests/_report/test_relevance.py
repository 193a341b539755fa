"""Information of single columns against truths that are known."""

import numpy as np
import pytest

from skmi._report._relevance import measure_relevance
from skmi._table import Column
from skmi.information import mutual_info_test

RNG = np.random.default_rng(0)
N_ROWS = 4000


def measure(values, y, is_numeric=False, levels=None):
    ticks = []
    found = measure_relevance(
        [Column("x", values, levels)], y, is_numeric=is_numeric, tick=lambda: ticks.append(1)
    )
    assert ticks == [1]
    return found


def test_a_number_is_what_the_test_says():
    x = RNG.standard_normal(N_ROWS)
    y = (x + RNG.standard_normal(N_ROWS) > 0).astype(np.int64)
    found = measure(x, y)
    result = mutual_info_test(x, y.astype(str), unit="bit")
    assert found.information[0] == pytest.approx(result.statistic)
    assert found.low[0] < found.information[0] < found.high[0]


def test_a_gap_that_tells_everything_is_one_bit():
    x = RNG.standard_normal(N_ROWS)
    y = np.arange(N_ROWS) % 2
    x[y == 1] = np.nan
    assert measure(x, y).information[0] == pytest.approx(1, abs=0.02)


def test_gaps_and_numbers_add_up():
    # Half of the rows have no number, which tells nothing; the others determine the class.
    y = RNG.integers(0, 2, N_ROWS)
    x = y + RNG.uniform(-0.3, 0.3, N_ROWS)
    x[RNG.random(N_ROWS) < 0.5] = np.nan
    found = measure(x, y)
    assert found.information[0] == pytest.approx(0.5, abs=0.03)
    assert found.low[0] < 0.5 < found.high[0]


def test_a_few_numbers_are_levels():
    x = np.full(N_ROWS, np.nan)
    x[:10] = 1.5
    y = (np.arange(N_ROWS) < 10).astype(np.int64)
    entropy = -sum(p * np.log2(p) for p in (10 / N_ROWS, 1 - 10 / N_ROWS))
    assert measure(x, y).information[0] == pytest.approx(entropy, rel=0.1)


def test_two_numbers_are_compared_in_a_sample():
    x = RNG.standard_normal(30_000)
    y = x + RNG.standard_normal(30_000)
    found = measure(x, y, is_numeric=True)
    assert found.n_rows[0] == 10_000
    assert found.information[0] == pytest.approx(0.5, abs=0.06)


def test_categories_against_numbers():
    y = RNG.standard_normal(N_ROWS)
    codes = (y > 0).astype(np.int32)
    found = measure(codes, y, is_numeric=True, levels=np.array(["a", "b"]))
    assert found.information[0] == pytest.approx(1, abs=0.03)

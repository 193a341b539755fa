"""Laws between independence and determination against draws from them."""

import numpy as np
import pytest
from scipy.special import xlogy

from skmi.information._chance import chance_deviation
from skmi.information._dependence import (
    DirichletRows,
    Margins,
    NoisyCopy,
    RandomSupport,
    explained_share,
)
from skmi.information._discrete import count_table, expected_chance, plugin_information

ROWS = np.array([1, 4, 4, 9, 30])
SHARES = {"even": np.full(8, 1 / 8), "uneven": np.array([0.35, 0.2, 0.15, 0.1, 0.1, 0.05, 0.05])}


def noisy_copy(rng, shares, parameter):
    return parameter * rng.multinomial(1, shares) + (1 - parameter) * shares


def dirichlet(rng, shares, parameter):
    return rng.dirichlet((1 / parameter - 1) * shares)


def plain_sums(draw, shares, parameter, n_draws):
    """Entropy within the rows, its plug-in estimate and the cells that occur, on average."""
    rng = np.random.default_rng(0)
    sums = []
    for _ in range(n_draws):
        laws = np.array([draw(rng, shares, parameter) for _ in ROWS])
        counts = np.array([rng.multinomial(n, p) for n, p in zip(ROWS, laws, strict=True)])
        plugin = xlogy(ROWS, ROWS).sum() - xlogy(counts, counts).sum()
        sums.append([-xlogy(laws, laws).sum(axis=1).mean(), plugin / 48, np.sum(counts > 0)])
    return np.mean(sums, axis=0), np.std(sums, axis=0) / np.sqrt(n_draws)


@pytest.mark.parametrize("parameter", [0.05, 0.4, 0.9])
@pytest.mark.parametrize("margin", SHARES)
@pytest.mark.parametrize(("law", "draw"), [(NoisyCopy, noisy_copy), (DirichletRows, dirichlet)])
def test_means_are_those_of_draws(law, draw, margin, parameter):
    shares = SHARES[margin]
    fitted = law(Margins.of(ROWS, shares * 1000))
    found = [f(parameter) for f in (fitted.entropy, fitted.plugin_entropy, fitted.n_cells)]
    expected, error = plain_sums(draw, shares, parameter, 3000)
    assert np.all(np.abs(found - expected) < 4.5 * error + 1e-12)


@pytest.mark.parametrize("n_kept", [1, 2, 4, 8])
def test_random_support_of_equal_columns(n_kept):
    def support(rng, shares, parameter):
        # Each column by itself is kept as often as in subsets of a fixed size.
        return rng.permutation(np.repeat([1 / n_kept, 0], [n_kept, 8 - n_kept]))

    law = RandomSupport(Margins.of(ROWS, np.full(8, 125.0)))
    parameter = np.log(8 / n_kept) / np.log(8)
    found = [f(parameter) for f in (law.entropy, law.plugin_entropy, law.n_cells)]
    expected, error = plain_sums(support, np.full(8, 1 / 8), parameter, 2000)
    assert np.all(np.abs(found - expected) < 4.5 * error + 1e-12)


@pytest.mark.parametrize("law", [NoisyCopy, RandomSupport, DirichletRows])
def test_laws_lead_from_independence_to_determination(law):
    fitted = law(Margins.of(ROWS, SHARES["uneven"] * 1000))
    entropy = fitted.margins.entropy
    assert fitted.entropy(1e-6) == pytest.approx(entropy, abs=1e-4)
    assert fitted.entropy(1 - 1e-6) == pytest.approx(0, abs=1e-4)
    parameters = np.linspace(0.01, 0.99, 50)
    for means in (fitted.entropy, fitted.plugin_entropy, fitted.n_cells):
        assert np.all(np.diff([means(parameter) for parameter in parameters]) < 1e-9)


def test_merged_margins_change_little():
    rng = np.random.default_rng(0)
    rows, columns = rng.pareto(1, (2, 400)) * 20 + 1
    rows, columns = np.rint(rows), np.rint(columns)
    merged = Margins.of(rows, columns)
    assert len(merged.rows) <= 64
    assert merged.repeats.sum() == merged.n_columns.sum() == 400
    assert merged.rows @ merged.repeats == pytest.approx(rows.sum())
    assert merged.shares @ merged.n_columns == pytest.approx(1)
    few, p = np.unique(rows, return_counts=True), columns / columns.sum()
    plain = Margins(few[0], few[1].astype(float), p, np.ones(400))
    for law, parameter in ((NoisyCopy, 0.3), (DirichletRows, 0.1)):
        expected, found = law(plain).n_cells(parameter), law(merged).n_cells(parameter)
        assert found == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize(
    ("r", "c", "n"), [(4, 3, 400), (10, 10, 300), (100, 2, 200), (60, 60, 200)]
)
def test_deviation_by_chance(r, c, n):
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, r, n), rng.integers(0, c, n)
    permuted = [plugin_information(count_table(x, rng.permutation(y))) for _ in range(400)]
    margins = (np.unique(np.bincount(v)[np.bincount(v) > 0], return_counts=True) for v in (x, y))
    ratio = chance_deviation(*next(margins), *next(margins)) / np.std(permuted)
    assert 0.9 < ratio < 1.6


def test_share_of_what_is_found_by_chance_is_nothing_and_of_all_is_all():
    rng = np.random.default_rng(1)
    table = count_table(rng.integers(0, 40, 200), rng.integers(0, 5, 200))
    margins = table.x_counts, table.y_counts
    chance = expected_chance(*margins)
    entropy = Margins.of(*margins).entropy
    assert explained_share(*margins, table.cells, chance, chance) == pytest.approx(0, abs=1e-4)
    assert explained_share(*margins, table.cells, entropy, chance) == pytest.approx(1, abs=1e-4)
    found = np.linspace(chance, entropy, 20)
    shares = [explained_share(*margins, table.cells, value, chance) for value in found]
    assert np.all(np.diff(shares) > 0)

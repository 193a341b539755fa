"""Augmented rows are what their formulas say."""

import pytest
import torch

from skmi.neural_network._augmentation import AUGMENTATIONS
from skmi.neural_network._random_source import RandomSource
from skmi.neural_network._table_encoding import Layout

LAYOUT = Layout(n_numbers=2, n_dense=3, cardinalities=(9,), edges=())


def block():
    dense = torch.randn(500, 3, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    return torch.cat([dense, torch.arange(500.0)[:, None] % 9], dim=1)


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_the_rows_given_are_left_alone(name):
    x = block()
    AUGMENTATIONS[name](x, layout=LAYOUT, random=RandomSource(0))
    assert torch.equal(x, block())


def test_mixup_lies_between_two_rows():
    x, source = block(), RandomSource(1)
    shares = []
    for _ in range(300):
        mixed, partner, share = AUGMENTATIONS["mixup"](x, layout=LAYOUT, random=source)
        shares.append(share)
    expected = share * x[:, :3] + (1 - share) * x[partner, :3]
    torch.testing.assert_close(mixed[:, :3], expected)
    assert ((mixed[:, 3] == x[:, 3]) | (mixed[:, 3] == x[partner, 3])).all()
    # Beta(0.2, 0.2) has mean 1/2 and variance 1/(4 * 1.4).
    draws = torch.tensor(shares)
    assert float(draws.mean()) == pytest.approx(0.5, abs=4 * 0.42 / 300**0.5)
    assert float(draws.std()) == pytest.approx((1 / 5.6) ** 0.5, abs=0.04)


def test_cutmix_takes_whole_columns_and_their_share_of_the_target():
    x, source = block(), RandomSource(0)
    for _ in range(20):
        mixed, partner, share = AUGMENTATIONS["cutmix"](x, layout=LAYOUT, random=source)
        own = (mixed == x).all(0)
        assert ((mixed == x[partner]).all(0) | own).all()
        assert share == pytest.approx(float(own.double().mean()))


def test_noise_is_on_numbers_only():
    x = block()
    noisy, partner, share = AUGMENTATIONS["noise"](x, layout=LAYOUT, random=RandomSource(0))
    assert partner is None
    assert share == 1
    assert torch.equal(noisy[:, 2:], x[:, 2:])
    assert float((noisy - x)[:, :2].std()) == pytest.approx(0.1, rel=0.1)

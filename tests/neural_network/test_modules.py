"""The parts of the network, against plain NumPy."""

import pickle

import numpy as np
import pytest
import torch
from torch import nn

from skmi.neural_network._data import Batches, Rows
from skmi.neural_network._modules import Dropout, Network, OneHot, PiecewiseLinear
from skmi.neural_network._random_source import RandomSource
from skmi.neural_network._table_encoding import Layout


def network(layout, sizes=(5, 4), **options):
    return Network(layout, sizes, nn.Tanh, 2, RandomSource(0), dtype=torch.float64, **options)


def test_piecewise_linear_encoding_rises_along_each_bin():
    edges = [np.array([0.0, 1.0, 3.0]), np.array([0.0, 1.0])]  # one bin tells nothing new
    encode = PiecewiseLinear(edges)
    x = torch.tensor([[-1.0, 9], [0.5, 9], [2.0, 9], [5.0, 9]], dtype=torch.float64)
    np.testing.assert_allclose(encode(x), [[0, 0], [0.5, 0], [1, 0.5], [1, 1]])


def test_one_hot_gives_nothing_for_code_0():
    codes = torch.tensor([[0.0, 1], [2, 2], [1, 0]])
    expected = [[0, 0, 1, 0], [0, 1, 0, 1], [1, 0, 0, 0]]
    np.testing.assert_array_equal(OneHot([3, 3])(codes), expected)


def test_forward_is_what_the_weights_say():
    module = network(Layout(2, 3, (4,), ()))
    x = np.array([[0.1, -0.2, 1.0, 2.0], [0.3, 0.4, -1.0, 0.0]])
    hidden = np.column_stack([x[:, :3], x[:, 3:] == [[1, 2, 3]]])
    layers = []
    for layer in module.hidden:
        if isinstance(layer, nn.Linear):
            weight, bias = layer.weight.detach().numpy(), layer.bias.detach().numpy()
            hidden = np.tanh(hidden @ weight.T + bias)
            layers.append(hidden)
    weight, bias = module.head.weight.detach().numpy(), module.head.bias.detach().numpy()
    output = module(torch.from_numpy(x)).detach().numpy()
    np.testing.assert_allclose(output, hidden @ weight.T + bias)
    for mine, plain in zip(module.activations(torch.from_numpy(x)), layers, strict=True):
        np.testing.assert_allclose(mine.detach(), plain)


def test_categories_alone_are_not_taken_for_numbers():
    # Two categories of one and of three levels: as many columns before as after.
    module = network(Layout(0, 0, (1, 3), ()))
    x = torch.tensor([[0.0, 2.0]], dtype=torch.float64)
    np.testing.assert_array_equal(module.embedding(x), [[0, 1]])


def test_many_levels_have_learned_vectors():
    module = network(Layout(0, 0, (4, 200), ()), max_one_hot=10, embedding_size=6)
    assert module.hidden[0].in_features == 3 + 6
    assert not module.embedding(torch.zeros(1, 2, dtype=torch.float64)).any()
    assert module.embedding(torch.ones(1, 2, dtype=torch.float64)).count_nonzero() == 7


def test_first_weights_are_those_of_torch_but_for_the_source():
    state = torch.get_rng_state()
    module = network(Layout(100, 100, (), ()), (400,))
    assert torch.equal(state, torch.get_rng_state())
    weight = module.hidden[0].weight.detach()
    assert weight.abs().max() <= 0.1
    assert float(weight.std()) == pytest.approx(0.1 / 3**0.5, rel=0.02)
    assert torch.equal(weight, network(Layout(100, 100, (), ()), (400,)).hidden[0].weight)


def test_dropout_keeps_the_mean_and_stops_at_prediction():
    dropout, x = Dropout(0.3, RandomSource(0)), torch.ones(200, 200)
    dropped = dropout(x)
    assert float((dropped == 0).double().mean()) == pytest.approx(0.3, abs=0.01)
    assert float(dropped.mean()) == pytest.approx(1, abs=0.02)
    assert dropout.eval()(x) is x


def test_batches_see_every_row_once():
    rows = Rows(torch.arange(10.0)[:, None], torch.arange(10))
    batches = Batches(rows, 4, RandomSource(0), n_passes=2)
    seen = [y for _, y in batches]
    assert [len(y) for y in seen] == [4, 4, 2, 4, 4, 2]
    assert len(batches) == 6
    passes = torch.cat(seen).reshape(2, 10)
    assert (passes.sort(1).values == torch.arange(10)).all()
    assert not torch.equal(passes[0], passes[1])
    assert torch.equal(torch.cat([y for _, y in Batches(rows, 4)]), torch.arange(10))


def test_balanced_batches_draw_each_class_as_often():
    y = (torch.arange(1000) < 50).long()
    rows = Rows(torch.arange(1000.0)[:, None], y, torch.ones(1000))
    batches = Batches(rows, 100, RandomSource(0), balanced=True, n_passes=20)
    drawn = torch.cat([part[0] for _, part in batches]).double()
    assert float(drawn.mean()) == pytest.approx(0.5, abs=4 * 0.5 / 20000**0.5)


def test_a_random_source_goes_on_after_pickling():
    source = RandomSource(3)
    torch.rand(5, generator=source.on())
    copy = pickle.loads(pickle.dumps(source))
    assert torch.equal(torch.rand(5, generator=source.on()), torch.rand(5, generator=copy.on()))

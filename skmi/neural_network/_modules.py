"""The network: embedding of the encoded table, hidden layers, head."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils import skip_init

from ._random_source import RandomSource
from ._table_encoding import Layout


class Dropout(nn.Module):
    """Dropout that draws from a source of its own.

    Parameters
    ----------
    share : float
        Share of the units to drop.
    random : RandomSource
        Where the draws come from.
    """

    def __init__(self, share: float, random: RandomSource) -> None:
        super().__init__()
        self.share = share
        self.random = random

    def forward(self, x: Tensor) -> Tensor:
        """Drop units in training, and leave x alone otherwise."""
        if not self.training:
            return x
        mask = torch.empty_like(x).bernoulli_(1 - self.share, generator=self.random.on(x.device))
        return x * mask.div_(1 - self.share)


class PiecewiseLinear(nn.Module):
    """Piecewise linear encoding of numbers (Gorishniy, Rubachev and Babenko, 2022, equation 1).

    Each bin has one feature, which rises from 0 to 1 along the bin.

    Parameters
    ----------
    edges : sequence of ndarray
        For each number the edges of its bins; numbers of less than two bins are left out.
    """

    column: Tensor
    slope: Tensor
    offset: Tensor

    def __init__(self, edges: Sequence[Any]) -> None:
        super().__init__()
        kept = [(j, torch.as_tensor(e)) for j, e in enumerate(edges) if len(e) > 2]
        self.width = sum(len(e) - 1 for _, e in kept)
        slopes = [1 / e.diff() for _, e in kept]
        offsets = [-e[:-1] * slope for (_, e), slope in zip(kept, slopes, strict=True)]
        columns = [torch.full((len(e) - 1,), j) for j, e in kept]
        self.register_buffer("column", _joined(columns).long())
        self.register_buffer("slope", _joined(slopes))
        self.register_buffer("offset", _joined(offsets))

    def forward(self, numbers: Tensor) -> Tensor:
        """Return features of shape (n_rows, width)."""
        return torch.addcmul(self.offset, numbers.index_select(1, self.column), self.slope).clamp_(
            0, 1
        )


class OneHot(nn.Module):
    """One column a level; a level that was never seen has none.

    Parameters
    ----------
    cardinalities : sequence of int
        Number of codes of each category, code 0 among them.
    """

    category: Tensor
    level: Tensor

    def __init__(self, cardinalities: Sequence[int]) -> None:
        super().__init__()
        self.width = sum(n - 1 for n in cardinalities)
        columns = [torch.full((n - 1,), k) for k, n in enumerate(cardinalities)]
        self.register_buffer("category", _joined(columns).long())
        self.register_buffer("level", _joined([torch.arange(1.0, n) for n in cardinalities]))

    def forward(self, codes: Tensor) -> Tensor:
        """Return zeros and ones of shape (n_rows, width)."""
        return (codes.index_select(1, self.category) == self.level).to(codes.dtype)


class Embedding(nn.Module):
    """Learned vectors of the levels; that of a level never seen is zero.

    Parameters
    ----------
    cardinalities : sequence of int
        Number of codes of each category, code 0 among them.
    size : int
        Length of each vector.
    random : RandomSource
        Draws the first vectors.
    """

    def __init__(self, cardinalities: Sequence[int], size: int, random: RandomSource) -> None:
        super().__init__()
        self.width = size * len(cardinalities)
        tables = [skip_init(nn.Embedding, n, size, padding_idx=0) for n in cardinalities]
        for table in tables:
            nn.init.normal_(table.weight, std=size**-0.5, generator=random.on())
            nn.init.zeros_(table.weight[0])
        self.tables = nn.ModuleList(tables)

    def forward(self, codes: Tensor) -> Tensor:
        """Return vectors of shape (n_rows, width)."""
        positions = codes.long()
        return torch.cat([table(positions[:, k]) for k, table in enumerate(self.tables)], dim=1)


class TableEmbedding(nn.Module):
    """What the first layer sees of an encoded table.

    Parameters
    ----------
    layout : Layout
        Columns of the encoded table.
    max_one_hot : int
        Categories of more levels have learned vectors.
    embedding_size : int
        Length of these.
    random : RandomSource
        Draws the first vectors.
    """

    def __init__(
        self, layout: Layout, max_one_hot: int, embedding_size: int, random: RandomSource
    ) -> None:
        super().__init__()
        self.n_dense = layout.n_dense
        self.n_numbers = layout.n_numbers
        sizes = layout.cardinalities
        self.few = [layout.n_dense + k for k, n in enumerate(sizes) if n - 1 <= max_one_hot]
        self.many = [layout.n_dense + k for k, n in enumerate(sizes) if n - 1 > max_one_hot]
        self.bins = PiecewiseLinear(layout.edges)
        self.one_hot = OneHot([n for n in sizes if n - 1 <= max_one_hot])
        large = [n for n in sizes if n - 1 > max_one_hot]
        self.embedding = Embedding(large, embedding_size, random) if large else None
        n_embedded = 0 if self.embedding is None else self.embedding.width
        self.width = layout.n_dense + self.bins.width + self.one_hot.width + n_embedded

    def forward(self, x: Tensor) -> Tensor:
        """Return features of shape (n_rows, width)."""
        features = [x[:, : self.n_dense]]
        if self.bins.width:
            features.append(self.bins(x[:, : self.n_numbers]))
        if self.one_hot.width:
            features.append(self.one_hot(x[:, self.few]))
        if self.embedding is not None:
            features.append(self.embedding(x[:, self.many]))
        return torch.cat(features, dim=1)


class Network(nn.Module):
    """Multilayer perceptron on an encoded table.

    Parameters
    ----------
    layout : Layout
        Columns of the encoded table.
    hidden_layer_sizes : sequence of int
        Units of each hidden layer; none makes a linear model.
    activation : type
        Module class of the activation.
    n_outputs : int
        Units of the head.
    random : RandomSource
        Draws the first weights, and the units that are dropped.
    dropout : float, default=0
        Share of the hidden units that training drops.
    bottleneck : callable, default=None
        ``bottleneck(width, random)`` makes a module that takes the last hidden layer and hands on a
        tensor of the same shape. In training it leaves in its attribute `penalty` what is to be
        added to the loss of the batch.
    dtype : torch.dtype, default=torch.float32
        Of the weights.
    columns : ndarray of int, default=None
        Positions in the encoded table of the columns in the layout, where these are not all.
    max_one_hot : int, default=64
        Categories of more levels have learned vectors.
    embedding_size : int, default=8
        Length of these.
    """

    columns: Tensor | None

    def __init__(
        self,
        layout: Layout,
        hidden_layer_sizes: Sequence[int],
        activation: type[nn.Module],
        n_outputs: int,
        random: RandomSource,
        *,
        dropout: float = 0.0,
        bottleneck: Any = None,
        dtype: torch.dtype = torch.float32,
        columns: np.ndarray | None = None,
        max_one_hot: int = 64,
        embedding_size: int = 8,
    ) -> None:
        super().__init__()
        self.register_buffer("columns", None if columns is None else torch.from_numpy(columns))
        embedding = TableEmbedding(layout, max_one_hot, embedding_size, random)
        # A block of numbers alone goes to the first layer as it is.
        is_plain = embedding.width == layout.n_dense and not layout.cardinalities
        self.embedding = None if is_plain else embedding
        sizes = [embedding.width, *hidden_layer_sizes]
        layers: list[nn.Module] = []
        self.activation_positions: list[int] = []
        for n_in, n_out in pairwise(sizes):
            self.activation_positions.append(len(layers) + 1)
            layers += [linear_layer(n_in, n_out, random), activation()]
            if dropout:
                layers.append(Dropout(dropout, random))
        self.hidden = nn.Sequential(*layers)
        self.bottleneck: Any = None if bottleneck is None else bottleneck(sizes[-1], random)
        self.head = linear_layer(sizes[-1], n_outputs, random)
        self.to(dtype)

    def forward(self, x: Tensor) -> Tensor:
        """Return the output of shape (n_rows, n_outputs) before any softmax."""
        hidden = self.last_hidden(x)
        if self.bottleneck is not None:
            hidden = self.bottleneck(hidden)
        return self.head(hidden)

    def last_hidden(self, x: Tensor) -> Tensor:
        """Return the last hidden layer, before any bottleneck."""
        return self.hidden(self._features(x))

    def activations(self, x: Tensor) -> Iterator[Tensor]:
        """Yield the activations of each hidden layer, of shape (n_rows, n_units)."""
        hidden = self._features(x)
        for position, layer in enumerate(self.hidden):
            hidden = layer(hidden)
            if position in self.activation_positions:
                yield hidden

    def _features(self, x: Tensor) -> Tensor:
        if self.columns is not None:
            x = x.index_select(1, self.columns)
        return x if self.embedding is None else self.embedding(x)


def _joined(parts: list[Tensor]) -> Tensor:
    return torch.cat(parts) if parts else torch.empty(0)


def linear_layer(n_in: int, n_out: int, random: RandomSource) -> nn.Linear:
    """A layer with torch's usual first weights, from a source of their own."""
    layer = skip_init(nn.Linear, n_in, n_out)
    bound = 1 / math.sqrt(n_in) if n_in else 0.0
    nn.init.uniform_(layer.weight, -bound, bound, generator=random.on())
    nn.init.uniform_(layer.bias, -bound, bound, generator=random.on())
    return layer

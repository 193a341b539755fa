"""Samples whose mutual information is known in closed form.

Each ``make_*`` function of a pair returns an :class:`InformationSample` ``x, y,
mutual_information`` (nats); ``transform_*`` functions change how such a sample looks but not its
mutual information; :func:`make_relevance` returns a table whose relevant columns are known.

The value is that of the distribution. An estimate from few rows differs from it by chance.
"""

from ._continuous import (
    make_clayton_copula,
    make_gamma_exponential,
    make_gaussian_blocks,
    make_student_blocks,
)
from ._discrete import (
    make_binary_erasure_channel,
    make_binary_symmetric_channel,
    make_xor,
)
from ._noise import (
    make_additive_exponential,
    make_additive_uniform,
    make_discrete_plus_uniform,
    make_exponential_channel,
)
from ._relevance import RelevanceSample, make_relevance
from ._sample import InformationSample
from ._transforms import transform_monotone, transform_rotation
from ._zero_inflated import make_zero_inflated_gaussian, make_zero_inflated_poisson

__all__ = [
    "InformationSample",
    "RelevanceSample",
    "make_additive_exponential",
    "make_additive_uniform",
    "make_binary_erasure_channel",
    "make_binary_symmetric_channel",
    "make_clayton_copula",
    "make_discrete_plus_uniform",
    "make_exponential_channel",
    "make_gamma_exponential",
    "make_gaussian_blocks",
    "make_relevance",
    "make_student_blocks",
    "make_xor",
    "make_zero_inflated_gaussian",
    "make_zero_inflated_poisson",
    "transform_monotone",
    "transform_rotation",
]

"""Generators from every kind of random_state."""

import numpy as np
import pytest

from skmi._random import as_generator


def draw(random_state):
    return as_generator(random_state).integers(2**62)


def test_an_int_seeds():
    assert draw(3) == draw(np.int64(3)) == np.random.default_rng(3).integers(2**62)


def test_a_generator_is_used_as_it_is():
    rng = np.random.default_rng(0)
    assert as_generator(rng) is rng


def test_a_random_state_is_advanced():
    random_state = np.random.RandomState(0)
    assert draw(random_state) != draw(random_state)
    assert draw(np.random.RandomState(0)) == draw(np.random.RandomState(0))


def test_none_follows_numpys_global_seed():
    np.random.seed(0)
    first = draw(None)
    assert draw(None) != first
    np.random.seed(0)
    assert draw(None) == first


def test_other_kinds_are_refused():
    with pytest.raises(ValueError, match="cannot be used to seed"):
        as_generator("seed")

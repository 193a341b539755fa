"""MutualInfoMatrixDisplay against the matrix that it draws."""

from itertools import combinations, pairwise, permutations

import numpy as np
import pandas as pd
import polars as pl
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.datasets import load_breast_cancer, load_wine

from skmi.information import mutual_info, mutual_info_matrix
from skmi.inspection import MutualInfoMatrixDisplay
from skmi.inspection._matrix_display import _clustered


def codes(n=400, seed=0):
    """A column, what is left of it in two steps, a shuffled copy, noise, and a constant."""
    rng = np.random.default_rng(seed)
    a = rng.integers(0, 8, n)
    return pd.DataFrame(
        {
            "a": a,
            "noise": rng.integers(0, 5, n),
            "quarter": a // 4,
            "constant": np.ones(n, dtype=int),
            "copy": (a + 3) % 8,
            "half": a // 2,
        }
    )


def labels(axis):
    return [label.get_text() for label in axis.get_ticklabels()]


@pytest.mark.parametrize("normalize", ["min", "max", "sqrt"])
def test_frame_holds_every_pair_normalised_as_mutual_info_does(normalize):
    X = codes().drop(columns="constant")
    display = MutualInfoMatrixDisplay.from_data(X, bias_correction=False, normalize=normalize)
    frame = display.frame()
    assert {frozenset(pair) for pair in zip(frame["feature"], frame["other"], strict=True)} == {
        frozenset(pair) for pair in combinations(X, 2)
    }
    assert len(frame) == 10
    plugin = {"estimator": "plugin", "discrete": True}
    for _, (a, b, shared, share) in frame.iterrows():
        assert_allclose(shared, mutual_info(X[a], X[b], **plugin), atol=1e-9)
        truth = mutual_info(X[a], X[b], normalize=normalize, **plugin)
        assert_allclose(share, truth, atol=1e-9)
    assert (np.diff(frame["normalized"]) <= 0).all()


@pytest.mark.parametrize("normalize", ["min", "max", "sqrt", None])
def test_the_picture_holds_the_matrix_in_the_order_of_its_labels(normalize):
    X, _ = load_wine(return_X_y=True, as_frame=True)
    display = MutualInfoMatrixDisplay.from_data(X, normalize=normalize, unit="bit").plot()
    assert_array_equal(np.sort(display.order), np.arange(13))
    assert (
        labels(display.ax_.xaxis) == labels(display.ax_.yaxis) == X.columns[display.order].tolist()
    )
    matrix = mutual_info_matrix(X, unit="bit")
    entropies = np.diag(matrix)
    bounds = {
        "min": np.minimum.outer(entropies, entropies),
        "max": np.maximum.outer(entropies, entropies),
        "sqrt": np.sqrt(np.outer(entropies, entropies)),
        None: 1,
    }
    truth = (matrix / bounds[normalize])[display.order][:, display.order]
    assert_allclose(display.im_.get_array(), truth)


def test_the_scale_tells_what_is_drawn():
    X, _ = load_wine(return_X_y=True)
    display = MutualInfoMatrixDisplay.from_data(X).plot()
    assert display.im_.get_clim() == (0, 1)
    assert display.colorbar_.extend == "neither"
    label = display.colorbar_.ax.get_ylabel
    assert label() == "mutual information / smaller entropy"
    display = MutualInfoMatrixDisplay.from_data(X, normalize=None, unit="bit").plot()
    pairs = display.mutual_information[np.triu_indices(13, 1)]
    assert display.im_.get_clim() == (0, pairs.max())
    assert display.colorbar_.extend == "max"
    assert display.colorbar_.ax.get_ylabel() == "mutual information [bit]"
    assert display.plot(colorbar=False).colorbar_ is None


def test_similar_columns_stand_side_by_side():
    X = codes()
    display = MutualInfoMatrixDisplay.from_data(X)
    ordered = [X.columns[j] for j in display.order]
    places = [ordered.index(name) for name in ("a", "copy", "half", "quarter")]
    assert max(places) - min(places) == 3


@pytest.mark.parametrize("seed", range(5))
def test_the_order_is_the_best_that_the_tree_allows(seed):
    """Two pairs of columns: the tree allows eight orders of the 24."""
    shared = np.array([[1, 0.9, 0.2, 0.3], [0, 1, 0.1, 0.4], [0, 0, 1, 0.8], [0, 0, 0, 1]])
    matrix = np.triu(shared) + np.triu(shared, 1).T
    shuffle = np.random.default_rng(seed).permutation(4)
    order = shuffle[_clustered(matrix[np.ix_(shuffle, shuffle)])]

    def neighbours_share(order):
        return sum(matrix[a, b] for a, b in pairwise(order))

    allowed = [order for order in permutations(range(4)) if {*order[:2]} in ({0, 1}, {2, 3})]
    assert len(allowed) == 8
    assert tuple(order) in allowed
    assert neighbours_share(order) == max(map(neighbours_share, allowed))


@pytest.mark.parametrize("convert", [pd.DataFrame, pl.from_pandas, lambda X: X.to_numpy()])
def test_any_table(convert):
    X = codes()
    display = MutualInfoMatrixDisplay.from_data(convert(X), feature_names=list(X))
    assert_array_equal(display.mutual_information, mutual_info_matrix(X))
    assert display.feature_names == list(X)
    names = MutualInfoMatrixDisplay.from_data(convert(X)).feature_names
    assert names == (list(X) if hasattr(convert(X), "columns") else [f"x{j}" for j in range(6)])


def test_constant_columns_share_nothing():
    X = codes().assign(other=0.5)
    display = MutualInfoMatrixDisplay.from_data(X).plot()
    place = labels(display.ax_.xaxis).index("constant")
    image = display.im_.get_array()
    assert not np.ma.is_masked(image)
    assert (image[place] == 0).all()
    assert (image[:, place] == 0).all()
    alone = MutualInfoMatrixDisplay.from_data(X[["constant", "other"]], normalize=None).plot()
    assert alone.frame()["mutual_information"].tolist() == [0]
    assert alone.im_.get_clim() == (0, 1)


@pytest.mark.parametrize("normalize", ["min", None])
def test_a_single_column(normalize):
    X = codes()[["a"]]
    display = MutualInfoMatrixDisplay.from_data(X, normalize=normalize).plot()
    assert labels(display.ax_.yaxis) == ["a"]
    entropy = mutual_info(X["a"], X["a"], estimator="plugin", discrete=True)
    assert_allclose(display.im_.get_array(), [[1 if normalize else entropy]])
    assert len(display.frame()) == 0
    display.figure_.draw_without_rendering()


def test_names_are_thinned_where_they_would_overlap():
    rng = np.random.default_rng(0)
    display = MutualInfoMatrixDisplay.from_data(rng.integers(0, 3, (50, 300))).plot()
    names = labels(display.ax_.yaxis)
    assert 10 < len(names) < 150
    places = display.ax_.get_yticks()
    assert names == [f"x{j}" for j in display.order[places]]
    assert display.ax_.get_xlabel() == "300 columns, some of them named"
    display.figure_.draw_without_rendering()
    boxes = [label.get_window_extent() for label in display.ax_.get_yticklabels()]
    assert all(upper.y0 >= lower.y1 for upper, lower in pairwise(boxes))


def test_number_of_names_is_for_the_caller_to_say():
    X, _ = load_breast_cancer(return_X_y=True, as_frame=True)
    display = MutualInfoMatrixDisplay.from_data(X).plot(max_names=10)
    assert labels(display.ax_.xaxis) == [X.columns[j] for j in display.order[::3]]
    display.plot(max_names=0)
    assert labels(display.ax_.xaxis) == labels(display.ax_.yaxis) == []
    assert display.ax_.get_xlabel() == "30 columns"


def test_every_name_is_shown_where_there_is_room():
    X, _ = load_breast_cancer(return_X_y=True, as_frame=True)
    display = MutualInfoMatrixDisplay.from_data(X).plot()
    assert labels(display.ax_.xaxis) == [X.columns[j] for j in display.order]
    display.figure_.draw_without_rendering()
    boxes = [label.get_window_extent() for label in display.ax_.get_yticklabels()]
    assert all(upper.y0 >= lower.y1 for upper, lower in pairwise(boxes))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"normalize": "mean"}, "normalize"),
        ({"unit": "bits"}, "unit"),
        ({"n_bins": 1}, "n_bins"),
        ({"feature_names": ["a"]}, "one name for each of the 6 columns; got 1"),
    ],
)
def test_wrong_options_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        MutualInfoMatrixDisplay.from_data(codes(), **options)

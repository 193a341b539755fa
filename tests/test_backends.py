"""Estimators give the same bits on every backend of joblib."""

import joblib
import numpy as np
import pytest
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmi.feature_selection import MutualInfoSelector


def searched():
    """Scores of a grid, and the columns that the best of it chooses."""
    selector = MutualInfoSelector(n_features_to_select=4, n_jobs=2, random_state=0)
    pipeline = make_pipeline(selector, StandardScaler(), LogisticRegression())
    grid = {"mutualinfoselector__criterion": ["jmi", "mrmr"]}
    search = GridSearchCV(pipeline, grid, cv=3, n_jobs=2).fit(*load_wine(return_X_y=True))
    scores = search.cv_results_["mean_test_score"]
    return scores, search.best_estimator_["mutualinfoselector"].selected_


@pytest.fixture(scope="module")
def expected():
    with joblib.parallel_config("sequential"):
        return searched()


@pytest.mark.parametrize("backend", ["threading", "loky"])
def test_backends_of_joblib(backend, expected):
    with joblib.parallel_config(backend):
        for found, wanted in zip(searched(), expected, strict=True):
            np.testing.assert_array_equal(found, wanted)


# joblib 1.5 says so of its own backend for dask.
@pytest.mark.filterwarnings("ignore:`apply_async` is deprecated:DeprecationWarning")
def test_a_cluster_of_dask(expected):
    distributed = pytest.importorskip("distributed")
    cluster = distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None
    )
    with cluster, distributed.Client(cluster), joblib.parallel_config("dask"):
        for found, wanted in zip(searched(), expected, strict=True):
            np.testing.assert_array_equal(found, wanted)

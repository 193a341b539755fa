"""What every selector of columns does, however it chooses."""

import warnings
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.feature_selection import SelectorMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted, validate_data

from .._compat import output_container
from .._table import Table, as_table
from ..information._bins import BinEdges, Binning
from ..information._codes import CategoricalFeatures, Codes, categorical_mask, encode_table
from ..information._variables import read_weight
from ._target import TargetKind, encode_target
from ._validation import warn_of_identifiers


class TableSelector(SelectorMixin, BaseEstimator):
    """Base of the selectors that take any table; `fit` of a subclass sets `support_`."""

    support_: np.ndarray
    n_bins: int
    binning: Binning
    categorical_features: CategoricalFeatures
    target: TargetKind
    n_jobs: int | None

    def _read(self, X: Any, y: Any, sample_weight: Any) -> tuple[Table, np.ndarray | None]:
        """The table to learn from, and the weights of its rows."""
        table = as_table(X, owner=type(self).__name__, min_samples=2)
        validate_data(self, X, y, skip_check_array=True)
        return table, read_weight(sample_weight, table.n_samples)

    def _encode(
        self, table: Table, y: Any, weight: np.ndarray | None, bin_edges: BinEdges | None = None
    ) -> tuple[Codes, np.ndarray]:
        """Codes of the table and of the target."""
        target = encode_target(
            y, n_samples=table.n_samples, kind=self.target, n_bins=self.n_bins, weight=weight
        )
        codes = encode_table(
            table,
            n_bins=self.n_bins,
            binning=self.binning,
            bin_edges=bin_edges,
            categorical=categorical_mask(table, self.categorical_features),
            weight=weight,
            target=target,
            n_jobs=self.n_jobs,
        )
        warn_of_identifiers(table.names, codes.n_levels, codes.n_samples)
        return codes, target

    def transform(self, X: Any) -> Any:
        """Reduce X to the selected columns.

        Parameters
        ----------
        X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)
            The table. Its values are not looked at: categories that `fit` never saw pass.

        Returns
        -------
        {ndarray, sparse matrix, data frame} of shape (n_samples, n_selected)
            The selected columns in the order of X; a data frame, with the dtypes of X, where
            `set_output` asks for one.
        """
        check_is_fitted(self)
        table = as_table(X, owner=type(self).__name__)
        validate_data(self, X, reset=False, skip_check_array=True)
        if not self.support_.any():
            warnings.warn("No features were selected.", UserWarning, stacklevel=3)
        return table.select(np.flatnonzero(self.support_), output_container(self))

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "support_")

    def _get_support_mask(self) -> np.ndarray:
        check_is_fitted(self)
        return self.support_

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        tags.input_tags.allow_nan = True
        tags.input_tags.string = True
        tags.input_tags.categorical = True
        tags.input_tags.sparse = True
        return tags

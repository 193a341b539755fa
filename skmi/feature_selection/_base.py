"""What every selector of columns does, however it chooses."""

import warnings
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.feature_selection import SelectorMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted, validate_data

from .._compat import output_container
from .._table import as_table


class TableSelector(SelectorMixin, BaseEstimator):
    """Base of the selectors that take any table; `fit` of a subclass sets `support_`."""

    support_: np.ndarray

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

"""Selection from batches of rows, whose counts are kept and whose rows are not."""

import warnings
from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils.validation import validate_data

from .._compat import fit_context
from .._table import as_table
from ..information._variables import read_weight
from ._admission import Admission
from ._base import TableSelector
from ._groups import Units
from ._random_tables import DrawnAdmission, table_screen
from ._selection import Chooser, terms_added
from ._stopping import Screen
from ._stream import Stream
from ._tables import TableInformation
from ._validation import check_numbers


class TableChooser(Chooser):
    """Chooses from tables, with tests that need no rows."""

    information: TableInformation

    def _screen(self) -> Screen:
        return table_screen(self.information, self._rng)

    def _admission(self, exempt: np.ndarray) -> Admission:
        known = self._selector.alpha, self._selector.n_permutations, self._rng, exempt
        return DrawnAdmission(self.information, *known)


class BatchSelector(TableSelector, ABC):
    """A selector that also learns from batches."""

    _stream: Stream | None = None

    @abstractmethod
    def _choose(self, chooser: Chooser, units: Units) -> None:
        """Choose columns, and set what is known of them."""

    @fit_context(prefer_skip_nested_validation=True)
    def partial_fit(
        self,
        X: Any,
        y: ArrayLike,
        classes: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None,
    ) -> Any:
        """Choose columns from the rows of this batch and of those before.

        Only counts are kept: of each column by the target and, unless `criterion` is "mim" without
        `compute_redundancy` and with a number of features to select, of each pair of columns by
        the target, for at most 128 columns or groups. They take eight bytes a cell and 1 GiB at
        most, however many rows come.

        What is chosen is what `fit` chooses from all rows together, to the last bit, where each
        numeric column has `bin_edges` and y is discrete, for a number of features to select and up
        to 4,194,304 rows; beyond these to about 1e-9 nats. It never depends on the order of the
        batches then. Columns without `bin_edges`, and continuous targets, are cut at the edges of
        the first batch, and numbers of few values there are not told apart any finer later.

        Under "auto" there are no rows to permute, so the choice may differ from that of `fit`:
        columns are relevant where the G-test says so for all of them together (Holm 1979), and
        are tested along the path in random tables of the same margins. Where cells are small, the
        G-test compares with random tables, too. The level of both tests is `alpha`, as in `fit`.

        `n_bins`, `binning`, `bin_edges`, `categorical_features`, `target`, `feature_groups` and
        `always_keep` are read in the first call and stay as they were then; other parameters may
        change between the calls.

        Parameters
        ----------
        X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)
            A batch of the table, of one row or more.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Its target. New classes may come at any time, as new categories may.
        classes : array-like of shape (n_classes,) or None, default=None
            All classes, in the first call; then others are refused.
        sample_weight : array-like of shape (n_samples,) or None, default=None
            Weights of the rows, as in `fit`. Those that are not whole are rounded to 32 bits of
            the largest of the first batch that has such.

        Returns
        -------
        MutualInfoSelector
            The selector; not fitted as long as y had one class only, of which it warns.

        Raises
        ------
        ValueError
            What `fit` refuses; criterion="jmi3", interactions=True, more than 128 columns where
            pairs are counted, tables of more than 1 GiB, a class that `classes` does not name. A
            batch that is refused is not counted.
        TypeError
            A column of mixed types, or of another kind than before.

        Warns
        -----
        UserWarning
            After `fit`, whose rows are not part of the counts; names numeric columns that were
            constant in the first batch.

        See Also
        --------
        fit : Starts anew with all rows at hand.
        """
        is_first = self._stream is None
        table = as_table(X, owner=type(self).__name__)
        validate_data(self, X, y, reset=is_first, skip_check_array=True)
        weight = _read_batch_weight(sample_weight, table.n_samples)
        stream = Stream(self, table) if self._stream is None else self._stream
        check_numbers(self, stream.units.n_units, stream.first.size)
        stream.check(self)
        if classes is not None:
            stream.target.name_classes(classes)
        stream.add(table, y, weight, self.n_jobs)
        if is_first:
            self._start(stream)
        if stream.n_classes < 2:
            warnings.warn(
                "y has had one class only in the batches so far: nothing can be chosen yet.",
                UserWarning,
                stacklevel=3,
            )
            return self
        information = stream.information(terms_added(self, stream.units.n_units))
        self._choose(TableChooser(self, information, stream.first), stream.units)
        return self

    def _start(self, stream: Stream) -> None:
        """Keep the counts, and nothing of an earlier fit."""
        if hasattr(self, "support_"):
            warnings.warn(
                "partial_fit starts anew after fit, which keeps no counts: the rows of fit are not "
                "part of this selection. Pass them to partial_fit, too, if they should be.",
                UserWarning,
                stacklevel=4,
            )
        kept = {"n_features_in_", "feature_names_in_"}
        for name in [name for name in vars(self) if name.endswith("_") and name not in kept]:
            delattr(self, name)
        self._stream = stream


def _read_batch_weight(sample_weight: ArrayLike | None, n_samples: int) -> np.ndarray | None:
    weight = read_weight(sample_weight, n_samples)
    if weight is not None and weight.max() != np.max(np.asarray(sample_weight, dtype=np.float64)):
        raise ValueError(
            "sample_weight holds numbers that are too large to be added up over batches. Divide "
            "the weights of every batch by one number."
        )
    return weight

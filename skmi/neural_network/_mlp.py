"""What the classifier and the regressor share."""

import warnings
from abc import abstractmethod
from collections.abc import Callable, Iterable
from numbers import Integral, Real
from typing import Any

import numpy as np
import torch
from sklearn.base import BaseEstimator
from sklearn.utils import Tags, check_consistent_length
from sklearn.utils.validation import check_is_fitted, validate_data
from torch import Tensor, nn

from .._compat import Interval, StrOptions
from .._random import as_generator
from .._table import as_table
from ..feature_selection._target import TargetKind
from ..information._variables import read_weight
from ._augmentation import AUGMENTATIONS
from ._bottleneck import information_bounds
from ._budget import budget, is_small
from ._data import Rows
from ._losses import Loss
from ._members import Blueprint, Plan, Sample, Trained, plan_members, train_member
from ._net import PREDICTION_BATCH, Net, outputs, place_of
from ._options import ACTIVATIONS, SCHEDULES, SOLVERS
from ._selection import ColumnChoice, NewMembers
from ._table_encoding import RawTable, TableEncoder, read_raw
from ._threads import torch_threads
from ._validation import check_parameters, check_target, device_of

# Below that many rows bins of the numbers were measured to hurt.
_MIN_ROWS_FOR_BINS = 2000
# One bin for so many rows, but no less and no more than these.
_ROWS_PER_BIN = 125
_N_BINS = (16, 48)
_DTYPES = {"float32": np.float32, "float64": np.float64}


class BaseMLP(BaseEstimator):
    """Base of the multilayer perceptrons: a bag of skorch nets on an encoded table."""

    _parameter_constraints: dict = {  # noqa: RUF012
        "hidden_layer_sizes": ["array-like", Interval(Integral, 1, None, closed="left")],
        "activation": [StrOptions(set(ACTIVATIONS)), type],
        "solver": [StrOptions(set(SOLVERS))],
        "alpha": [Interval(Real, 0, None, closed="left")],
        "batch_size": [
            StrOptions({"auto", "full"}),
            Interval(Integral, 1, None, closed="left"),
        ],
        "learning_rate": [StrOptions({"constant", *SCHEDULES})],
        "learning_rate_init": [Interval(Real, 0, None, closed="neither")],
        "max_iter": [StrOptions({"auto"}), Interval(Integral, 1, None, closed="left")],
        "early_stopping": ["boolean"],
        "validation_fraction": [Interval(Real, 0, 1, closed="neither")],
        "n_iter_no_change": [StrOptions({"auto"}), Interval(Integral, 1, None, closed="left")],
        "tol": [Interval(Real, 0, None, closed="left")],
        "momentum": [Interval(Real, 0, 1, closed="left")],
        "warm_start": ["boolean"],
        "random_state": ["random_state", np.random.Generator],
        "verbose": ["verbose"],
        "dropout": [Interval(Real, 0, 1, closed="left")],
        "loss_params": [dict, None],
        "augmentation": [StrOptions(set(AUGMENTATIONS)), None],
        "n_members": [Interval(Integral, 1, None, closed="left")],
        "n_features_to_select": [
            StrOptions({"auto"}),
            Interval(Integral, 1, None, closed="left"),
            None,
        ],
        "numeric_embedding": [StrOptions({"auto", "linear", "clip", "bins"})],
        "information_bottleneck": [Interval(Real, 0, None, closed="left"), None],
        "device": [str],
        "dtype": [StrOptions({"auto", *_DTYPES})],
        "n_threads": [Interval(Integral, 1, None, closed="left"), None],
        "callbacks": [list, None],
        "module_params": [dict, None],
        "net_params": [dict, None],
    }

    nets_: list[Net]
    _net_class = Net
    _target_kind: TargetKind = "continuous"

    @property
    def net_(self) -> Net:
        """The first of the fitted nets."""
        return self._fitted("nets_")[0]

    @property
    def history_(self) -> Any:
        """History of the first net: a list with a dict an epoch."""
        return self.net_.history

    @property
    def loss_curve_(self) -> list[float]:
        """Training loss of the first net in each epoch."""
        return [epoch["train_loss"] for epoch in self.history_ if "train_loss" in epoch]

    @property
    def validation_scores_(self) -> list[float]:
        """Minus the loss of the first net on the rows that it holds out, in each epoch."""
        return [-epoch["valid_loss"] for epoch in self.history_ if "valid_loss" in epoch]

    @property
    def n_iter_(self) -> int:
        """Epochs that the first net was trained for."""
        return len(self.history_)

    @property
    def selected_(self) -> list[np.ndarray]:
        """Columns of the table that each net sees, in increasing order."""
        seen = [net.module_.columns for net in self._fitted("nets_")]
        sources = self._encoder.sources
        return [np.unique(sources if c is None else sources[c.cpu().numpy()]) for c in seen]

    def hidden_activations(self, X: Any, layer: int = -1) -> np.ndarray:
        """Activations of a hidden layer of the first net.

        Parameters
        ----------
        X : {array-like, sparse matrix, data frame} of shape (n_samples, n_features)
            The table.
        layer : int, default=-1
            0 is the first hidden layer, -1 the last.

        Returns
        -------
        ndarray of shape (n_samples, n_units)
            After the activation, without dropout.
        """
        table = self._read_fitted(X)
        n_layers = len(self.net_.module_.activation_positions)
        if not isinstance(layer, Integral) or not -n_layers <= layer < n_layers:
            mend = f"pass an int from {-n_layers} to {n_layers - 1}"
            no_layers = "the network has no hidden layers"
            raise ValueError(f"layer={layer!r} does not exist: {mend if n_layers else no_layers}.")

        def activations(module: Any, x: Tensor) -> Tensor:
            return list(module.activations(x))[layer]

        return self._outputs([self.net_], table, activations)[0]

    def _fit(
        self, X: Any, y: Any, sample_weight: Any, *, fresh: bool, single_pass: bool = False
    ) -> None:
        check_parameters(self)
        raw, y, weight = self._read(X, y, sample_weight, fresh)
        if fresh:
            self.__dict__.pop("nets_", None)  # of classes and an encoding that are no more
        target = self._encode_target(y, fresh, weight)
        weight = self._total_weight(y, weight)
        with torch_threads(self.n_threads):
            if fresh:
                self._encoder = self._new_encoder(raw, weight)
            block = self._encoder.transform(raw)
            sample = Sample(block, target, weight)
            self._fit_sample(sample, fresh, single_pass)

    def _read(
        self, X: Any, y: Any, sample_weight: Any, fresh: bool
    ) -> tuple[RawTable, np.ndarray, np.ndarray | None]:
        """Check the arguments, and leave out rows that weigh nothing."""
        table = as_table(X, owner=type(self).__name__)
        validate_data(self, X, y, reset=fresh, skip_check_array=True)
        y = check_target(self, y)
        check_consistent_length(X, y)
        raw = read_raw(table, None if fresh else self._encoder.is_number)
        weight = read_weight(sample_weight, table.n_samples)
        if weight is None or weight.all():
            return raw, y, weight
        return raw.rows(weight > 0), y[weight > 0], weight[weight > 0]

    def _new_encoder(self, raw: RawTable, weight: np.ndarray | None) -> TableEncoder:
        kind = self.numeric_embedding
        if kind == "auto":
            kind = "bins" if len(raw) >= _MIN_ROWS_FOR_BINS else "clip"
        encoder = TableEncoder(
            clip=kind != "linear",
            n_bins=int(np.clip(len(raw) // _ROWS_PER_BIN, *_N_BINS)) if kind == "bins" else 0,
            dtype=self._block_dtype(raw),
        )
        return encoder.fit(raw, weight)

    def _block_dtype(self, raw: RawTable) -> type:
        if self.dtype != "auto":
            return _DTYPES[self.dtype]
        is_double = raw.numbers.dtype == np.float64 and is_small(len(raw))
        return np.float64 if is_double else np.float32

    def _fit_sample(self, sample: Sample, fresh: bool, single_pass: bool) -> None:
        generator = as_generator(self.random_state)
        salt, *seeds = generator.integers(2**63, size=1 + self.n_members).tolist()
        plan = Plan([None] * self.n_members)
        if not single_pass:
            plan = plan_members(self, sample, self._strata(sample.target), salt)
        if fresh:
            blueprint = self._blueprint(len(sample.block), plan, smoothed=not single_pass)
            rows = self._rows(sample, torch.device(blueprint.device), blueprint.dtype)
            choice = ColumnChoice(sample, blueprint.layout, self._target_kind)
            new = NewMembers(self, blueprint, choice, rows, plan, single_pass)
            members = new.train(seeds[: len(plan.held_out)])
        else:
            rows = self._rows(sample, *place_of(self.net_))
            # Nets that go on may be more than the folds of other rows, or less.
            nets = zip(self.nets_, range(len(plan.held_out)), strict=False)
            members = (train_member(net, rows, plan, k, single_pass) for net, k in nets)
        self._train(members, plan, rows, single_pass)

    def _train(self, members: Iterable[Trained], plan: Plan, rows: Rows, single_pass: bool) -> None:
        trained: list[Net] = []
        held_out: list[tuple[np.ndarray, Rows]] = []
        for member in members:
            trained.append(member.net)
            if member.held_out is not None:
                held_out.append(member.held_out)
            if member.was_interrupted:
                warnings.warn("Training interrupted by user.", UserWarning, stacklevel=5)
                break
        self.nets_ = trained
        if not single_pass:
            self._after_training(plan, held_out)
        self.__dict__.pop("information_bounds_", None)
        if self.information_bottleneck:
            measured = [part for _, part in held_out] or [rows] * len(trained)
            modules = [net.module_ for net in trained]
            self.information_bounds_ = information_bounds(modules, measured, self._gain)

    def _blueprint(self, n_rows: int, plan: Plan, smoothed: bool) -> Blueprint:
        mask = plan.held_out[0]
        n_training = n_rows if mask is None else int(n_rows - mask.sum())
        return Blueprint(
            layout=self._encoder.layout,
            n_outputs=self._n_units(),
            loss=self._row_loss(),
            label_smoothing=self._smoothing(plan) if smoothed else 0.0,
            budget=budget(self, n_training),
            has_validation=plan.has_validation,
            dtype=torch.from_numpy(np.empty(0, self._encoder.dtype)).dtype,
            device=device_of(self.device),
        )

    def _rows(self, sample: Sample, *place: Any) -> Rows:
        def tensor(values: np.ndarray) -> Tensor:
            exact = torch.from_numpy(values)
            return exact.to(*place) if exact.is_floating_point() else exact.to(place[0])

        # Single precision holds weights of any scale only after their scale is gone.
        weight = None if sample.weight is None else tensor(sample.weight / sample.weight.mean())
        return Rows(sample.block.to(*place), tensor(sample.target), weight)

    def _read_fitted(self, X: Any) -> RawTable:
        check_is_fitted(self, "nets_")
        table = as_table(X, owner=type(self).__name__)
        validate_data(self, X, reset=False, skip_check_array=True)
        return read_raw(table, self._encoder.is_number)

    def _outputs(
        self, nets: list[Net], table: RawTable, function: Callable = nn.Module.__call__
    ) -> list[np.ndarray]:
        """What a function of the module gives, for each net, in float64."""
        with torch_threads(self.n_threads):
            return outputs(nets, self._encoder.tiles(table, PREDICTION_BATCH), function)

    def _fitted(self, name: str) -> Any:
        # A property that is asked for before fit has to look absent, as any fitted attribute.
        if name not in vars(self):
            raise AttributeError(f"{type(self).__name__} has no {name!r} before fit.")
        return vars(self)[name]

    def _needs_held_out(self) -> bool:
        return self.early_stopping

    def _is_continued(self) -> bool:
        return self.warm_start and "nets_" in vars(self)

    @abstractmethod
    def _encode_target(self, y: np.ndarray, fresh: bool, weight: np.ndarray | None) -> np.ndarray:
        """Target as the loss wants it: codes (n,), or floats (n, n_outputs)."""

    @abstractmethod
    def _total_weight(self, y: np.ndarray, weight: np.ndarray | None) -> np.ndarray | None:
        """Weights of the rows, those of the classes included."""

    @abstractmethod
    def _strata(self, target: np.ndarray) -> np.ndarray:
        """Codes of what the folds should have alike."""

    @abstractmethod
    def _n_units(self) -> int:
        """Units of the head."""

    @abstractmethod
    def _row_loss(self) -> Loss:
        """Loss of rows."""

    def _output_options(self) -> dict[str, Any]:
        """Arguments of the net about its predictions."""
        return {}

    @abstractmethod
    def _gain(self, output: Tensor, target: Tensor, weight: Tensor) -> float:
        """Entropy of the target less the loss of an output, in nats."""

    def _smoothing(self, plan: Plan) -> float:
        return 0.0

    def _after_training(self, plan: Plan, held_out: list[tuple[np.ndarray, Rows]]) -> None:
        """What is learned from the outputs for rows held out."""

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        tags.input_tags.allow_nan = True
        tags.input_tags.string = True
        tags.input_tags.categorical = True
        tags.input_tags.sparse = True
        tags.non_deterministic = False
        return tags


def keep_parameters(estimator: BaseMLP, arguments: dict[str, Any]) -> None:
    """Store the arguments of `__init__` under their names, as scikit-learn wants it."""
    del arguments["self"]
    estimator.__dict__.update(arguments)

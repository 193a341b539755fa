"""The lines that a report prints are executed, and give what it says."""

import datetime as dt

import numpy as np
import pandas as pd
import polars as pl
import pytest

import skmi
from skmi._report import report_of_file


def run(code, **given):
    namespace = dict(given)
    exec(code, namespace)
    return namespace


def check(found, **given):
    """The lines give the share that is reported, and choose what is recommended."""
    namespace = run(found.code, **given)
    assert namespace["share"] == pytest.approx(found.model["share"][1], abs=1e-9)
    selector = namespace["pipeline"]["mutualinfoselector"]
    assert selector.support_.sum() == len(found.recommended)
    return namespace


def test_lines_of_a_file_read_by_pandas(found):
    assert "pd.read_csv" in found.code
    check(found)


def test_lines_of_a_file_read_by_polars(csv_file, monkeypatch):
    monkeypatch.setattr("skmi._table._reading.installed_library", lambda **_: "polars")
    found = report_of_file(csv_file, "bought")
    assert "pl.read_csv" in found.code
    check(found)


def test_lines_of_a_parquet_file(frame, tmp_path):
    path = tmp_path / "shop's.parquet"
    frame.to_parquet(path)
    check(report_of_file(path, "bought"))


@pytest.mark.parametrize("convert", [pd.DataFrame, pl.from_pandas])
def test_lines_of_a_frame(frame, convert):
    gaps = frame.copy()
    gaps.loc[::50, "bought"] = None
    X = convert(gaps)
    check(skmi.report(X, "bought"), X=X)


@pytest.mark.parametrize("convert", [pd.DataFrame, pl.from_pandas])
def test_lines_of_a_frame_and_a_vector(frame, convert):
    X, y = convert(frame.drop(columns="bought")), frame["bought"].copy()
    y[::50] = None
    check(skmi.report(X, y), X=X, y=y)


@pytest.mark.parametrize("convert", [pd.DataFrame, pl.from_pandas])
def test_lines_of_typed_dates(frame, convert):
    days = np.arange(600) % 97
    typed = frame[["twin", "bought"]].assign(
        day=np.datetime64("2020-01-01", "us") + days, zoned=pd.Timestamp("2020-01-01", tz="CET")
    )
    typed["zoned"] += pd.to_timedelta(days, "D")
    X = convert(typed)
    found = skmi.report(X, "bought")
    assert found.columns["kind"].tolist().count("date") == 2
    check(found, X=X)


def test_lines_of_python_dates_in_polars(frame):
    X = pl.from_pandas(frame[["twin", "bought"]]).with_columns(
        day=pl.Series([dt.date(2020, 1, 1) + dt.timedelta(days=i % 97) for i in range(600)])
    )
    check(skmi.report(X, "bought"), X=X)


@pytest.mark.parametrize("kind", [float, object])
def test_lines_of_an_array(frame, kind):
    columns = ["row", "twin", "same", "colour", "noise"] if kind is object else ["twin", "noise"]
    X = frame[columns].to_numpy(dtype=kind)
    found = skmi.report(X, frame["bought"].to_numpy())
    assert ("np.delete" in found.code) == (kind is object)
    check(found, X=X, y=frame["bought"].to_numpy())


def test_lines_of_a_regression(frame):
    X = frame[["twin", "colour", "noise"]]
    y = 2 * frame["twin"] + frame["noise"] / 2
    found = skmi.report(X, y)
    assert "HistGradientBoostingRegressor" in found.code
    check(found, X=X, y=y)


@pytest.mark.parametrize("convert", [pd.DataFrame, pl.from_pandas])
def test_lines_leave_out_classes_too_small_for_the_folds(frame, convert):
    rare = frame[["twin", "noise", "bought"]].copy()
    rare.loc[:2, "bought"] = "perhaps"
    X = convert(rare)
    found = skmi.report(X, "bought")
    assert "common" in found.code
    check(found, X=X)


def test_kind_of_the_target_is_handed_on(frame):
    X, y = frame[["twin", "noise"]], np.digitize(frame["twin"], np.arange(-2, 3))
    found = skmi.report(X, y, target="continuous")
    assert 'target="continuous"' in found.code
    check(found, X=X, y=y)


def test_many_names_are_broken_into_lines():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(
        {f"a name,  of 'one' \"sort\" {j}": rng.choice(["a", "b"], 200) for j in range(9)}
    )
    y = (X.iloc[:, 0] == "a").where(rng.random(200) < 0.8, False)
    found = skmi.report(X, y)
    assert max(map(len, found.code.splitlines())) <= 100
    check(found, X=X, y=y)


@pytest.mark.parametrize("values", [["a", None, "b"], [True, None, False]])
def test_missing_categories_are_the_same_however_they_are_written(frame, values):
    kind = np.array(values, dtype=object)[np.arange(600) % 3]
    X = pd.DataFrame({"twin": frame["twin"], "kind": kind})
    y = (kind == values[0]) ^ (frame["twin"] > 1)
    found = skmi.report(X, y)
    check(found, X=X, y=y)
    check(skmi.report(pl.from_pandas(X), y), X=pl.from_pandas(X), y=y)
    by_array = skmi.report(X.to_numpy(), y)
    check(by_array, X=X.to_numpy(), y=y)
    assert by_array.model["share"].tolist() == found.model["share"].tolist()

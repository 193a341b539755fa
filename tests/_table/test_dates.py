"""Dates as days."""

import datetime as dt

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from skmi._table import as_table, read_dated


def read(values, convert):
    return read_dated(as_table(convert({"when": values}), owner="test"), 0)


@pytest.mark.parametrize("convert", [pd.DataFrame, pl.DataFrame, pa.table])
def test_dates_of_a_frame(convert):
    values = [dt.datetime(1970, 1, 2, 12), None, dt.datetime(1969, 12, 31)]
    column, is_date = read(values, convert)
    assert is_date
    np.testing.assert_array_equal(column.values, [1.5, np.nan, -1])


@pytest.mark.parametrize("convert", [pl.DataFrame, pa.table])
def test_days_without_a_time(convert):
    column, is_date = read([dt.date(1970, 1, 3), None], convert)
    assert is_date
    np.testing.assert_array_equal(column.values, [2, np.nan])


@pytest.mark.parametrize("convert", [pd.DataFrame, pl.DataFrame, pa.table])
@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("1970-01-02", 1),
        ("1970-01-02 06:00", 1.25),
        ("1970-01-01T12:00:00", 0.5),
        ("1970-01-01T12:00:00.500", 0.5 + 0.5 / 86_400),
        ("1970-01-02T00:00Z", 1),
        ("1970-01-02T02:00:00+02:00", 1),
    ],
)
def test_text_that_reads_as_a_date(convert, text, days):
    column, is_date = read([text, None], convert)
    assert is_date
    np.testing.assert_allclose(column.values, [days, np.nan], rtol=1e-12)


@pytest.mark.parametrize(
    "text", ["19700102", "1970-02-31", "1970-01", "2. 1. 1970", "01/02/1970", "1970-W01-1", "x"]
)
def test_other_text_stays_text(text):
    column, is_date = read(["1970-01-01", text], pd.DataFrame)
    assert not is_date
    assert column.is_categorical


def test_zones_are_told_apart():
    zoned = pd.Series(pd.to_datetime(["1970-01-02"])).dt.tz_localize("Asia/Dhaka")
    column, _ = read(zoned, pd.DataFrame)
    assert column.values.tolist() == [0.75]

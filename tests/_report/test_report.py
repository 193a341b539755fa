"""The report as a whole."""

import subprocess
import sys

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.datasets import load_wine

import skmi
from skmi._report import report_of_file

from .conftest import N_ROWS, NASTY


def test_columns_are_told_apart(found):
    kinds = dict(zip(found.columns["column"], found.columns["kind"], strict=True))
    assert kinds == {
        "row": "identifier",
        NASTY: "number",
        "twin": "number",
        "weak": "number",
        "colour": "category",
        "joined": "date",
        "noise": "number",
        "same": "constant",
        "label": "identifier",
    }


def test_decisions_follow_what_the_columns_are_made_of(found):
    decisions = dict(zip(found.columns["column"], found.columns["decision"], strict=True))
    assert {decisions[NASTY], decisions["twin"]} == {"recommended", "redundant"}
    assert decisions["weak"] == decisions["colour"] == "recommended"
    assert decisions["noise"] == decisions["joined"] == "nothing beyond chance"
    assert decisions["row"] == decisions["same"] == decisions["label"] == "left out"
    assert [NASTY, "twin"] in found.groups
    assert found.recommended == found.columns["column"][: len(found.recommended)].tolist()


def test_every_column_has_a_reason(found):
    assert len(found.columns) == 9
    assert all(found.columns["reason"].str.len() > 5)
    twin = found.columns.set_index("column")["reason"]
    redundant = found.columns[found.columns["decision"] == "redundant"]["column"].item()
    assert ("twin" if redundant == NASTY else NASTY) in twin[redundant]


def test_intervals_hold_the_estimates(found):
    measured = found.columns[found.columns["decision"] != "left out"]
    assert np.all(measured["low"] <= measured["information"])
    assert np.all(measured["information"] <= measured["high"])
    assert measured["pvalue"].between(0, 1).all()


def test_model_gains_more_than_nothing_and_less_than_all(found):
    assert found.model["share"].between(0.1, 0.9).all()
    assert found.model["columns"].tolist() == ["all that are used", "recommended"]


def test_numbers_as_the_target(found_numeric):
    assert "twin" in found_numeric.recommended
    assert found_numeric.classes["percentile"].tolist()[0] == "minimum"
    assert found_numeric.model["share"].between(0.7, 1).all()
    assert "variance" in repr(found_numeric)


def test_same_input_same_page(csv_file, found):
    assert report_of_file(csv_file, "bought").html == found.html


def test_pandas_and_polars_say_the_same(frame, found):
    by_polars = skmi.report(pl.from_pandas(frame), "bought")
    assert by_polars.verdict == found.verdict
    pd.testing.assert_frame_equal(by_polars.columns, found.columns)
    pd.testing.assert_frame_equal(by_polars.model, found.model)


def test_target_by_itself_or_by_name(frame, found):
    apart = skmi.report(frame.drop(columns="bought"), frame["bought"])
    assert apart.verdict == found.verdict
    pd.testing.assert_frame_equal(apart.columns, found.columns)


def test_rows_without_a_target_are_left_out_and_counted(frame):
    gaps = frame[["twin", "colour", "bought"]].copy()
    gaps.loc[::10, "bought"] = None
    with_gaps = skmi.report(gaps, "bought")
    without = skmi.report(gaps.dropna(subset=["bought"]), "bought")
    pd.testing.assert_series_equal(with_gaps.columns["information"], without.columns["information"])
    assert f"{N_ROWS // 10} rows without a value of “bought” were left out." in with_gaps.html


def test_noise_is_called_noise():
    rng = np.random.default_rng(3)
    found = skmi.report(rng.standard_normal((300, 4)), rng.integers(0, 2, 300))
    assert found.recommended == []
    assert found.verdict[0] == "No column tells more about “y” than chance would."
    assert "learns nothing" in found.verdict[1]


def test_arrays_and_more_than_two_classes():
    X, y = load_wine(return_X_y=True)
    found = skmi.report(X, y)
    assert found.columns["column"].tolist()[0].startswith("x")
    assert found.classes["rows"].tolist() == [71, 59, 48]


def test_whole_numbers_may_be_amounts():
    X = np.random.default_rng(0).standard_normal((300, 1))
    y = np.clip(np.round(3 * X[:, 0]), -4, 4)
    said = "taken for 9 classes: ask for a continuous target"
    assert any(said in sentence for sentence in skmi.report(X, y).verdict)
    assert not any(said in sentence for sentence in skmi.report(X, y, target="discrete").verdict)
    assert skmi.report(X, y, target="continuous").classes["percentile"].size == 7


def test_a_column_made_from_the_target_is_suspicious(frame):
    leak = frame[["twin", "bought"]].assign(decided=frame["bought"] == "yes")
    assert any("suspiciously" in sentence for sentence in skmi.report(leak, "bought").verdict)


def test_unusable_columns_are_named_with_the_reason(frame):
    odd = frame[["twin", "bought"]].assign(
        far=np.where(np.arange(N_ROWS) == 5, np.inf, frame["twin"]),
        mixed=[1, "a"] * (N_ROWS // 2),
    )
    columns = skmi.report(odd, "bought").columns.set_index("column")
    assert columns["kind"].to_dict() == {"twin": "number", "far": "unusable", "mixed": "unusable"}
    assert "infinity" in columns["reason"]["far"]
    assert "str" in columns["reason"]["mixed"]


def test_rare_classes_are_kept_from_the_model(frame):
    rare = frame[["twin", "bought"]].copy()
    rare.loc[:2, "bought"] = "perhaps"
    found = skmi.report(rare, "bought")
    assert "3 rows of classes with fewer than 5 rows were kept from the quick model." in found.html
    assert "new rows made of the old ones tell a model nothing new" in found.html
    assert "class_weight" in found.html


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        (np.ones((30, 2)), np.arange(30) % 2, "None of the 2"),
        (np.ones((30, 2)), np.ones(30), "one value only"),
        (np.ones((30, 2)), [f"a{i}" for i in range(30)], "hardly one of them repeats"),
        (np.ones((30, 2)), np.arange(29) % 2, "one value for each of the 30 rows"),
        (np.ones((10, 2)), np.arange(10) % 2, "at least 20"),
        (np.ones((30, 2)), "x3", "no column 'x3'. Did you mean"),
    ],
)
def test_bad_input_is_named(X, y, message):
    with pytest.raises(ValueError, match=message):
        skmi.report(X, y)


def test_sparse_tables_are_refused():
    from scipy import sparse

    with pytest.raises(TypeError, match="toarray"):
        skmi.report(sparse.csr_array(np.eye(30)), np.arange(30) % 2)


def test_notebooks_show_the_page_in_a_frame(found):
    shown = found._repr_html_()
    assert shown.startswith("<iframe ")
    assert "&lt;!DOCTYPE html&gt;" in shown
    assert "<script" not in shown


def test_save_writes_the_page(found, tmp_path):
    path = found.save(tmp_path / "page.html")
    assert path.read_text(encoding="utf-8") == found.html


def test_measuring_needs_no_library_of_the_page():
    code = (
        "import sys; sys.modules['jinja2'] = sys.modules['matplotlib'] = None\n"
        "import skmi; from sklearn.datasets import load_iris\n"
        "found = skmi.report(*load_iris(return_X_y=True)); print(found)\n"
        "try: found.html\n"
        "except ImportError as error: print(error)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "recommended" in out.stdout
    assert 'pip install "skmi[report]"' in out.stdout

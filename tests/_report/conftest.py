"""One small table of every kind of column, and the reports on it."""

import numpy as np
import pandas as pd
import pytest

import skmi
from skmi._report import report_of_file

N_ROWS = 600
NASTY = "<script>alert(1)</script>"


@pytest.fixture(scope="session")
def frame():
    rng = np.random.default_rng(0)
    strong, weak, noise = rng.standard_normal((3, N_ROWS))
    colour = rng.choice(["red", "green", "blue"], N_ROWS)
    y = strong + 0.7 * weak + 1.5 * (colour == "red") + rng.standard_normal(N_ROWS) > 0.5
    days = rng.integers(0, 900, N_ROWS)
    frame = pd.DataFrame(
        {
            "row": np.arange(N_ROWS) + 1,
            NASTY: strong,
            "twin": np.round(strong, 1),
            "weak": weak,
            "colour": colour,
            "joined": np.datetime_as_string(np.datetime64("2021-03-01") + days),
            "noise": noise,
            "same": "always",
            "label": [f"item {i}" for i in range(N_ROWS)],
            "bought": np.where(y, "yes", "no"),
        }
    )
    frame.loc[rng.random(N_ROWS) < 0.1, ["weak", "colour"]] = np.nan
    frame.loc[:2, "joined"] = None
    return frame


@pytest.fixture(scope="session")
def csv_file(frame, tmp_path_factory):
    path = tmp_path_factory.mktemp("tables") / "shop.csv"
    frame.to_csv(path, index=False)
    return path


@pytest.fixture(scope="session")
def found(csv_file):
    return report_of_file(csv_file, "bought")


@pytest.fixture(scope="session")
def found_numeric(frame):
    X = frame[["twin", "colour", "noise"]]
    return skmi.report(X, (2 * frame["twin"] + frame["noise"] / 2).rename("price"))

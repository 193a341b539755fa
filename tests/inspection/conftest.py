"""Pictures are drawn without a screen and closed after each test."""

import matplotlib as mpl
import pytest


@pytest.fixture(autouse=True)
def no_screen():
    with mpl.rc_context():
        mpl.use("Agg")
        yield
        from matplotlib import pyplot

        pyplot.close("all")

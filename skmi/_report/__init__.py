"""The report that anyone can run: what the columns of a table tell about a target, on one page."""

from ._page import check_installed
from ._report import Report, report, report_of_file

__all__ = ["Report", "check_installed", "report", "report_of_file"]

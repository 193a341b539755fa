"""Take ``docs/user_guide/report.png``, the upper part of a page, with a browser without a screen.

    SKMI_DATA=<folder of adult.csv.gz> python docs/pictures/report.py

The report on the adult census table, in chromium.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from skmi._report import report_of_file

PICTURE = Path(__file__).parents[1] / "user_guide" / "report.png"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--hide-scrollbars",
    "--window-size=1060,1130",
]


def main() -> None:
    """Write the page, show it to the browser, and keep what it shows."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        raise SystemExit("Install chromium first.")
    with tempfile.TemporaryDirectory() as folder:
        table = Path(os.environ["SKMI_DATA"]) / "adult.csv.gz"
        page = report_of_file(table, "target", verbose=1).save(Path(folder) / "page.html")
        profile = f"--user-data-dir={folder}/profile"
        command = [browser, *FLAGS, profile, f"--screenshot={PICTURE}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True)


if __name__ == "__main__":
    main()

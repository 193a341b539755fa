"""Configuration of the documentation: ``python -m sphinx -W docs docs/_build``."""

import os
import sys
from pathlib import Path

import matplotlib as mpl

sys.path.insert(0, str(Path(__file__).parent))
import reference

import skmi

FOLDER = Path(__file__).parent

project = "skmi"
author = "The skmi developers"
copyright = "The skmi developers"
version = release = skmi.__version__

extensions = [
    "myst_parser",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.mathjax",
    "sphinx_copybutton",
    "sphinx_gallery.gen_gallery",
]
exclude_patterns = ["_build", "auto_examples/*.ipynb", "auto_examples/*.py*"]
templates_path = ["_templates"]

# Markdown: headings can be linked to as on code hosts.
myst_heading_anchors = 3
myst_enable_extensions = ["dollarmath"]

autosummary_generate = True
autodoc_typehints = "none"  # numpydoc's Parameters say them
numpydoc_show_class_members = False

html_theme = "pydata_sphinx_theme"
html_static_path = ["_static"]
html_css_files = ["skmi.css"]
html_title = f"skmi {release}"
html_show_sourcelink = False
html_theme_options = {
    "navigation_with_keys": False,
    "show_prev_next": False,
    "secondary_sidebar_items": ["page-toc"],
}

mpl.use("Agg")


# Some examples read real tables, which do not ship with skmi.
RUNS = "plot_" if os.environ.get("SKMI_DATA") else r"plot_(?!adult|mlp_pipeline|rare_adult)"
sphinx_gallery_conf = {
    "examples_dirs": "../examples",
    "gallery_dirs": "auto_examples",
    "filename_pattern": RUNS,
    "within_subsection_order": "ExampleTitleSortKey",
    "abort_on_example_error": True,
    "reset_modules": ("matplotlib", "gallery.fail_on_warnings"),
    "reset_modules_order": "both",
    "download_all_examples": False,
    "show_memory": False,
    "show_signature": False,
    "plot_gallery": "True",
}


def setup(app: object) -> None:
    """Write the pages of the API reference, and keep what scikit-learn documents out of them."""
    reference.write(FOLDER / "api")
    app.connect("autodoc-skip-member", reference.is_foreign)

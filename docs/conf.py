"""Sphinx settings of the static site; build.py puts the executed notebooks beside index.md."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = "palbert"
author = "the palbert authors"
project_copyright = "the palbert authors; MIT licence"
extensions = ["myst_nb", "mathml"]
source_suffix = {".md": "myst-nb", ".ipynb": "myst-nb"}
html_theme = "furo"
html_title = "palbert: a multi-task BERT with projected attention layers"
html_math_renderer = "mathml"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sourcelink = False
html_copy_source = False

nb_execution_mode = "off"  # they come executed
nb_ipywidgets_js = {}  # outputs are stored as static HTML: nothing is fetched from a network
nb_render_markdown_format = "myst"
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 3
suppress_warnings = ["mystnb.unknown_mime_type"]

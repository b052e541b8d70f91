"""The reference of options and settings follows from their declarations."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import reference


def on_page_markdown(markdown, **kwargs):
    return markdown.replace(reference.MARKER, reference.markdown())

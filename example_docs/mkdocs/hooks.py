"""Pages hold comments for what both sites share."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import pages


def on_page_markdown(markdown, page, **kwargs):
    up = "../" * (3 + page.file.src_uri.count("/"))
    return pages.expand(markdown, "markdown", f"{up}src/webasgi/starters")

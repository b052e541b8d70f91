"""The app under uvicorn, and a built page whose playground has the same app."""

from __future__ import annotations

import io
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from scripts import assets
from scripts.serve import HOST, SiteServer
from tests.fidelity.app.cases.server import app

APP = Path(__file__).parent / "app"
PAGE = """Fidelity
========

.. webasgi:: {source}
   :app: cases.server:app
   :height: 600px
"""


@contextmanager
def reference() -> Iterator[str]:
    """The app under uvicorn; its origin, with a slash at the end."""
    config = uvicorn.Config(
        app, host=HOST, port=0, log_level="error", http="h11", ws="wsproto", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started:
        if time.monotonic() > deadline or not thread.is_alive():
            raise RuntimeError("uvicorn did not start")
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://{HOST}:{port}/"
    server.should_exit = True
    thread.join(timeout=10)


@contextmanager
def documentation(directory: Path) -> Iterator[str]:
    """A built page with one playground, made in an empty directory and served; its URL."""
    if not assets.are_current():
        raise RuntimeError("src/webasgi/static is stale: run `make assets`")
    source = directory / "source"
    source.mkdir(parents=True)
    (source / "index.rst").write_text(PAGE.format(source=os.path.relpath(APP, source)), "utf-8")
    config = {
        "extensions": ["sphinx_webasgi"],
        "webasgi_requirements": [],
        # Placeholders.
        "webasgi_check": False,
        "html_theme": "basic",
        "project": "Fidelity",
    }
    problems = io.StringIO()
    with patch_docutils(), docutils_namespace():
        sphinx = Sphinx(
            source,
            None,
            directory / "html",
            directory / "doctrees",
            "html",
            confoverrides=config,
            status=None,
            warning=problems,
        )
        sphinx.build()
    if problems.getvalue():
        raise RuntimeError(problems.getvalue())
    with SiteServer(directory / "html") as server:
        yield f"{server.url}index.html"

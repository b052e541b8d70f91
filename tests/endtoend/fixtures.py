"""What `endtoend` and `hostile` share: a browser for each module and engine, and a reader in a tab of it.

Chromium by default; the variable WEBASGI_ENGINES names others, by commas.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.endtoend.reader import Reader
from tests.fidelity.engines import Engine, EngineMissingError
from tests.fidelity.session import start

ENGINES = os.environ.get("WEBASGI_ENGINES", "chromium").split(",")


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Each browser in turn."""
    try:
        started = start(request.param)
    except EngineMissingError as error:
        pytest.fail(str(error), pytrace=False)
    yield started
    started.close()


@contextmanager
def reading(engine: Engine, url: str, profile: str = "reader") -> Iterator[Reader]:
    """A reader of a page; what went wrong in the documentation's page itself fails the module."""
    reader = Reader(engine, url, profile)
    yield reader
    if problems := reader.docs("problems"):
        pytest.fail("\n".join(problems), pytrace=False)
    reader.close()

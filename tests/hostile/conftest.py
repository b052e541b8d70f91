"""A documentation with something to lose, and a playground in it that runs a hostile app."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.serve import SiteServer
from tests.endtoend import site
from tests.endtoend.fixtures import engine, reading
from tests.endtoend.reader import Reader
from tests.fidelity.engines import Engine

__all__ = ["engine"]

HERE = Path(__file__).parent
FILES = {"main.py": (HERE / "app.py").read_text("utf-8"), "polluted.html": (HERE / "polluted.html").read_text("utf-8")}
ENVIRONMENTS = {"plain": site.ENVIRONMENTS["plain"]}

SECRET = "docs-secret"
# What the documentation holds, and what a hostile page would change.
PREPARE = f"""(async () => {{
  document.cookie = "docs={SECRET}";
  localStorage.setItem("docs", "{SECRET}");
  sessionStorage.setItem("docs", "{SECRET}");
  window.docs = "{SECRET}";
  window.heard = [];
  new BroadcastChannel("docs").onmessage = ({{ data }}) => heard.push(data);
  const database = await new Promise((resolve) => {{
    const opening = indexedDB.open("docs");
    opening.onupgradeneeded = () => opening.result.createObjectStore("{SECRET}");
    opening.onsuccess = () => resolve(opening.result);
  }});
  database.close();
  await (await caches.open("{SECRET}")).put("/cached", new Response("{SECRET}"));
  window.turns = 0;
  setInterval(() => {{ turns += 1; }}, 50);
}})()"""
# What we keep there ourselves is not the app's doing.
STATE = """(async () => {
  const local = Object.entries({ ...localStorage }).filter(([name]) => !name.startsWith("webasgi"));
  const databases = (await indexedDB.databases()).map(({ name }) => name);
  const workers = await navigator.serviceWorker.getRegistrations();
  return [
    document.cookie, JSON.stringify(local), JSON.stringify({ ...sessionStorage }), window.docs, databases.join(),
    (await caches.keys()).join(), workers.length, JSON.stringify(heard), location.href,
  ];
})()"""


@pytest.fixture(scope="session")
def documentation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    """A site with one page."""
    with site.site(tmp_path_factory.mktemp("hostile") / "site", ENVIRONMENTS) as server:
        yield server


@pytest.fixture(scope="module")
def hostile(engine: Engine, documentation: SiteServer) -> Iterator[Reader]:
    """A reader who has run the app, in a page that has secrets."""
    with reading(engine, f"{documentation.url}plain.html") as reader:
        reader.docs(PREPARE)
        reader.run_files(FILES)
        yield reader


@pytest.fixture
def untouched(hostile: Reader) -> Iterator[None]:
    """Whatever a test does, the documentation is as it was."""
    before = hostile.docs(STATE)
    turns = hostile.docs("turns")
    yield
    assert hostile.docs(STATE) == before
    hostile.until_docs(f"turns > {turns}", 10)
    assert hostile.docs("problems") == []

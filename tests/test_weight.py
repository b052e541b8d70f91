"""What a page with a playground loads before anybody runs or edits anything."""

import gzip
import json
import re
from pathlib import Path

# Bytes, compressed with gzip.
SCRIPT_LIMIT = 20_000
STYLE_LIMIT = 8_000
LANGUAGES = ("de", "es", "fr", "ja", "zh")

# How a module names those that are loaded with it; `import()` is not among them.
STATIC_IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*["']\./([\w.-]+\.js)["']""")


def weight(path: Path) -> int:
    """The file's size as most servers send it."""
    return len(gzip.compress(path.read_bytes(), 9))


def test_the_element_is_light(built_assets: Path) -> None:
    manifest = json.loads((built_assets / "manifest.json").read_bytes())
    modules: dict[str, int] = {}
    pending = [manifest["element"]]
    while pending:
        name = pending.pop()
        if name not in modules:
            modules[name] = weight(built_assets / name)
            pending += STATIC_IMPORT.findall((built_assets / name).read_text("utf-8"))
    assert [*modules] == [manifest["element"]], "each further file is a request more, and later"
    assert sum(modules.values()) <= SCRIPT_LIMIT, modules
    assert weight(built_assets / manifest["style"]) <= STYLE_LIMIT


def test_translations_wait_for_nothing(built_assets: Path) -> None:
    """The element waits for them: what they import must not be the element."""
    importing = {path.name: STATIC_IMPORT.findall(path.read_text("utf-8")) for path in built_assets.glob("*-*.js")}
    assert any(importing.values()), "the bundles no longer import one another: is this test right?"
    locales = [name for name in importing if name.split("-")[0] in LANGUAGES]
    assert len(locales) >= len(LANGUAGES)
    assert not any(importing[name] for name in locales)

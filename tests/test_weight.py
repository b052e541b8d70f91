"""What a page with a playground loads before anybody runs or edits anything."""

import gzip
import json
import re
from pathlib import Path

# Bytes, compressed with gzip.
SCRIPT_LIMIT = 20_000
STYLE_LIMIT = 8_000

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
    assert len(modules) > 1, "the bundles no longer import one another: is this test right?"
    assert sum(modules.values()) <= SCRIPT_LIMIT, modules
    assert weight(built_assets / manifest["style"]) <= STYLE_LIMIT

"""The full-page playground of a site, and the list of environments that it and the Run buttons read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from webasgi import assets, markup
from webasgi.weight import first_run

#: Both lie in the assets directory, under names that stay: links lead to the page. Not `.html`, because live-reload
#: servers put their script into those, which the page's policy forbids.
PAGE = "playground.htm"
INDEX = "environments.json"

_VERSION = 1


def write(directory: Path, environments: Mapping[str, Sequence[str]], *, network: bool = True) -> None:
    """Write page and list to the assets ``directory``, where all ``environments`` have been written.

    They map manifests' names to the requirements that they meet.
    Without ``network`` code of links reaches no other site either. Raises OSError if the directory can't be written.
    """
    index = {
        "version": _VERSION,
        "network": network,
        "environments": [_entry(directory, *each) for each in environments.items()],
    }
    (directory / INDEX).write_text(json.dumps(index, indent=1) + "\n", encoding="utf-8")
    manifest = assets.manifest()
    if manifest.full_page:
        html = markup.full_page(script_url=manifest.full_page, style_url=manifest.style)
        (directory / PAGE).write_text(html, encoding="utf-8")


def _entry(directory: Path, name: str, requirements: Sequence[str]) -> dict[str, Any]:
    manifest: Any = json.loads((directory / name).read_bytes())
    return {
        "file": name,
        "requirements": list(requirements),
        "packages": sorted(wheel["name"] for wheel in manifest["wheels"]),
        "size": first_run(directory, name),
    }

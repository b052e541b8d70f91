"""The full-page playground of a site, and the list of environments that it and the Run buttons read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from webasgi import assets, markup, shipped
from webasgi.language import script_attributes
from webasgi.settings import Settings
from webasgi.weight import first_run

#: Both lie in the assets directory, under names that stay: links lead to the page. Not `.html`, because live-reload
#: servers put their script into those, which the page's policy forbids.
PAGE = "playground.htm"
INDEX = "environments.json"

_VERSION = 1


@dataclass(frozen=True)
class Values:
    """What the site's settings say to the page: the same as to its playgrounds.

    ``index`` is where readers may install from, ``shipped`` the file name of the site's table of files for other
    sites' URLs, ``attributes`` are those of the script.
    """

    network: bool = True
    index: str | None = None
    shipped: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: Settings) -> Values:
        """Those of a site."""
        return cls(
            network=settings.network,
            index=settings.runtime_index,
            shipped=shipped.TABLE if settings.cdn else None,
            attributes=script_attributes(settings.language, settings.strings),
        )


def write(directory: Path, environments: Mapping[str, Sequence[str]], values: Values | None = None) -> None:
    """Write page and list to the assets ``directory``, where all ``environments`` have been written.

    They map manifests' names to the requirements that they meet. Raises OSError if the directory can't be written.
    """
    values = values or Values()
    index = {
        "version": _VERSION,
        "network": values.network,
        "index": values.index,
        "shipped": values.shipped,
        "environments": [_entry(directory, *each) for each in environments.items()],
    }
    (directory / INDEX).write_text(json.dumps(index, indent=1) + "\n", encoding="utf-8")
    manifest = assets.manifest()
    if manifest.full_page:
        html = markup.full_page(script_url=manifest.full_page, style_url=manifest.style, attributes=values.attributes)
        (directory / PAGE).write_text(html, encoding="utf-8")


def _entry(directory: Path, name: str, requirements: Sequence[str]) -> dict[str, Any]:
    manifest: Any = json.loads((directory / name).read_bytes())
    return {
        "file": name,
        "requirements": list(requirements),
        "packages": sorted(wheel["name"] for wheel in manifest["wheels"]),
        "size": first_run(directory, name),
    }

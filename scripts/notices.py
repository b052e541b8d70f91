"""Write THIRD_PARTY_NOTICES.md: the licences of everything that the wheel ships.

The packages that esbuild bundles are taken from package-lock.json (the direct dependencies and theirs), those inside
ReDoc's and Swagger UI's prebuilt bundles from their source maps, their texts from node_modules.
"""

import argparse
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from scripts import cdn
from scripts.assets import ASSETS
from scripts.stamps import ROOT

NOTICES = ROOT / "THIRD_PARTY_NOTICES.md"
MODULES = ASSETS / "node_modules"
LICENCES = ROOT / "scripts" / "licences"

# Shipped as they come, each with a section of its own.
PREBUILT = frozenset({"pyodide", "redoc", "swagger-ui-dist"})


def bundled_packages() -> list[str]:
    """Names of the npm packages that our own bundles are made of, in order."""
    packages: dict[str, dict[str, Any]] = json.loads((ASSETS / "package-lock.json").read_bytes())["packages"]
    wanted = [name for name in packages[""]["dependencies"] if name not in PREBUILT]
    found: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name not in found:
            found.add(name)
            wanted += packages[f"node_modules/{name}"].get("dependencies", {})
    return sorted(found)


def packages_in(source_map: Path) -> list[str]:
    """Names of the npm packages that a prebuilt bundle is made of, in order."""
    sources: list[str] = json.loads(source_map.read_bytes())["sources"]
    paths = (re.findall(r"node_modules/((?:@[^/]+/)?[^/]+)", source) for source in sources)
    return sorted({path[-1] for path in paths if path})


def licence_texts(package: str) -> list[str]:
    """The licence and notice files of an npm package in node_modules."""
    names = re.compile(r"(licen[cs]e|notice|copying)([.-].*)?", re.IGNORECASE)
    folder = MODULES / package
    files = sorted(path for path in folder.iterdir() if names.fullmatch(path.name) and path.is_file())
    return [path.read_text("utf-8", errors="replace") for path in files]


def title(package: str) -> str:
    """Name, version and licence of an npm package in node_modules."""
    data = json.loads((MODULES / package / "package.json").read_bytes())
    licence = data.get("license", "licence in its text")
    return f"{package} {data['version']} ({licence})"


def quoted(text: str) -> list[str]:
    """A text as a Markdown block of preformatted lines."""
    lines = text.replace("\r\n", "\n").replace("\f", "").expandtabs().strip("\n").split("\n")
    return ["~~~text", *(line.rstrip() for line in lines), "~~~", ""]


def sections(packages: Iterable[str]) -> Iterator[str]:
    """A subsection for each package, or for several of one text."""
    titles: dict[str, list[str]] = {}
    for package in packages:
        text = "\n\n".join(licence_texts(package)) or stated_licence(package)
        titles.setdefault(text, []).append(title(package))
    for text, names in titles.items():
        yield f"### {', '.join(names)}\n"
        yield from quoted(text)


def single_files() -> Iterator[str]:
    """A subsection for each package of which single files are shipped, or for several of one text."""
    titles: dict[str, list[str]] = {}
    for entry in cdn.packages():
        folder = cdn.folder(entry)
        data = json.loads((folder / "package.json").read_bytes())
        files = sorted(path for path in folder.rglob("*") if re.search(r"licen|notice", path.name, re.IGNORECASE))
        texts = [path.read_text("utf-8", errors="replace") for path in files if path.is_file()]
        text = "\n\n".join(texts) or stated(data | {"license": data.get("license", entry.get("licence"))})
        titles.setdefault(text, []).append(f"{entry['name']} {entry['version']}")
    for text, names in titles.items():
        yield f"### {', '.join(names)}\n"
        yield from quoted(text)


def stated_licence(package: str) -> str:
    """What package.json says, for a package without a licence file."""
    return stated(json.loads((MODULES / package / "package.json").read_bytes()))


def stated(data: dict[str, Any]) -> str:
    """What the content of a package.json says of its licence."""
    author = data.get("author", "its authors")
    name = author.get("name") if isinstance(author, dict) else author
    return f"{data['license']} licence. Copyright (c) {name}. The package holds no licence file."


def notices() -> str:
    """The whole document."""
    redoc = packages_in(MODULES / "redoc/bundles/redoc.standalone.js.map")
    in_redoc = [name for name in redoc if (MODULES / name / "package.json").is_file()]
    swagger = packages_in(MODULES / "swagger-ui-dist/swagger-ui-bundle.js.map")
    lines = [
        "# Third-party notices\n",
        "The wheel of webasgi-docs ships the software below, unchanged or bundled, under its own licences.",
        "Written by `make notices`; a test checks that it is current.\n",
        f"## {title('pyodide')}\n",
        "Copyright (c) Pyodide contributors and Mozilla. Its files are shipped unchanged; the source code is at",
        "https://github.com/pyodide/pyodide under the tag of that version. They contain CPython and the libraries",
        "named after it.\n",
        *quoted((LICENCES / "MPL-2.0.txt").read_text("utf-8")),
        "### CPython, in Pyodide (PSF-2.0)\n",
        *quoted((LICENCES / "Python.txt").read_text("utf-8")),
        "### Libraries in Pyodide\n",
        *quoted((LICENCES / "libraries.txt").read_text("utf-8")),
        f"## {title('swagger-ui-dist')}\n",
        *quoted("\n\n".join(licence_texts("swagger-ui-dist"))),
        f"Its bundle is made of {', '.join(swagger)}. The notices that it carries:\n",
        *quoted((MODULES / "swagger-ui-dist/swagger-ui-bundle.js.LICENSE.txt").read_text("utf-8")),
        f"## {title('redoc')}\n",
        *quoted("\n\n".join(licence_texts("redoc"))),
        f"Its bundle is made of {', '.join(redoc)}. The notices that it carries:\n",
        *quoted((MODULES / "redoc/bundles/redoc.standalone.js.LICENSE.txt").read_text("utf-8")),
        "## Files that answer for the URLs of content networks\n",
        "Shipped unchanged. What they are bundled from is named in them, where their licences ask for it.\n",
        *single_files(),
        "## Packages in our bundles and in ReDoc's\n",
        *sections(sorted({*bundled_packages(), *in_redoc})),
    ]
    return "\n".join(lines).rstrip("\n") + "\n"


def main() -> int:
    """Write the notices; or with `--check` say by the exit code whether they are current."""
    parser = argparse.ArgumentParser(prog="python -m scripts.notices", description="third-party notices")
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 if stale")
    text = notices()
    if parser.parse_args().check:
        current = NOTICES.is_file() and NOTICES.read_text("utf-8") == text
        if not current:
            print("THIRD_PARTY_NOTICES.md is not what the npm packages say: run `make notices`")
        return 0 if current else 1
    NOTICES.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""`webasgi assets`: completes a site that was built by a tool which runs no plugins of MkDocs."""

from __future__ import annotations

import argparse
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from webasgi import assets, full_page
from webasgi.environments import Environment, EnvironmentSettings, environment_by_name
from webasgi.environments.cache import Cache
from webasgi.environments.environment import put
from webasgi.quick_starts import QuickStarts, write_environment
from webasgi.report import count

from .command import CommandError

if TYPE_CHECKING:
    from .command import Subcommands

#: File below the assets directory, and its hash.
_Data = tuple[str, str]

_FILE = re.compile(r"data/[0-9a-f]{16}/[A-Za-z0-9_.-]+")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_ENVIRONMENT = re.compile(r"environment-[0-9a-f]{16}\.json")
_ELEMENT = re.compile(r"element-[A-Za-z0-9]+\.js")

#: Where the fence's pages look, below the site's root.
_FOLDER = "assets/webasgi"


def add(commands: Subcommands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "assets",
        help="complete a built site whose tool runs no plugins",
        description=(
            "Write the element, Pyodide and the wheels that the playgrounds of a built site need into the site. "
            "Sphinx and MkDocs do this by themselves; run it after tools that only render the fence, such as Zensical."
        ),
    )
    parser.add_argument("directory", metavar="DIR", type=Path, help="the directory that the site was built into")
    parser.add_argument(
        "--into",
        metavar="SUBDIR",
        help=f"where to write, below DIR; the default is where the pages look: {_FOLDER}, in Sphinx _static/webasgi",
    )
    parser.add_argument(
        "--cache", type=Path, metavar="DIR", help="the cache that the build used, if not the one of WEBASGI_CACHE_DIR"
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    print(complete_site(options.directory, options.into, options.cache))
    return 0


def complete_site(site: Path, into: str | None, cache: Path | None) -> str:
    """Write the files that the playgrounds in the pages of `site` need into its subfolder `into`; says what was done.

    Without `into` they go where the pages look for them. Pages name their environments, which were resolved and put
    into the cache when the pages were built.

    Raises CommandError, ResolutionError, AssetsError or OSError.
    """
    if not site.is_dir():
        raise CommandError(f"{site} is not a directory: name the directory that the site was built into")
    pages = 0
    wanted: dict[str, Path] = {}
    data: dict[_Data, Path] = {}
    elements: dict[str, Path] = {}
    for page in sorted(site.rglob("*.html")):
        reader = _read(page)
        if reader is None:
            continue
        playgrounds = list(_playgrounds(page, reader.texts))
        pages += bool(playgrounds)
        elements.update((path, page) for path in _elements(page, site, reader.scripts))
        for name, files in playgrounds:
            data.update((file, page) for file in files)
            if name is not None:
                wanted.setdefault(name, page)
    if not pages:
        return f"no page in {site} has a playground: nothing to do"
    settings = EnvironmentSettings()
    if cache is not None:
        settings = replace(settings, cache_directory=cache)
    directory = site / _folder(elements, into)
    assets.copy(directory)
    _copy_data(data, directory, Cache(settings.cache_directory))
    requirements: dict[str, Sequence[str]] = {}
    environments: list[Environment] = []
    for name, page in sorted(wanted.items()):
        environment = environment_by_name(name, settings)
        if environment is None and not (directory / name).is_file():
            raise CommandError(
                f"{page} needs {name}, which is not in the cache {settings.cache_directory}: build the site again on "
                "this machine, then run this command"
            )
        requirements[name] = [] if environment is None else environment.requirements
        if environment is not None:
            environments.append(environment)
    quick_starts = QuickStarts(environments, {}, Cache(settings.cache_directory))
    for environment in environments:
        write_environment(environment, directory, quick_starts)
    full_page.write(directory, requirements)
    return f"wrote assets and {count(len(wanted), 'environment')} for {count(pages, 'page')} to {directory}"


def _copy_data(files: Mapping[_Data, Path], directory: Path, cache: Cache) -> None:
    for (file, sha256), page in files.items():
        path = cache.find_file(sha256)
        if path is not None:
            put(directory / file, path.read_bytes())
        elif not (directory / file).is_file():
            raise CommandError(
                f"{page} needs {file}, which is not in the cache {cache.root}: build the site again on this machine, "
                "then run this command"
            )


def _read(page: Path) -> _PageReader | None:
    """What a page says of its playgrounds; None where it has none."""
    content = page.read_bytes()
    if b"<webasgi-playground" not in content:
        return None
    reader = _PageReader()
    reader.feed(content.decode("utf-8", "replace"))
    return reader


def _elements(page: Path, site: Path, scripts: Iterable[str]) -> Iterable[str]:
    """Where the page loads the element from, below the site's root; other sites' addresses don't count."""
    for script in scripts:
        url = urlsplit(script)
        if url.netloc or url.scheme or not _ELEMENT.fullmatch(url.path.rpartition("/")[2]):
            continue
        path = unquote(url.path)
        if path.startswith("/"):
            # The site may lie below the server's root, nobody knows how far.
            index = path.find(f"/{_FOLDER}/")
            if index >= 0:
                yield path[index + 1 :]
            continue
        found = os.path.relpath(os.path.normpath(page.parent / path), site).replace(os.sep, "/")
        if not found.startswith("../"):
            yield found


def _folder(elements: Mapping[str, Path], into: str | None) -> str:
    """The folder to write to, of which the pages must know. Raises CommandError."""
    ours = assets.manifest().element
    for element, page in elements.items():
        if element.rpartition("/")[2] != ours:
            raise CommandError(
                f"{page} loads {element}, which another version of webasgi-docs has made: build the site again, then "
                "run this command"
            )
    folders = sorted({element.rpartition("/")[0] for element in elements})
    if into is not None:
        into = os.path.normpath(into).replace(os.sep, "/")
        if folders and folders != [into]:
            page = next(iter(elements.values()))
            raise CommandError(
                f"{page} loads the element from {folders[0]}, where nothing would be if all went to {into}: leave "
                "--into out"
            )
        return into
    if len(folders) > 1:
        raise CommandError(
            f"pages load the element from {' and from '.join(folders)}: these are several sites, run this command for "
            "each of them"
        )
    return folders[0] if folders else _FOLDER


def _playgrounds(page: Path, texts: Iterable[str]) -> Iterable[tuple[str | None, list[_Data]]]:
    """For each playground of a page, the manifest name of its environment, or None if it has none, and its data."""
    for text in texts:
        try:
            data: object = json.loads(text)
        except ValueError:
            raise CommandError(f"{page}: the data of a playground is not JSON: was the page changed?") from None
        name = data.get("environment") if isinstance(data, dict) else None
        if name is not None and not (isinstance(name, str) and _ENVIRONMENT.fullmatch(name)):
            raise CommandError(f"{page}: {name!r} is not the name of an environment: was the page changed?")
        yield name, [_data(entry, page) for entry in data.get("data", ())] if isinstance(data, dict) else []


def _data(entry: Any, page: Path) -> _Data:
    file, sha256 = (entry.get("file"), entry.get("sha256")) if isinstance(entry, dict) else (None, None)
    known = isinstance(file, str) and isinstance(sha256, str) and _SHA256.fullmatch(sha256) and _FILE.fullmatch(file)
    if not known:
        raise CommandError(f"{page}: {file!r} is not the name of a data file: was the page changed?")
    return str(file), str(sha256)


class _PageReader(HTMLParser):
    """Collects the data of each `<webasgi-playground>`, and the addresses of modules."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.scripts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "webasgi-playground":
            self.texts.append(dict(attrs).get("data-playground") or "")
        elif tag == "script" and ("type", "module") in attrs:
            self.scripts.append(dict(attrs).get("src") or "")

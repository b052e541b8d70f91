"""Example apps that documentation begins with: `webasgi new` writes them, the gallery of our own shows them."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Literal

Markup = Literal["rst", "myst", "markdown"]
Options = Mapping[str, "str | tuple[str, ...]"]


@dataclass(frozen=True)
class Starter:
    """``path`` is what the preview opens first, ``checks`` what the app has to answer, one a line."""

    name: str
    title: str
    checks: tuple[str, ...]
    path: str = "/"

    def snippet(self, markup: Markup, source: str, **others: str) -> str:
        """The playground as a document has it; ``source`` is the app's directory, relative to the document."""
        options: Options = {"title": self.title, "path": self.path, **others, "check": self.checks}
        return _SNIPPETS[markup](source, options)

    def write(self, directory: Path) -> list[Path]:
        """Write the app's files into ``directory``, which is made. Returns them, sorted; raises OSError."""
        with as_file(files("webasgi") / "starters" / self.name) as source:
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, directory, ignore=ignored, copy_function=shutil.copyfile, dirs_exist_ok=True)
        return sorted(path for path in directory.rglob("*") if path.is_file())


def _directive(source: str, options: Options) -> str:
    lines = [f".. webasgi:: {source}"]
    for name, value in options.items():
        first, *others = [value] if isinstance(value, str) else value
        lines += [f"   :{name}: {first}", *(" " * len(f"   :{name}: ") + each for each in others)]
    return "\n".join(lines)


def _myst(source: str, options: Options) -> str:
    lines = [f":::{{webasgi}} {source}"]
    for name, value in options.items():
        lines.append(f":{name}: {value if isinstance(value, str) else ' && '.join(value)}")
    return "\n".join([*lines, ":::"])


def _fence(source: str, options: Options) -> str:
    lines = ["/// webasgi", f"    src: {source}"]
    for name, value in options.items():
        if isinstance(value, str):
            lines.append(f"    {name}: {value}")
        else:
            lines += [f"    {name}: |", *(f"        {each}" for each in value)]
    return "\n".join([*lines, "///"])


_SNIPPETS = {"rst": _directive, "myst": _myst, "markdown": _fence}


#: In the order in which they are listed.
STARTERS = (
    Starter(
        "fastapi",
        "A tea house in FastAPI",
        (
            'GET /teas/0 -> 200 json {"name": "Assam", "minutes": 4}',
            'POST /teas {"name": "Mint", "minutes": 9} -> 201 json has {"minutes": 9}',
            'POST /teas {"name": "Mint", "minutes": 99} -> 422',
        ),
        path="/teas",
    ),
    Starter(
        "starlette",
        "Starlette",
        ('GET /count/2 -> 200 text "1\\n2\\n"',),
    ),
    Starter(
        "litestar",
        "A garden in Litestar",
        (
            'GET /plants/cactus -> 200 json {"name": "cactus", "litres": 0.1}',
            "GET /plants/oak -> 404",
            'POST /plants {"name": "oak", "litres": 20} -> 201',
        ),
        path="/plants",
    ),
    Starter(
        "django",
        "A board of notes in Django",
        ('GET / -> 200 contains "Water the plants"',),
    ),
    Starter(
        "flask",
        "A guest book in Flask",
        (
            "POST / form name=Grace -> 303 header location /",
            'GET /guests.json -> 200 json {"guests": ["Ada", "Grace"]}',
        ),
    ),
    Starter(
        "quart",
        "A WebSocket in Quart",
        ('GET / -> 200 contains "Echo"',),
    ),
    Starter(
        "falcon",
        "A resource in Falcon",
        (
            'POST /temperatures {"celsius": 20.5} -> 201 json {"readings": 3}',
            'GET /temperatures -> 200 json has {"mean": 20.0}',
        ),
        path="/temperatures",
    ),
    Starter(
        "blacksheep",
        "A menu in BlackSheep",
        (
            'GET /menu?contains=pea -> 200 json ["pea soup"]',
            'POST /orders {"dish": "bread", "portions": 2} -> 200 json {"ordered": "2 x bread"}',
        ),
        path="/menu?contains=soup",
    ),
    Starter(
        "fasthtml",
        "htmx with FastHTML",
        ('POST /click -> 200 contains "Clicked 1 times"',),
    ),
    Starter(
        "strawberry",
        "GraphQL with Strawberry",
        ('POST /graphql {"query": "{longest {title}}"} -> 200 json {"data": {"longest": {"title": "Dune"}}}',),
        path="/graphql?query={books{title}}",
    ),
    Starter(
        "sqlmodel",
        "A database with SQLModel",
        (
            'POST /heroes {"name": "Rusty", "age": 60} -> 201',
            'GET /heroes?older_than=50 -> 200 json [{"id": 2, "name": "Rusty", "age": 60}]',
        ),
        path="/heroes",
    ),
    Starter(
        "asgi",
        "ASGI without a framework",
        ('GET /a?b=c -> 200 json has {"query": "b=c"}',),
        path="/hello?from=here",
    ),
)


def starters() -> Mapping[str, Starter]:
    """All of them by name."""
    return {each.name: each for each in STARTERS}

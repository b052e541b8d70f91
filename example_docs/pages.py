"""What pages of both sites have in common and don't hold themselves: comments in them name it.

`<!-- reference -->` is the reference of options, settings, commands and warnings, from their declarations.
`<!-- file: PATH -->` is a document of the project, without its title and with links that stay on this site.
`<!-- starter: NAME ENVIRONMENT -->` is an app of `webasgi new`, live, with what shows it.
"""

import re
from pathlib import Path

import reference

from webasgi.starting import starters

ROOT = Path(__file__).parent.parent
_FILE = re.compile(r"<!-- file: (\S+) -->")
_STARTER = re.compile(r"<!-- starter: (\w+)(?: (\w+))? -->")
_LINK = re.compile(r"\[([^\]]+)\]\((?!https?:|#)[^)]*\)")


def expand(text, markup, source):
    """The page's source with all of that; `source` leads from the page to the folder of the starters."""
    text = text.replace(reference.MARKER, reference.markdown())
    text = _FILE.sub(lambda match: _file(ROOT / match[1]), text)
    return _STARTER.sub(lambda match: _starter(match[1], match[2], markup, source), text)


def _file(path):
    _, _, text = path.read_text(encoding="utf-8").partition("\n")
    return _LINK.sub(r"\1", text.strip())


def _starter(name, environment, markup, source):
    starter = starters()[name]
    lines = {"environment": environment} if environment else {}
    tool, written = {"myst": ("Sphinx", "rst"), "markdown": ("MkDocs", "markdown")}[markup]
    command = f"```sh\nwebasgi new examples/{name} --framework {name}\n```"
    snippet = f"````text\n{starter.snippet(written, f'../examples/{name}')}\n````"
    shown = ["## The same in your site", command, f"writes the files, and a page of {tool} shows them:", snippet]
    return "\n\n".join([starter.snippet(markup, f"{source}/{name}", **lines), *shown])

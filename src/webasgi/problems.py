"""What can be wrong with a playground's source, as data: the tools turn it into their own warnings."""

from __future__ import annotations

from dataclasses import dataclass

#: Every subtype with its meaning. Each can be silenced by ``suppress_warnings``, Sphinx' own or the plugin's.
SUBTYPES: dict[str, str] = {
    "webasgi.option": "An unknown option, or a value that the option can't take.",
    "webasgi.app": "The `app` option has no colon, or names a module that no file provides.",
    "webasgi.file": "A file name that can't be used, a file that can't be read, or a playground without files.",
    "webasgi.lines": "Lines or a region that a file does not have, or text that names no lines.",
    "webasgi.content": "Something inside a playground that is no code, or code whose file has no name.",
    "webasgi.syntax": "A block that looks like a playground but is not read as one, such as ```` ```Webasgi ````.",
    "webasgi.setting": "A name in the configuration that is no setting.",
    "webasgi.requirement": "A requirement, or a `# /// script` block, that can't be parsed.",
    "webasgi.environment": "Requirements without a usable set of wheels.",
    "webasgi.check": "An example that does not start, or does not answer as it should.",
    "webasgi.lock": "A lock file that is missing where others are there, or no longer fits: run `webasgi lock`.",
    "webasgi.size": "An environment whose wheels are larger than the setting `environment_budget` allows.",
}


@dataclass(frozen=True)
class Problem:
    """One thing that the author should put right.

    ``subtype`` is a key of `SUBTYPES`. ``line`` counts from 0 at the first line of the block's content; -1 is the
    line of the directive or fence itself. ``option`` names the option at fault, if one is: a tool that writes
    options on lines of their own reports that line instead. ``row`` is the line of the option's value, from 0, where
    one of several is meant.
    """

    subtype: str
    message: str
    line: int = -1
    option: str | None = None
    row: int | None = None

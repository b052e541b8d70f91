"""Several files in one block of text.

The format is that of Go's txtar (https://pkg.go.dev/golang.org/x/tools/txtar#hdr-Txtar_format): a line
``-- NAME --`` starts the file NAME, which ends at the next such line. Text before the first marker is the
archive's comment. There is no escaping: a file that needs such a line has to be read from disk.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_MARKER = re.compile(r"-- (?P<name>.*(?<=\s))?--\s*")
#: A file's name after dashes that are no marker. (A comment of SQL may well be a name, two dashes before it.)
_NEARLY = re.compile(r"\s*-{2,}\s*(?P<name>[\w./-]*\w\.[a-z]\w*)\s*(?P<end>-*)\s*")


@dataclass(frozen=True)
class ArchiveFile:
    """``line`` is the marker's index among the archive's lines; the text begins on the next one."""

    name: str
    text: str
    line: int


@dataclass(frozen=True)
class Archive:
    """The text before the first marker, and the files in order."""

    comment: str
    files: tuple[ArchiveFile, ...]


def near_markers(archive_lines: Sequence[str]) -> list[tuple[int, str]]:
    """Lines (from 0) that look like markers and are none, each with the name that a marker would have."""
    found = []
    for index, line in enumerate(archive_lines):
        match = None if _MARKER.fullmatch(line) else _NEARLY.fullmatch(line)
        # In the first line it is no comment of anything, and neither is it with dashes on both sides.
        if match is not None and (index == 0 or match["end"]):
            found.append((index, match["name"].rstrip("-")))
    return found


def parse(lines: Sequence[str]) -> Archive:
    """Split lines (without their line ends) into files.

    Nothing is an error here: names may be empty, strange or repeated. Texts end with exactly one newline (or are
    empty), since blank lines before the next marker are there for the eye.
    """
    markers = [(index, match) for index, line in enumerate(lines) if (match := _MARKER.fullmatch(line))]
    starts = [*(index for index, _ in markers), len(lines)]
    files = tuple(
        ArchiveFile(name=(match["name"] or "").strip(), text=_text(lines[index + 1 : end]), line=index)
        for (index, match), end in zip(markers, starts[1:], strict=True)
    )
    return Archive(comment=_text(lines[: starts[0]]), files=files)


def _text(lines: Sequence[str]) -> str:
    text = "\n".join(lines).rstrip()
    return f"{text}\n" if text else ""

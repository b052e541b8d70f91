"""Requirements as authors write them: in an option, in a PEP 723 block, or not at all."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from packaging.markers import InvalidMarker, Marker
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

from .errors import RequirementError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_EXTRAS = re.compile(r"\s*\[[^\[\]]*\]")
_SPECIFIER = re.compile(r"(?:===|~=|==|!=|<=|>=|<|>)\s*[A-Za-z0-9.*+!_-]+")
_SPECIFIERS = re.compile(rf"\s*{_SPECIFIER.pattern}(?:\s*,?\s*{_SPECIFIER.pattern})*")
_PARENTHESIZED = re.compile(rf"\s*\(\s*({_SPECIFIER.pattern}(?:\s*,\s*{_SPECIFIER.pattern})*)\s*\)")
_URL = re.compile(r"\s*@\s*(\S*[^\s,])?")
_MARKER = re.compile(r"\s*;((?:\"[^\"\n]*\"|'[^'\n]*'|[^,\n\"'])*)")
_SEPARATOR = re.compile(r"[\s,]*")
_PIECE = re.compile(r"[^\s,]+")

# The reference expression of PEP 723, https://packaging.python.org/specifications/inline-script-metadata/
_BLOCK = re.compile(r"(?m)^# /// (?P<type>[a-zA-Z0-9-]+)$\s(?P<content>(^#(| .*)$\s)+)^# ///$")


def parse_requirements(text: str) -> tuple[str, ...]:
    """Read an option such as `fastapi, python-multipart >= 0.0.9` into normalized requirements.

    Requirements are separated by commas, white space or both. A comma or a space followed by a comparison operator
    continues the requirement before it (`fastapi >= 0.100, <1`). An environment marker after `;` ends at the next comma
    outside quotes or at the line's end. `name @ https://.../x.whl` names a wheel directly.

    Raises RequirementError naming the piece that does not parse.
    """
    found: list[str] = []
    position = _end(_SEPARATOR, text, 0)
    while position < len(text):
        requirement, position = _next_requirement(text, position)
        if requirement not in found:
            found.append(requirement)
        position = _end(_SEPARATOR, text, position)
    return tuple(found)


def normalize_requirement(text: str) -> str:
    """One PEP 508 requirement, normalized: `Python_Multipart >=0.0.9` becomes `python-multipart>=0.0.9`.

    Raises RequirementError if it does not parse or names anything but a package or an https URL of a wheel.
    """
    try:
        requirement = Requirement(text)
    except InvalidRequirement as error:
        raise RequirementError(f"requirement {text!r} does not parse: {_first_line(error)}") from None
    requirement.name = canonicalize_name(requirement.name)
    if requirement.url is not None:
        _check_url(requirement.name, requirement.url)
    return str(requirement)


def script_requirements(source: str) -> tuple[str, ...] | None:
    """The dependencies of the PEP 723 `# /// script` block in a file's text.

    None if there is no block or it has no `dependencies`: the file says nothing. An empty list is an answer, `()`.

    Raises RequirementError, whose `line` is the 0-based line in `source`.
    """
    source = source.replace("\r\n", "\n")
    if not source.endswith("\n"):
        source += "\n"
    blocks = [match for match in _BLOCK.finditer(source) if match["type"] == "script"]
    if not blocks:
        return None
    if len(blocks) > 1:
        raise RequirementError("more than one `# /// script` block: keep one", _line(source, blocks[1].start()))
    block = blocks[0]
    body = _line(source, block.start()) + 1
    content = "".join(
        line[2:] if line.startswith("# ") else line[1:] for line in block["content"].splitlines(keepends=True)
    )
    try:
        table = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        line = body + (int(at[1]) if at else content.count("\n")) - 1
        what = re.sub(r" \(at [^)]*\)$", "", str(error))
        raise RequirementError(f"the `# /// script` block is not valid TOML: {what}", line) from None
    if "dependencies" not in table:
        return None
    dependencies: object = table["dependencies"]
    line = body + _line(content, content.find("dependencies"))
    if not isinstance(dependencies, list) or not all(isinstance(each, str) for each in dependencies):
        raise RequirementError("`dependencies` in the `# /// script` block must be a list of strings", line)
    found: list[str] = []
    dependency = ""
    try:
        for dependency in dependencies:
            found.append(normalize_requirement(dependency))
    except RequirementError as error:
        at_item = body + _line(content, max(content.find(dependency), content.find("dependencies")))
        raise RequirementError(f"in the `# /// script` block: {error}", at_item) from None
    return tuple(dict.fromkeys(found))


def merge_requirements(
    option: Sequence[str] | None, script_block: Sequence[str] | None, default: Sequence[str]
) -> tuple[str, ...]:
    """What the option and the script block ask for together; the default if neither says anything.

    An empty option says nothing; an empty script block (`dependencies = []`) asks for no package at all. Every distinct
    requirement is kept, in order, also two for one package: the resolver then has to satisfy both.

    Raises RequirementError if one does not parse.
    """
    if not option and script_block is None:
        return _normalized(default)
    return _normalized([*(option or ()), *(script_block or ())])


def _normalized(requirements: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(normalize_requirement(each) for each in requirements))


def _next_requirement(text: str, start: int) -> tuple[str, int]:
    piece = _piece(text, start)
    name = _NAME.match(text, start)
    if name is None or piece.startswith(("./", "../", "/")) or "/" in piece.partition("@")[0]:
        raise RequirementError(f"{piece!r} is not a requirement: {_advice(piece)}")
    position = _end(_EXTRAS, text, name.end())
    head = text[start:position]
    url = _URL.match(text, position)
    if url is not None:
        if url[1] is None:
            raise RequirementError(f"requirement {text[start : url.end()].strip()!r}: a URL must follow the @")
        head, position = f"{head} @ {url[1]}", url.end()
    elif (parenthesized := _PARENTHESIZED.match(text, position)) is not None:
        head, position = head + parenthesized[1], parenthesized.end()
    elif (specifiers := _SPECIFIERS.match(text, position)) is not None:
        clauses = _SPECIFIER.findall(specifiers[0])
        head, position = head + ",".join(clauses), specifiers.end()
    marker = _MARKER.match(text, position)
    if marker is not None:
        try:
            head = f"{head} ; {Marker(marker[1].strip())}"
        except InvalidMarker:
            raise RequirementError(
                f"requirement {head!r}: {marker[1].strip()!r} after the ; is not an environment marker such as "
                "`python_version < '3.15'`; separate requirements by commas"
            ) from None
        position = marker.end()
    if position < len(text) and _end(_SEPARATOR, text, position) == position:
        rest = _piece(text, position)
        raise RequirementError(
            f"requirement {text[start:position] + rest!r} does not parse at {rest!r}: {_advice(rest)}"
        )
    following = _end(_SEPARATOR, text, position)
    if following < len(text) and text[following] in "<>=!~@[](;":
        rest = _piece(text, following)
        raise RequirementError(f"requirement {head!r} does not parse at {rest!r}: {_advice(rest)}")
    return normalize_requirement(head), position


def _advice(piece: str) -> str:
    if piece.startswith("-"):
        return "options of pip are not understood here; list packages"
    if piece.startswith("="):
        return "write == and a version"
    if piece.startswith(("<", ">", "!", "~", "(")):
        return "an operator (such as >=) and a version must follow the name"
    if piece.startswith("["):
        return "extras are written name[extra]"
    if "://" in piece:
        return "a URL of a wheel is written `name @ https://...`"
    if "/" in piece or "\\" in piece:
        return "files are not requirements; put wheels into the wheels directory and name the package"
    return "write a package's name, optionally with extras and versions, such as fastapi[standard]>=0.100"


def _check_url(name: str, url: str) -> None:
    parts = urlsplit(url)
    filename = parts.path.rsplit("/", 1)[-1]
    if parts.scheme != "https" or not parts.netloc:
        raise RequirementError(f"requirement {name!r}: only https URLs of wheels are supported, not {parts.scheme}:")
    try:
        wheel_name, *_ = parse_wheel_filename(filename)
    except InvalidWheelFilename:
        raise RequirementError(
            f"requirement {name!r}: its URL must be that of a wheel (.whl), not {filename!r}"
        ) from None
    if wheel_name != name:
        raise RequirementError(f"requirement {name!r}: its URL is a wheel of {wheel_name!r}")


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return position if match is None else match.end()


def _piece(text: str, position: int) -> str:
    match = _PIECE.match(text, position)
    return text[position:] if match is None else match[0]


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def _line(source: str, position: int) -> int:
    return source.count("\n", 0, position)

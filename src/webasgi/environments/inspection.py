"""What a wheel may hold: archives are made by others, and are unpacked in readers' browsers and by our own tools.

A wheel is refused if a member would leave the directory that it is unpacked into, is anything but a file or a directory
(a symbolic link could point out of it), shares its name with another one, or if all of it would take unreasonable room.
"""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterable
from pathlib import Path

from .errors import ResolutionError

#: Members and bytes, unpacked, of one wheel.
MOST_MEMBERS = 50_000
MOST_BYTES = 1_000_000_000

#: Unpacked bytes for each byte of a large member's compressed form: deflate reaches a thousand for zeros alone.
_MOST_RATIO = 500
_LARGE = 10_000_000


def check_wheel(path: Path, filename: str) -> None:
    """Look at the table of contents of a wheel in `path`, whose name is `filename`.

    Raises ResolutionError of kind `build` (no network and no author can mend it).
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise ResolutionError(f"{filename} is not a wheel that can be read: {error}", "build") from None
    fault = _fault(members)
    if fault is not None:
        raise ResolutionError(f"{filename} is refused, since unpacking it is not safe: {fault}", "build")


def _fault(members: Iterable[zipfile.ZipInfo]) -> str | None:
    seen: set[str] = set()
    total = 0
    for count, member in enumerate(members, 1):
        if (fault := _member_fault(member)) is not None:
            return fault
        name = member.filename.rstrip("/")
        if name in seen and not member.is_dir():
            return f"it holds {name!r} twice"
        seen.add(name)
        total += member.file_size
        if count > MOST_MEMBERS:
            return f"it holds more than {MOST_MEMBERS} files"
        if total > MOST_BYTES:
            return f"it holds more than {MOST_BYTES // 1_000_000} MB"
    parents = {"/".join(parts[:end]) for parts in (name.split("/") for name in seen) for end in range(1, len(parts))}
    files = {member.filename for member in members if not member.is_dir()}
    clash = parents & files
    return f"{min(clash)!r} is both a file and a directory" if clash else None


def _member_fault(member: zipfile.ZipInfo) -> str | None:
    # `ZipInfo` ends the name at a NUL and turns the separator of this system into `/`; what stands in the archive is in
    # `orig_filename`.
    name = member.orig_filename
    parts = name.rstrip("/").split("/")
    if not name or name.startswith("/") or "\\" in name or "\0" in name or ":" in parts[0]:
        return f"{name!r} is not a relative path"
    if any(part in ("", ".", "..") for part in parts):
        return f"{name!r} leads out of its directory, or has an empty part"
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return f"{name!r} is a symbolic link or a device"
    if member.flag_bits & 0x1:
        return f"{name!r} is encrypted"
    if member.file_size > max(_LARGE, _MOST_RATIO * member.compress_size):
        return f"{name!r} unpacks to {member.file_size // 1_000_000} MB from {member.compress_size} bytes"
    return None

"""Names and passwords for package indexes, from where uv takes them too (a lock holds none)."""

from __future__ import annotations

import netrc
import os
import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urlsplit

from .pip_configuration import with_pip_index

_VARIABLES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS")


def credentials_for(url: str, variables: Mapping[str, str] | None = None) -> str | None:
    """`user:password` for a URL, or None.

    Looked up by host, in the URLs of the index variables (with `UV_INDEX_<NAME>_USERNAME` and `_PASSWORD` for named
    ones), then in the netrc file.
    """
    variables = with_pip_index(os.environ if variables is None else variables)
    host = urlsplit(url).hostname
    if not host:
        return None
    for name, index in _indexes(variables):
        parts = urlsplit(index)
        if parts.hostname != host:
            continue
        key = re.sub(r"[^A-Za-z0-9]", "_", name).upper()
        user = variables.get(f"UV_INDEX_{key}_USERNAME") if name else None
        password = variables.get(f"UV_INDEX_{key}_PASSWORD") if name else None
        user = user or unquote(parts.username or "")
        password = password or unquote(parts.password or "")
        if user or password:
            return f"{user}:{password}"
    try:
        found = netrc.netrc(variables.get("NETRC") or None).authenticators(host)
    except (OSError, netrc.NetrcParseError):
        return None
    return f"{found[0]}:{found[2]}" if found else None


def _indexes(variables: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(name or "", URL) of each configured index."""
    for variable in _VARIABLES:
        for entry in re.split(r"[\s,]+", variables.get(variable, "")):
            name, equals, url = entry.partition("=")
            if equals and "://" in url and "/" not in name:
                yield name, url
            elif "://" in entry:
                yield "", entry

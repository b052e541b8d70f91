"""Puts the element's stylesheet and script into a finished page."""

from __future__ import annotations

import re

from webasgi import markup

# What tells tags from what looks like them in comments, scripts and attributes. Each page has the site's navigation:
# a parser takes ten times as long. A quote is one right after a sign of equality only.
_REST = r"""[^>=]*(?:=\s*(?:"[^"]*"|'[^']*')?[^>=]*)*>"""
_TOKEN = re.compile(
    rf"""<(?:
        !--.*?(?:-->|\Z)
        | (?P<raw>script|style|textarea|title)(?=[\s/>]){_REST}.*?(?:</(?P=raw)(?=[\s/>])|\Z)
        | (?P<head>/head(?=[\s/>]))
        | (?P<playground>{markup.ELEMENT}(?=[\s/>]))
        | /?[a-z]{_REST}
    )""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)


def has_playground(html: str) -> bool:
    """Whether a playground may be there: cheap, and wrong only for pages that spell the tag in a script or comment."""
    return f"<{markup.ELEMENT}" in html


def add_assets(html: str, *, style: str, script: str) -> str:
    """Link the stylesheet in the page's head and load the script just before the first playground.

    Pages without a playground are returned as they are. The script stands in the content since themes with instant
    navigation run scripts only of the content that they exchange; a module runs once, however often it is loaded.
    """
    if not has_playground(html):
        return html
    head_end = at = None
    for token in _TOKEN.finditer(html):
        if token["playground"]:
            at = token.start()
            break
        if token["head"] and head_end is None:
            head_end = token.start()
    if at is None:
        return html
    script, style = f"{script}\n", f"{style}\n"
    if head_end is None:
        return html[:at] + style + script + html[at:]
    return html[:head_end] + style + html[head_end:at] + script + html[at:]

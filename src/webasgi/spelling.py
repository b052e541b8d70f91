"""What an author may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A suggestion for a word that is not known, ready for a message; None if nothing is like it."""
    spelled = {each.lower().replace("_", "-"): each for each in known}
    close = difflib.get_close_matches(word.lower().replace("_", "-"), spelled, n=1)
    return f"did you mean {spelled[close[0]]!r}?" if close else None


def looks_like_playground(word: str) -> bool:
    """Whether the name of a directive or a fence's language is ours with an error in it, such as ``Webasgi``."""
    plain = word.lower().strip("{}.,:;").replace("-", "").replace("_", "")
    if word == "webasgi" or not plain:
        return False
    return plain == "webasgi" or difflib.SequenceMatcher(None, plain, "webasgi").ratio() >= 0.85

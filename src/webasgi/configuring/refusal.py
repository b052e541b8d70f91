"""Why a configuration file was not changed."""

from __future__ import annotations


class RefusalError(Exception):
    """The file has a form that can't be changed safely; the text says which, and what to write by hand."""


def newline(text: str) -> str:
    """The end of a line as the file writes it."""
    return "\r\n" if "\r\n" in text else "\n"

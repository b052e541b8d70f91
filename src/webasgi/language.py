"""The language and the texts of the element's interface, as the page tells them to its script."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

#: Of a name: one text, or one for each of its forms (see `assets/src/panels/locale.ts`).
Texts = Mapping[str, str | Mapping[str, str]]


class LanguageError(ValueError):
    """A setting names no language, or no texts."""


def parse_language(value: Any) -> str:
    """A BCP 47 tag. Raises `LanguageError`."""
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*", value):
        raise LanguageError(f"a language tag such as de or pt-BR is needed, not {value!r}")
    return value.replace("_", "-")


def parse_texts(value: Any) -> dict[str, str | dict[str, str]]:
    """A table of texts. Raises `LanguageError`."""
    if not isinstance(value, Mapping):
        raise LanguageError(f"a table of names and texts is needed, not {value!r}")
    return {name: _text(name, text) for name, text in value.items()}


def _text(name: Any, text: Any) -> str | dict[str, str]:
    if isinstance(name, str) and isinstance(text, str):
        return text
    if isinstance(name, str) and isinstance(text, Mapping):
        forms = dict(text)
        if all(isinstance(key, str) and isinstance(form, str) for key, form in forms.items()):
            return forms
    raise LanguageError(f"{name!r}: a text is needed, or a table of texts, not {text!r}")


def script_attributes(language: str | None, texts: Texts | None) -> dict[str, str]:
    """Attributes of the script that defines the element; none where the page's language decides alone."""
    found: dict[str, str] = {}
    if language:
        found["data-webasgi-language"] = language
    if texts:
        found["data-webasgi-strings"] = json.dumps(dict(texts), ensure_ascii=False, sort_keys=True)
    return found

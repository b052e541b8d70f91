"""What the suite does while a case runs: the reader's input, and looks at what the browser shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Modifier = Literal["Control", "Shift", "Alt", "Meta"]
Button = Literal["left", "middle"]


@dataclass(frozen=True)
class Click:
    """A real click in the middle of an element."""

    selector: str
    button: Button = "left"
    modifiers: tuple[Modifier, ...] = ()


@dataclass(frozen=True)
class Type:
    """Keys typed into whatever has the focus; a key's name (`Enter`, `Tab`) where it is in `KEYS`."""

    keys: tuple[str, ...]


@dataclass(frozen=True)
class Files:
    """The reader chooses files in an `<input type=file>`: names and texts."""

    selector: str
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Wait:
    """Until an expression is true in the document that is shown then."""

    expression: str


@dataclass(frozen=True)
class Settle:
    """Nothing that can be waited for: time in which something must not happen, in seconds."""

    seconds: float


@dataclass(frozen=True)
class Probe:
    """An expression's value in the document that is shown, for documents that can't report by themselves."""

    expression: str


@dataclass(frozen=True)
class Browser:
    """The browser's own buttons."""

    button: Literal["back", "forward", "reload"]


@dataclass(frozen=True)
class Address:
    """The reader types an URL, relative to the case's start, into the address bar."""

    url: str


@dataclass(frozen=True)
class Look:
    """What the browser shows outside the page: the address bar, the tab's title, saved files, opened tabs, dialogs."""

    at: Literal["address", "title", "downloads", "tabs", "dialogs"]


@dataclass(frozen=True)
class Answer:
    """How the reader answers the dialogs to come; by default all are accepted, prompts with an empty text."""

    accept: bool
    text: str = ""


Step = Click | Type | Files | Wait | Settle | Probe | Browser | Address | Look | Answer


def click(selector: str, *modifiers: Modifier, button: Button = "left") -> Click:
    """A click, with keys held down."""
    return Click(selector, button, modifiers)


def keys(*names: str) -> Type:
    """Keys, or texts to type letter by letter."""
    return Type(names)


def wait(expression: str) -> Wait:
    """See `Wait`."""
    return Wait(expression)


def probe(expression: str) -> Probe:
    """See `Probe`."""
    return Probe(expression)

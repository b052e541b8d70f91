"""The browsers that the cases run in, behind one small interface."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, Protocol

from tests.fidelity.app.cases.steps import Button, Modifier

# Seconds for one command to a browser.
LIMIT = 20

NAMES = ("chromium", "firefox", "webkit")


class PageError(Exception):
    """An expression raised, or the page that it was for is gone."""


class EngineMissingError(Exception):
    """This machine lacks the browser; the text says what to do."""


class Frame(Protocol):
    """One document at a time, in a tab."""

    def evaluate(self, expression: str) -> Any:
        """The JSON value of an expression, which may be a promise; raises `PageError`."""

    def click(self, selector: str, button: Button, modifiers: tuple[Modifier, ...]) -> None:
        """A real click in the middle of an element; raises `PageError` where there is none."""

    def choose(self, selector: str, paths: list[Path]) -> None:
        """Files for an `<input type=file>`; raises `PageError`."""


class Tab(Protocol):
    """One tab, and what the browser shows outside the page since it was opened."""

    @property
    def dialogs(self) -> list[tuple[str, str]]:
        """Type and text of each."""

    @property
    def downloads(self) -> list[tuple[str, str]]:
        """Name and text of each."""

    def forget(self) -> None:
        """Close the tabs that were opened from this one, bring it to the front, forget dialogs and downloads."""

    @property
    def main(self) -> Frame:
        """The top document."""

    def frame(self, expression: str) -> Frame:
        """The content of the frame element that an expression gives; raises `PageError` where there is none."""

    def goto(self, url: str) -> None:
        """Open an URL, which may turn out to be a download or an empty response."""

    def type(self, key: str) -> None:
        """A key by its name (`Enter`, `Shift+Tab`), or a text letter by letter."""

    def press(self, button: Literal["back", "forward", "reload"]) -> None:
        """A button of the browser; does not wait."""

    def tabs(self) -> list[str]:
        """URLs of the tabs that were opened from this one and are still there."""

    def pause(self, seconds: float) -> None:
        """Let time pass."""

    def answer(self, accept: bool, text: str) -> None:
        """How dialogs are answered from now on."""

    @property
    def url(self) -> str:
        """What the address bar shows."""

    @property
    def title(self) -> str:
        """What the tab strip shows."""

    def close(self) -> None:
        """Close it and the tabs that were opened from it."""


class Engine(Protocol):
    """A running browser."""

    def open(self, profile: str, credentials: tuple[str, str] | None = None) -> Tab:
        """A new tab; those of one profile share cookies, storage, and the credentials that are given first."""

    def close(self) -> None:
        """End the browser."""

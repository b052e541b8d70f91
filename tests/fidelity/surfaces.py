"""Where a case runs: a plain tab on a server, or a playground of a built page."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

from tests.fidelity.app.cases.case import Case
from tests.fidelity.engines import LIMIT, Engine, Frame, PageError, Tab

# Seconds that a page may take to be what a step waits for.
SHOW_SECONDS = 6
RUN_SECONDS = 75
# Steps of a tab's history that a case may begin with.
MOST_STEPS = 35
ELEMENT = "document.querySelector('webasgi-playground')"
# Notes the emulated browser's own questions and answers them as the reader of the case would.
ANSWERER = f"""void (() => {{
  const root = {ELEMENT}.shadowRoot;
  window.fidelity = {{ dialogs: [], accept: true, credentials: null }};
  let answered = null;
  new MutationObserver(() => {{
    const form = root.querySelector("dialog.dialog[open] form");
    if (form === null || form === answered) return;
    answered = form;
    const [user, password] = form.querySelectorAll("input");
    const {{ credentials }} = fidelity;
    if (user === undefined) fidelity.dialogs.push(["beforeunload", ""]);
    if (user === undefined ? fidelity.accept : credentials !== null) {{
      if (user !== undefined) [user.value, password.value] = credentials;
      fidelity.credentials = null;
      form.requestSubmit();
    }} else form.querySelector("button").click();
  }}).observe(root, {{ subtree: true, childList: true, attributes: true, attributeFilter: ["open"] }});
}})()"""
LOADED = "location.protocol === 'http:' && document.readyState === 'complete'"
# There are none while one page is all that is open.
OWN_TABS = "querySelectorAll('.browser-tab-title')"


def until(tab: Tab, condition: Callable[[], bool], seconds: float) -> bool:
    """Whether it became true in that time; an error of the page counts as not yet."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if condition():
                return True
        except PageError:
            pass
        if time.monotonic() > deadline:
            return False
        tab.pause(0.02)


class Surface(Protocol):
    """One of both."""

    @property
    def tab(self) -> Tab:
        """Where it is; raises `PageError` where no case has begun."""

    @property
    def origin(self) -> str:
        """That of the app's pages."""

    @property
    def page(self) -> Frame:
        """The app's page; raises `PageError` while there is none."""

    def begin(self, case: Case) -> None:
        """Open the case's start page in a browser with nothing left from the case before."""

    def goto(self, url: str) -> None:
        """The reader types an URL into the address bar."""

    def press(self, button: Literal["back", "forward", "reload"]) -> None:
        """The reader presses a button of the browser."""

    def request(self, path: str) -> bytes:
        """The app's answer to a GET that is not the page's."""

    @property
    def address(self) -> str:
        """What the address bar shows."""

    @property
    def title(self) -> str:
        """What the tab shows."""

    def tabs(self) -> list[str]:
        """Where the tabs are that the page opened."""

    @property
    def dialogs(self) -> list[tuple[str, str]]:
        """Type and text of each; the text of a question of the browser's own is empty."""

    def answer(self, accept: bool, text: str) -> None:
        """How dialogs are answered from now on."""

    def end(self) -> None:
        """After a case."""


class Plain:
    """A tab on a real server: the reference."""

    def __init__(self, engine: Engine, origin: str) -> None:
        self._engine = engine
        self._tab: Tab | None = None
        self.origin = origin.rstrip("/")

    @property
    def tab(self) -> Tab:
        if self._tab is None:
            raise PageError("no case has begun")
        return self._tab

    @property
    def page(self) -> Frame:
        return self.tab.main

    def begin(self, case: Case) -> None:
        profile = "plain" if case.credentials is None else f"plain of {case.name}"
        if case.clear:
            clearing = self._engine.open(profile)
            clearing.goto(f"{self.origin}{case.root}clear")
            until(clearing, lambda: clearing.title == "cleared", SHOW_SECONDS)
            clearing.close()
        self._tab = self._engine.open(profile, case.credentials)
        # A tab's first, empty page is no entry of its history like others: it may be gone later.
        self.goto(f"{self.origin}/")
        until(self._tab, lambda: bool(self._tab and self._tab.main.evaluate(LOADED)), SHOW_SECONDS)
        self.goto(f"{self.origin}{case.root}{case.start}")

    def goto(self, url: str) -> None:
        self.tab.goto(url)

    def press(self, button: Literal["back", "forward", "reload"]) -> None:
        self.tab.press(button)

    def request(self, path: str) -> bytes:
        with urllib.request.urlopen(self.origin + path, timeout=LIMIT) as response:
            body = response.read()
        assert isinstance(body, bytes)
        return body

    @property
    def address(self) -> str:
        return self.tab.url

    @property
    def title(self) -> str:
        return self.tab.title

    def tabs(self) -> list[str]:
        return self.tab.tabs()

    @property
    def dialogs(self) -> list[tuple[str, str]]:
        return [(kind, "" if kind == "beforeunload" else text) for kind, text in self.tab.dialogs]

    def answer(self, accept: bool, text: str) -> None:
        self.tab.answer(accept, text)

    def end(self) -> None:
        self.tab.close()
        self._tab = None


class Playground:
    """The emulated browser of a playground; one run for all cases, as long as it lives."""

    def __init__(self, engine: Engine, url: str) -> None:
        self._url = url
        parts = urlsplit(url)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self._tab = engine.open("playground")
        self._open()

    @property
    def tab(self) -> Tab:
        return self._tab

    def _open(self) -> None:
        self.tab.goto(self._url)
        defined = "customElements.get('webasgi-playground') !== undefined && document.readyState === 'complete'"
        if not until(self.tab, lambda: bool(self.tab.main.evaluate(defined)), LIMIT):
            raise RuntimeError("the page with the playground did not load")
        self.tab.main.evaluate(ANSWERER)
        self._run()

    def _run(self) -> None:
        self.tab.main.evaluate(f"void {ELEMENT}.run()")
        if not until(self.tab, lambda: self._state in ("ready", "failed"), RUN_SECONDS) or self._state == "failed":
            failure = self.tab.main.evaluate(f"JSON.stringify({ELEMENT}.failure)")
            raise RuntimeError(f"the playground does not run: {failure}")

    @property
    def _state(self) -> str:
        return str(self.tab.main.evaluate(f"{ELEMENT}.state"))

    @property
    def page(self) -> Frame:
        # What the page opens is shown in front of it, here as in a browser; cases look at the page itself.
        self._shadow(f"{OWN_TABS}[0]?.click()")
        return self.tab.frame(f"{ELEMENT}.preview")

    def begin(self, case: Case) -> None:
        try:
            self._begin(case)
        except PageError:
            # What the case before has left; a page of its own for this one.
            self._open()
            self._begin(case)

    def _begin(self, case: Case) -> None:
        # A tab forgets its oldest steps at fifty: cases count what they add.
        if self._state != "ready" or self.page.evaluate("history.length") > MOST_STEPS:
            self._run()
        self.tab.forget()
        reader = json.dumps({"dialogs": [], "accept": True, "credentials": case.credentials})
        self.tab.main.evaluate(f"void Object.assign(fidelity, {reader})")
        self._close_others()
        if case.clear:
            self._open_afresh(f"{self.origin}{case.root}clear")
            until(self.tab, lambda: self.page.evaluate("document.title") == "cleared", SHOW_SECONDS)
        self._open_afresh(f"{self.origin}{case.root}{case.start}")

    def _close_others(self) -> None:
        """Close the tabs that the case before has opened."""
        close = f"{OWN_TABS}[1]?.parentNode.querySelector('.icon-button').click()"
        until(self.tab, lambda: self._shadow(close) or self._shadow(f"{OWN_TABS}.length") == 0, SHOW_SECONDS)

    def _open_afresh(self, url: str) -> None:
        """The next step must not meet the page before."""
        self.page.evaluate("void (window.fidelityBefore = true)")
        self.goto(url)
        until(self.tab, lambda: not self.page.evaluate("window.fidelityBefore"), SHOW_SECONDS)

    def _shadow(self, expression: str) -> Any:
        return self.tab.main.evaluate(f"{ELEMENT}.shadowRoot.{expression}")

    def goto(self, url: str) -> None:
        path = json.dumps(url.removeprefix(self.origin))
        self._shadow(f"querySelector('.address').value = {path}")
        self._shadow("querySelector('.address-form').requestSubmit()")

    def press(self, button: Literal["back", "forward", "reload"]) -> None:
        label = {"back": "Back", "forward": "Forward", "reload": "Reload"}[button]
        self._shadow(f"querySelector('button[aria-label^={label}], button[title^={label}]').click()")

    def request(self, path: str) -> bytes:
        if self._state == "failed":
            # A start that failed is the case's whose start it was, and not that of all after it.
            self._open()
        body = self.tab.main.evaluate(
            f"{ELEMENT}.request({{ path: {json.dumps(path)} }}).then(({{ body }}) => body.text())"
        )
        return str(body).encode()

    @property
    def address(self) -> str:
        return self.origin + str(self._shadow("querySelector('.address').value"))

    @property
    def title(self) -> str:
        return str(self.tab.main.evaluate(f"{ELEMENT}.preview.title"))

    def tabs(self) -> list[str]:
        urls = []
        for number in range(1, int(self._shadow(f"{OWN_TABS}.length"))):
            self._shadow(f"{OWN_TABS}[{number}].click()")
            urls.append(self.address)
        return urls + self.tab.tabs()

    @property
    def dialogs(self) -> list[tuple[str, str]]:
        own = [(str(kind), str(text)) for kind, text in self.tab.main.evaluate("fidelity.dialogs")]
        return [*self.tab.dialogs, *own]

    def answer(self, accept: bool, text: str) -> None:
        self.tab.answer(accept, text)
        self.tab.main.evaluate(f"void (fidelity.accept = {json.dumps(accept)})")

    def end(self) -> None:
        """The next case's page takes the place of this one's."""

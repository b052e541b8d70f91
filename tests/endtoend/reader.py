"""A reader with a browser, before a page with one playground."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from tests.fidelity.engines import Engine, Frame, PageError

ELEMENT = "document.querySelector('webasgi-playground')"
# Seconds: frameworks are imported from wheels, on a machine that runs another browser beside this one.
RUN_SECONDS = 90
SHOW_SECONDS = 30
APPS = Path(__file__).parent / "apps"

# What the page's console says goes to the panel; here it is noted as well, with errors of the docs page.
NOTE = """(() => {
  window.problems = [];
  addEventListener("error", (event) => problems.push(`docs: ${event.message}`));
  addEventListener("unhandledrejection", (event) => problems.push(`docs: ${event.reason}`));
})()"""


class Reader:
    """Drives the playground of one page."""

    def __init__(self, engine: Engine, url: str, profile: str = "reader") -> None:
        self.tab = engine.open(profile)
        self.tab.goto(url)
        defined = "customElements.get('webasgi-playground') !== undefined && document.readyState === 'complete'"
        self.wait(lambda: self.tab.main.evaluate(defined), SHOW_SECONDS, "the docs page is not there")
        self.tab.main.evaluate(NOTE)

    def close(self) -> None:
        """Close the tab."""
        self.tab.close()

    def run(self, *names: str, path: str = "/", **files: str) -> None:
        """Run an app of the folder `apps`; its first file is `main.py`."""
        texts = {f"{name.replace('__', '/')}": text for name, text in files.items()}
        texts |= {("main.py" if each == names[0] else each): (APPS / each).read_text("utf-8") for each in names}
        self.run_files(texts, path)

    def run_files(self, files: dict[str, str], path: str = "/", *, fails: bool = False) -> None:
        """Run these files."""
        given = f"{{ files: {json.dumps(files)}, app: 'main:app', path: {json.dumps(path)} }}"
        self.docs(f"Object.assign({ELEMENT}, {given}) && void {ELEMENT}.run()")
        self.wait(lambda: self.state in ("ready", "failed"), RUN_SECONDS, "it does not run")
        if not fails:
            assert self.state == "ready", self.docs(f"{ELEMENT}.failure")

    @property
    def state(self) -> str:
        """`element.state`."""
        return str(self.docs(f"{ELEMENT}.state"))

    def docs(self, expression: str) -> Any:
        """Evaluate in the page of the documentation."""
        return self.tab.main.evaluate(expression)

    @property
    def preview(self) -> Frame:
        """The frame of the app's page."""
        return self.tab.frame(f"{ELEMENT}.preview")

    def evaluate(self, expression: str) -> Any:
        """Evaluate in the app's page."""
        return self.preview.evaluate(expression)

    def until(self, expression: str, seconds: float = SHOW_SECONDS) -> Any:
        """Wait until an expression is true in whatever page the app shows; its value."""
        return self.wait(lambda: self.evaluate(expression), seconds, expression)

    def until_docs(self, expression: str, seconds: float = SHOW_SECONDS) -> Any:
        """The same in the page of the documentation."""
        return self.wait(lambda: self.docs(expression), seconds, expression)

    def open(self, url: str) -> None:
        """Type a URL into the address bar and wait for its page."""
        self.evaluate("void (window.pageBefore = true)")
        self.docs(f"{ELEMENT}.shadowRoot.querySelector('.address').value = {json.dumps(url)}")
        self.docs(f"{ELEMENT}.shadowRoot.querySelector('.address-form').requestSubmit()")
        self.until("!window.pageBefore && document.readyState === 'complete'")

    def submit(self, expression: str) -> None:
        """Do something in the app's page that brings another document."""
        self.evaluate("void (window.pageBefore = true)")
        self.evaluate(f"void ({expression})")
        self.until("!window.pageBefore && document.readyState === 'complete'")

    def click(self, selector: str) -> None:
        """A real click in the app's page."""
        self.until(f"document.querySelector({json.dumps(selector)}) !== null")
        self.preview.click(selector, "left", ())

    @property
    def output(self) -> list[str]:
        """The lines of the playground's console."""
        lines: list[str] = self.docs(
            f"[...{ELEMENT}.shadowRoot.querySelectorAll('.line')]"
            ".map((line) => `${line.className} ${line.innerText}`)"
        )
        return lines

    def wait(self, condition: Any, seconds: float, what: str) -> Any:
        """Wait until a condition holds; its value."""
        deadline = time.monotonic() + seconds
        problem = "it is not true"
        while time.monotonic() < deadline:
            try:
                if value := condition():
                    return value
            except PageError as error:
                problem = str(error)
            self.tab.pause(0.05)
        raise AssertionError(f"{what}: {problem}, after {seconds} seconds")

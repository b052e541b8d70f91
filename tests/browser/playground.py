"""A `<webasgi-playground>` of an open page, driven as its reader and as scripts of its page drive it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Error, Frame, Locator, Page

# Seconds that a run may take, on a machine that runs another browser beside this one.
RUN_SECONDS = 75
# Seconds that the app's page may take to show something.
SHOW_SECONDS = 20

# What Chromium writes when the outer frame stops a navigation that a script of the app began.
NAVIGATION_STOPPED = r"Framing '[^']*' violates the following Content Security Policy directive"


class Playground:
    """One playground of a page."""

    def __init__(self, page: Page, number: int = 0) -> None:
        """Take the `number`th playground of the page, which need not be there yet."""
        self.page = page
        self.element: Locator = page.locator("webasgi-playground").nth(number)

    # The element's public API.

    @property
    def state(self) -> str:
        """`element.state`."""
        return str(self.element.evaluate("element => element.state"))

    @property
    def failure(self) -> dict[str, Any]:
        """`element.failure`; there must be one."""
        failure = self.element.evaluate("element => element.failure")
        assert isinstance(failure, dict), f"no failure, but {self.state}"
        return failure

    @property
    def preview(self) -> Frame:
        """The frame that shows the app now."""
        handle = self.element.evaluate_handle("element => element.preview").as_element()
        frame = None if handle is None else handle.content_frame()
        if frame is None:
            raise AssertionError(f"no preview: {self.state}")
        return frame

    @property
    def file_tabs(self) -> Locator:
        """The list of the files' tabs; the app's panels have one of their own."""
        return self.element.get_by_role("tablist", name="Files")

    def defined(self) -> None:
        """Wait until the page's script has made the element what it is; `goto` and `set_content` may be over before."""
        self.page.evaluate("customElements.whenDefined('webasgi-playground').then(() => {})")

    def set(self, files: dict[str, str], app: str = "main:app") -> None:
        """Give the playground other files."""
        self.defined()
        self.element.evaluate("(element, [files, app]) => { element.files = files; element.app = app; }", [files, app])

    def run(self) -> str:
        """`await element.run()`."""
        self.defined()
        return str(self.element.evaluate("element => element.run()"))

    def run_app(self, source: str) -> None:
        """Run an app that must start."""
        self.set({"main.py": source})
        result = self.run()
        assert result == "ready", self.failure

    def request(self, **request: object) -> dict[str, Any]:
        """`await element.request(...)`; the body as text."""
        answer = self.element.evaluate(
            """async (element, request) => {
              const { status, headers, body } = await element.request(request);
              return { status, headers, body: body.text() };
            }""",
            request,
        )
        assert isinstance(answer, dict)
        return answer

    def record(self) -> None:
        """Note the element's events from now on."""
        self.element.evaluate(
            """element => {
              if (!element.recorded) {
                for (const name of ["statechange", "navigate", "request"]) {
                  element.addEventListener(name, ({ detail }) => element.recorded.push([name, detail]));
                }
              }
              element.recorded = [];
            }"""
        )

    def recorded(self, name: str) -> list[dict[str, Any]]:
        """The details of the events of this name since `record`, in order."""
        events = self.element.evaluate("element => element.recorded")
        return [detail for event, detail in events if event == name]

    def wait_for_state(self, *states: str) -> str:
        """Until the element is in one of these states."""
        deadline = time.monotonic() + RUN_SECONDS
        while (state := self.state) not in states:
            assert time.monotonic() < deadline, f"still {state}, wanted {states}"
            self.page.wait_for_timeout(50)
        return state

    # What a reader does.

    def button(self, name: str) -> Locator:
        """A button of the element, by its whole name."""
        return self.element.get_by_role("button", name=name, exact=True)

    @property
    def address(self) -> Locator:
        """The address bar."""
        return self.element.get_by_label("Address in the app")

    def click_run(self) -> None:
        """Press Run and wait for the first response."""
        self.button("Run").click()
        state = self.wait_for_state("ready", "failed")
        assert state == "ready", self.failure

    def open(self, url: str) -> None:
        """Type a URL into the address bar and wait for its page."""
        with self.new_page():
            self.address.fill(url)
            self.address.press("Enter")

    # The page that the app shows.

    @contextmanager
    def new_page(self) -> Iterator[None]:
        """What is done inside brings another document, which is waited for."""
        self.preview.evaluate("window.documentBefore = true")
        yield
        self.until("!window.documentBefore && document.readyState === 'complete'")

    def evaluate(self, expression: str, argument: object = None) -> Any:
        """Evaluate in the app's page."""
        return self.preview.evaluate(expression, argument)

    def until(self, expression: str, seconds: float = SHOW_SECONDS) -> Any:
        """Wait until an expression is true in whatever page the app shows; its value."""
        deadline = time.monotonic() + seconds
        problem = "it is not true"
        while time.monotonic() < deadline:
            try:
                if value := self.preview.evaluate(expression):
                    return value
            except (Error, AssertionError) as error:  # a page that is just being replaced
                problem = str(error)
            self.page.wait_for_timeout(30)
        raise AssertionError(f"{expression}: {problem}, after {seconds} seconds")

    @property
    def text(self) -> str:
        """The text of the app's page."""
        return str(self.evaluate("document.body.innerText"))

    @property
    def url(self) -> str:
        """Path, query and fragment that the app's page believes to have."""
        return str(self.evaluate("location.pathname + location.search + location.hash"))

    def click(self, selector: str) -> None:
        """Click something in the app's page that leads to another document."""
        with self.new_page():
            self.preview.click(selector)

"""Firefox, driven by WebDriver BiDi, which it speaks itself: no other program is needed."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import tempfile
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Literal

from scripts import browser
from tests.fidelity.app.cases.steps import Button, Modifier
from tests.fidelity.engines import EngineMissingError, PageError
from tests.fidelity.engines.bidi import Connection, Record

START_SECONDS = 60
KEYS = {  # https://w3c.github.io/webdriver/#keyboard-actions
    "Enter": "\ue007",
    "Tab": "\ue004",
    "Shift": "\ue008",
    "Control": "\ue009",
    "Alt": "\ue00a",
    "Escape": "\ue00c",
    "Space": " ",
    "ArrowDown": "\ue015",
    "ArrowRight": "\ue014",
    "Backspace": "\ue003",
    "End": "\ue010",
    "Home": "\ue011",
    "Meta": "\ue03d",
}
BUTTONS = {"left": 0, "middle": 1}

# Beside those that Firefox sets by itself when it is driven (remote.prefs.recommended).
PREFERENCES: dict[str, bool | int | str] = {
    "browser.download.folderList": 2,
    "browser.download.useDownloadDir": True,
    "browser.download.always_ask_before_handling_new_types": False,
    "browser.download.alwaysOpenPanel": False,
    # Middle clicks open tabs, as on the other systems; on Linux they would paste.
    "middlemouse.contentLoadURL": False,
    # Audio that a case plays needs no device.
    "media.autoplay.default": 0,
}


class FirefoxFrame:
    def __init__(self, connection: Connection, context: str) -> None:
        self._connection = connection
        self._context = context

    def _value(self, expression: str) -> Record:
        answer = self._connection.command(
            "script.evaluate",
            expression=expression,
            target={"context": self._context},
            awaitPromise=True,
            resultOwnership="root",
        )
        if answer["type"] == "exception":
            raise PageError(answer["exceptionDetails"]["text"])
        result: Record = answer["result"]
        return result

    def evaluate(self, expression: str) -> Any:
        result = self._value(f"(async () => JSON.stringify(await ({expression})))()")
        return None if result["type"] == "undefined" else json.loads(result["value"])

    def _element(self, selector: str) -> Record:
        # In the middle of the view only where it is not in view: cases look at scroll positions.
        found = self._value(
            f"""(() => {{
              const element = document.querySelector({json.dumps(selector)});
              const box = element?.getBoundingClientRect();
              if (box && (box.bottom < 0 || box.top > innerHeight)) element.scrollIntoView({{ block: "center" }});
              return element;
            }})()"""
        )
        if found["type"] != "node":
            raise PageError(f"no {selector}")
        return {"sharedId": found["sharedId"]}

    def click(self, selector: str, button: Button, modifiers: tuple[Modifier, ...]) -> None:
        element = self._element(selector)
        number = BUTTONS[button]
        self._keys([{"type": "keyDown", "value": KEYS[name]} for name in modifiers])
        self._perform(
            {
                "type": "pointer",
                "id": "mouse",
                "actions": [
                    {"type": "pointerMove", "x": 0, "y": 0, "origin": {"type": "element", "element": element}},
                    {"type": "pointerDown", "button": number},
                    {"type": "pointerUp", "button": number},
                ],
            }
        )
        # A tab that has come to the front has the keyboard.
        with contextlib.suppress(PageError):
            self._keys([{"type": "keyUp", "value": KEYS[name]} for name in modifiers])

    def choose(self, selector: str, paths: list[Path]) -> None:
        element = self._element(selector)
        self._connection.command(
            "input.setFiles", context=self._context, element=element, files=[str(path) for path in paths]
        )

    def type(self, key: str) -> None:
        modifier, _, name = key.partition("+")
        if modifier in KEYS and name in KEYS:
            pair = (KEYS[modifier], KEYS[name])
            self._keys([{"type": "keyDown", "value": value} for value in pair])
            self._keys([{"type": "keyUp", "value": value} for value in reversed(pair)])
            return
        values = [KEYS[key]] if key in KEYS else list(key)
        self._keys([{"type": kind, "value": value} for value in values for kind in ("keyDown", "keyUp")])

    def _keys(self, actions: list[Record]) -> None:
        if actions:
            self._perform({"type": "key", "id": "keyboard", "actions": actions})

    def _perform(self, source: Record) -> None:
        self._connection.command("input.performActions", context=self._context, actions=[source])


class FirefoxTab:
    def __init__(self, connection: Connection, profile: str) -> None:
        self._connection = connection
        self.context = self._own = connection.command("browsingContext.create", type="tab", userContext=profile)[
            "context"
        ]
        self._others: list[str] = []
        self.closed = False
        self._answer = (True, "")
        self._navigations: dict[str, Record] = {}
        self.dialogs: list[tuple[str, str]] = []
        self._downloads: list[Record] = []

    # Events of the whole browser; the engine gives each to the tab that it is for.

    def opened(self, context: Record) -> None:
        if context.get("parent") is None and context["context"] != self._own:
            self._others.append(context["context"])

    def destroyed(self, context: Record) -> None:
        if context["context"] in self._others:
            self._others.remove(context["context"])

    def prompted(self, prompt: Record) -> None:
        self.dialogs.append((prompt["type"], prompt["message"]))
        accept, text = self._answer
        self._connection.send(
            "browsingContext.handleUserPrompt", context=prompt["context"], accept=accept, userText=text
        )

    def downloading(self, download: Record) -> None:
        self._downloads.append({"name": download["suggestedFilename"], "navigation": download["navigation"]})

    def downloaded(self, download: Record) -> None:
        for own in self._downloads:
            if own["navigation"] == download["navigation"] and "path" not in own:
                own["path"] = download.get("filepath")
                break

    @property
    def downloads(self) -> list[tuple[str, str]]:
        self.pause(0.2)
        found = []
        for own in self._downloads:
            path = Path(own["path"]) if own.get("path") else None
            saved = path is not None and path.exists()
            found.append((own["name"], path.read_text("utf-8", "replace") if path and saved else "unfinished"))
            if path and saved:
                path.unlink()
        self._downloads.clear()
        return found

    @property
    def main(self) -> FirefoxFrame:
        return FirefoxFrame(self._connection, self._own)

    def frame(self, expression: str) -> FirefoxFrame:
        found = self.main._value(f"({expression})?.contentWindow ?? null")
        if found["type"] != "window":
            raise PageError("no such frame")
        return FirefoxFrame(self._connection, found["value"]["context"])

    def goto(self, url: str) -> None:
        before = self.url
        self._connection.command("browsingContext.navigate", context=self._own, url=url, wait="none")
        for _ in range(100):
            if self.url != before:
                return
            self.pause(0.01)

    def type(self, key: str) -> None:
        self.main.type(key)

    def press(self, button: Literal["back", "forward", "reload"]) -> None:
        try:
            if button == "reload":
                self._connection.command("browsingContext.reload", context=self._own, wait="none")
            else:
                delta = -1 if button == "back" else 1
                self._connection.command("browsingContext.traverseHistory", context=self._own, delta=delta)
        except PageError:
            # Nowhere to go: what the case observes tells.
            return

    def tabs(self) -> list[str]:
        return [self._url_of(context) for context in self._others]

    def pause(self, seconds: float) -> None:
        self._connection.pause(seconds)

    def answer(self, accept: bool, text: str) -> None:
        self._answer = (accept, text)

    def _url_of(self, context: str) -> str:
        tree = self._connection.command("browsingContext.getTree", root=context, maxDepth=0)
        return str(tree["contexts"][0]["url"])

    @property
    def url(self) -> str:
        return self._url_of(self._own)

    @property
    def title(self) -> str:
        return str(self.main.evaluate("document.title"))

    def forget(self) -> None:
        self.dialogs.clear()
        self._downloads.clear()
        self._answer = (True, "")
        for context in self._others[:]:
            self._close(context)
        self._others.clear()
        self._connection.command("browsingContext.activate", context=self._own)

    def close(self) -> None:
        self.forget()
        self._close(self._own)
        self.closed = True

    def _close(self, context: str) -> None:
        # A script may have closed it just now.
        with contextlib.suppress(PageError):
            self._connection.command("browsingContext.close", context=context)


class Firefox:
    def __init__(self) -> None:
        """Start it; raises `EngineMissingError`."""
        executable = browser.firefox()
        if executable is None:
            raise EngineMissingError(f"no Firefox: `make browser`, or set {browser.FIREFOX_VARIABLE}")
        self._directory = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        profile = Path(self._directory.name)
        saved = profile / "saved"
        saved.mkdir()
        lines = [
            f"user_pref({json.dumps(name)}, {json.dumps(value)});"
            for name, value in {**PREFERENCES, "browser.download.dir": str(saved)}.items()
        ]
        (profile / "user.js").write_text("\n".join(lines), "utf-8")
        options = ["--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
        self._process = subprocess.Popen(
            [str(executable), *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            self._connection = Connection("127.0.0.1", self._port())
        except BaseException:
            self._end()
            raise
        self._profiles: dict[str, str] = {}
        self._tabs: list[FirefoxTab] = []
        self._opening = False
        self._listen()

    def _port(self) -> int:
        """The port that it says it listens on; what it says later is thrown away."""
        found: list[int] = []
        said = threading.Event()

        def read() -> None:
            stream = self._process.stderr
            for line in stream or ():
                if match := re.search(r"WebDriver BiDi listening on ws://[^:]+:(\d+)", line):
                    found.append(int(match[1]))
                    said.set()
            said.set()
            if stream is not None:
                stream.close()

        self._reader = threading.Thread(target=read, daemon=True)
        self._reader.start()
        said.wait(START_SECONDS)
        if not found:
            raise RuntimeError(f"Firefox did not open its port within {START_SECONDS} seconds")
        return found[0]

    def _listen(self) -> None:
        """Give events to the tab that was opened last and is still there: cases run one after the other."""
        events = {
            "browsingContext.contextCreated": FirefoxTab.opened,
            "browsingContext.contextDestroyed": FirefoxTab.destroyed,
            "browsingContext.userPromptOpened": FirefoxTab.prompted,
            "browsingContext.downloadWillBegin": FirefoxTab.downloading,
            "browsingContext.downloadEnd": FirefoxTab.downloaded,
        }
        for name, handler in events.items():
            self._connection.on(name, partial(self._give, handler))

    def _give(self, handler: Callable[[FirefoxTab, Record], None], event: Record) -> None:
        self._tabs = [tab for tab in self._tabs if not tab.closed]
        if self._tabs and not self._opening:
            handler(self._tabs[-1], event)

    def open(self, profile: str, credentials: tuple[str, str] | None = None) -> FirefoxTab:
        if profile not in self._profiles:
            self._profiles[profile] = self._connection.command("browser.createUserContext")["userContext"]
        # Its own events are no other tab's.
        self._opening = True
        tab = FirefoxTab(self._connection, self._profiles[profile])
        self._opening = False
        self._tabs.append(tab)
        if credentials is not None:
            self._sign_in(tab, credentials)
        return tab

    def _sign_in(self, tab: FirefoxTab, credentials: tuple[str, str]) -> None:
        """Answer its first question with credentials, and later ones as a reader who cancels."""
        user, password = credentials
        left: list[Record] = [{"type": "password", "username": user, "password": password}]

        def asked(event: Record) -> None:
            if event["context"] != tab.context:
                return
            if left:
                answer: Record = {"action": "provideCredentials", "credentials": left.pop()}
            else:
                answer = {"action": "cancel"}
            self._connection.send("network.continueWithAuth", request=event["request"]["request"], **answer)

        self._connection.on("network.authRequired", asked)
        self._connection.command("network.addIntercept", phases=["authRequired"], contexts=[tab.context])

    def close(self) -> None:
        with contextlib.suppress(PageError, OSError):
            self._connection.command("browser.close")
        self._connection.close()
        self._end()

    def _end(self) -> None:
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(5)
        # Its output has ended with it.
        self._reader.join(5)
        if self._process.stderr is not None:
            self._process.stderr.close()
        self._directory.cleanup()

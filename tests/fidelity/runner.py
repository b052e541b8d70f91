"""Runs a case on a surface; the observation is what is compared."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any, cast

from tests.fidelity.app.cases import steps
from tests.fidelity.app.cases.case import Case
from tests.fidelity.app.cases.steps import Step
from tests.fidelity.engines import PageError
from tests.fidelity.normal import normal
from tests.fidelity.surfaces import SHOW_SECONDS, Surface, until

Observation = dict[str, Any]

# Until the page has been painted: browsers route a click by what was painted last, and a frame may be newer.
SHOWN = """new Promise((resolve) => {
  setTimeout(resolve, 500);
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 30)));
})"""


def run(case: Case, surface: Surface) -> Observation:
    """What there was to see, normalised; `problems` names the steps that could not be taken."""
    surface.request(f"/observed/{case.name}?begin=1")
    looks: list[object] = []
    problems: list[str] = []
    with tempfile.TemporaryDirectory() as directory:
        try:
            surface.begin(case)
            for step in case.steps:
                try:
                    _take(step, case, surface, looks, Path(directory))
                except PageError as error:
                    problems.append(f"{step}: {str(error).splitlines()[0]}")
            found = surface.request(f"/observed/{case.name}?reports={case.reports}&seconds={SHOW_SECONDS}")
        finally:
            surface.end()
    seen = json.loads(found)
    if case.unordered:
        for key in ("reports", "requests"):
            seen[key].sort(key=json.dumps)
    observation: Observation = {"reports": seen["reports"]}
    if case.requests:
        observation["requests"] = seen["requests"]
    if looks:
        observation["looks"] = looks
    if problems:
        observation["problems"] = problems
    return cast(Observation, normal(observation, surface.origin))


def _take(step: Step, case: Case, surface: Surface, looks: list[object], directory: Path) -> None:
    match step:
        case steps.Click(selector, button, modifiers):
            _wait_for(surface, f"document.querySelector({json.dumps(selector)}) !== null")
            surface.page.evaluate(SHOWN)
            surface.page.click(selector, button, modifiers)
        case steps.Type(keys):
            for key in keys:
                surface.tab.type(key)
        case steps.Files(selector, files):
            paths = []
            for name, text in files:
                paths.append(directory / name)
                paths[-1].write_text(text, "utf-8")
            surface.page.choose(selector, paths)
        case steps.Wait(expression):
            _wait_for(surface, expression)
        case steps.Settle(seconds):
            surface.tab.pause(seconds)
        case steps.Probe(expression):
            looks.append(surface.page.evaluate(expression))
        case steps.Browser(button):
            surface.press(button)
        case steps.Address(url):
            surface.goto(f"{surface.origin}{case.root}{url}")
        case steps.Look(at):
            looks.append({at: _look(at, surface)})
        case steps.Answer(accept, text):
            surface.answer(accept, text)


def _wait_for(surface: Surface, expression: str) -> None:
    if not until(surface.tab, lambda: bool(surface.page.evaluate(f"Boolean({expression})")), SHOW_SECONDS):
        raise PageError("never true")


def _look(at: str, surface: Surface) -> object:
    if at == "address":
        return surface.address
    if at == "title":
        return surface.title
    if at == "downloads":
        return surface.tab.downloads
    if at == "tabs":
        return surface.tabs()
    return surface.dialogs

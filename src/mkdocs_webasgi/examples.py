"""The playgrounds of a site as examples: run when all pages are rendered, before any of them is written."""

from __future__ import annotations

import re

from webasgi import markup
from webasgi.checks import Case, CheckerError, Recorded
from webasgi.playground import SourceLocation
from webasgi.responses import shown
from webasgi.settings import Settings
from webasgi.site import SiteEnvironments

from .fence import log, warn

_MARKER = re.compile(r"<!--webasgi-response:(?P<key>[0-9a-f]+)-->")


class Examples:
    """Collects cases, runs them, and puts recorded responses where `markup.response_marker` has left their place."""

    def __init__(self) -> None:
        self._cases: list[Case] = []
        self._recorded: dict[str, Recorded] = {}

    def add(self, case: Case) -> None:
        """Note an example of a page."""
        self._cases.append(case)

    def run(self, environments: SiteEnvironments, settings: Settings) -> None:
        """Run what was added and log a warning for each fault. Raises ResolutionError if a wheel can't be had."""
        cases, self._cases = self._cases, []
        if not cases:
            return
        log.info("webasgi: running the playgrounds")
        try:
            outcomes = environments.examine(cases)
        except CheckerError as error:
            warn(
                SourceLocation("mkdocs.yml", 0), f"the playgrounds could not be run: {error}", "webasgi.check", settings
            )
            return
        for case in cases:
            outcome = outcomes.get(case.key)
            if outcome is None:
                continue
            for place, message in case.faults(outcome):
                document, _, line = place.rpartition(":")
                where = SourceLocation(document, int(line)) if document and line.isdigit() else SourceLocation(place, 0)
                warn(where, message, "webasgi.check", settings)
            first = Recorded.of(case.example, outcome)
            if first is not None:
                self._recorded[case.key] = first

    def complete(self, html: str) -> str:
        """The page with its responses; places of those that are not known go."""
        return _MARKER.sub(self._response, html)

    def _response(self, marker: re.Match[str]) -> str:
        recorded = self._recorded.get(marker["key"])
        return "" if recorded is None else str(markup.response_html(shown(recorded)))

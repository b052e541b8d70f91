"""The tests that `pytest_plugin` collects: one for each playground of a site."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from webasgi.checks import Case
from webasgi.examining import Examined, examine
from webasgi.reading import SiteRequests, read_site


class PlaygroundError(Exception):
    """A playground does not work; the text says where and why."""


class SiteFile(pytest.File):
    """The configuration file of a site. Its playgrounds are run together, when the first one is asked for."""

    _examined: dict[str, Examined] | None = None

    def collect(self) -> Iterator[pytest.Item]:
        """One test for each playground; its name is its place."""
        site = read_site(self.path)
        for case in site.cases:
            item: PlaygroundItem = PlaygroundItem.from_parent(self, name=self._name(case))
            item.case, item.site = case, site
            yield item

    def _name(self, case: Case) -> str:
        place = Path(case.place)
        return str(place.relative_to(self.path.parent)) if place.is_relative_to(self.path.parent) else case.place

    def faults(self, site: SiteRequests, case: Case) -> tuple[tuple[str, str], ...]:
        """What is wrong with one of the site's playgrounds."""
        if self._examined is None:
            self._examined = {each.case.place: each for each in examine(site)}
        return self._examined[case.place].faults


class PlaygroundItem(pytest.Item):
    """A playground: it has to start, to answer its first request, and to pass its checks."""

    case: Case
    site: SiteRequests

    def runtest(self) -> None:
        """Raises PlaygroundError where it does not."""
        assert isinstance(self.parent, SiteFile)
        faults = self.parent.faults(self.site, self.case)
        if faults:
            raise PlaygroundError("\n".join(f"{place}: {message}" for place, message in faults))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The faults alone; the rest is ours."""
        if isinstance(excinfo.value, PlaygroundError):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the playground stands."""
        document, _, line = self.case.place.rpartition(":")
        return Path(document or self.path), int(line) - 1 if line.isdigit() and int(line) else None, self.name

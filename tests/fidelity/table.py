"""The report: differences of one engine, with the count that agree."""

from __future__ import annotations

import json
from dataclasses import dataclass

from tests.fidelity.app.cases.case import Case
from tests.fidelity.known import IMPOSSIBLE
from tests.fidelity.runner import Observation


@dataclass(frozen=True)
class Row:
    """One case in one engine."""

    engine: str
    case: Case
    plain: Observation
    playground: Observation

    @property
    def agrees(self) -> bool:
        """Whether nothing differs."""
        return self.plain == self.playground

    @property
    def reason(self) -> str | None:
        """Why it can't agree, where that is known."""
        return IMPOSSIBLE[self.engine].get(self.case.name)

    @property
    def expected(self) -> bool:
        """A case agrees, or is known not to; never both."""
        return self.agrees == (self.reason is None)

    @property
    def incomplete(self) -> str | None:
        """What is wrong with the case itself: the reference must show all that it asks for."""
        if self.plain.get("problems"):
            return f"steps failed in the plain browser: {self.plain['problems']}"
        if len(self.plain["reports"]) != self.case.reports:
            return f"{len(self.plain['reports'])} reports in the plain browser, not {self.case.reports}"
        return None


def table(engine: str, rows: list[Row]) -> str:
    """Markdown."""
    agree = sum(row.agrees for row in rows)
    known = sum(not row.agrees and row.expected for row in rows)
    lines = [f"## {engine}: {agree} of {len(rows)} agree, {known} can't", ""]
    lines += ["| case | part | plain browser | playground |", "| --- | --- | --- | --- |"]
    for row in rows:
        if row.incomplete:
            lines.append(f"| {row.case.name} | INVALID | {row.incomplete} | |")
        if row.agrees:
            if row.reason is not None:
                lines.append(f"| {row.case.name} | agrees, but is listed as impossible | | |")
            continue
        note = f" ({row.reason})" if row.reason else ""
        for part in ("reports", "requests", "looks", "problems"):
            plain, playground = row.plain.get(part), row.playground.get(part)
            if plain != playground:
                lines.append(f"| {row.case.name}{note} | {part} | {_cell(plain)} | {_cell(playground)} |")
    return "\n".join(lines)


def _cell(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("|", "\\|").replace("\n", " ")

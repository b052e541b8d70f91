"""The difference between both observations of a case, for people."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from tests.fidelity.app.cases.case import Case
from tests.fidelity.known import impossible
from tests.fidelity.runner import Observation

PARTS = ("reports", "requests", "looks", "problems")


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
        return impossible(self.engine).get(self.case.name)

    @property
    def expected(self) -> bool:
        """A case agrees, or is known not to; never both."""
        return self.incomplete is None and self.agrees == (self.reason is None)

    @property
    def incomplete(self) -> str | None:
        """What is wrong with the case itself: the reference must show all that it asks for."""
        if self.plain.get("problems"):
            return f"steps failed in the plain browser: {self.plain['problems']}"
        if len(self.plain["reports"]) != self.case.reports:
            return f"{len(self.plain['reports'])} reports in the plain browser, not {self.case.reports}"
        return None

    @property
    def differences(self) -> list[tuple[str, object, object]]:
        """Part, what the plain browser shows, what the playground shows."""
        parts = [(part, self.plain.get(part), self.playground.get(part)) for part in PARTS]
        return [(part, plain, playground) for part, plain, playground in parts if plain != playground]


def table(engine: str, rows: Iterable[Row]) -> str:
    """Markdown of all that is not as expected, with the counts."""
    rows = list(rows)
    agree = sum(row.agrees for row in rows)
    known = sum(not row.agrees and row.expected for row in rows)
    lines = [f"## {engine}: {agree} of {len(rows)} agree, {known} can't", ""]
    lines += ["| case | part | plain browser | playground |", "| --- | --- | --- | --- |"]
    for row in rows:
        if row.expected:
            continue
        if row.incomplete:
            lines.append(f"| {row.case.name} | INVALID | {cell(row.incomplete)} | |")
        if row.agrees and row.reason is not None:
            lines.append(f"| {row.case.name} | agrees, but is listed as impossible | | |")
        lines += [f"| {row.case.name} | {part} | {cell(a)} | {cell(b)} |" for part, a, b in row.differences]
    return "\n".join(lines)


def cell(value: object) -> str:
    """JSON in a cell of a table."""
    text = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()
    return text.replace("|", "\\|").replace("\n", " ")

"""SQLModel with FastAPI."""

from __future__ import annotations

from typing import Any

from tests.frameworks.cases import fastapi, reasons
from tests.frameworks.features import JSON
from tests.frameworks.framework import APPS, Framework, Run
from tests.frameworks.streams import until


async def _post(run: Run, path: str, body: bytes) -> Any:
    return await run.client.get(path, "POST", body=body, headers=JSON)


async def _rows(run: Run) -> None:
    created = await _post(run, "/heroes", b'{"name": "Deadpond", "team_id": 1}')
    assert (created.status, created.json()) == (201, {"id": 1, "name": "Deadpond", "age": None, "team_id": 1})
    assert (await run.client.get("/heroes/1")).json()["name"] == "Deadpond"
    assert (await run.client.get("/heroes/2")).status == 404
    assert (await run.client.get("/teams/blue")).json() == ["Deadpond"]


async def _validation(run: Run) -> None:
    wrong = await _post(run, "/heroes", b'{"name": "", "age": "old"}')
    assert (wrong.status, [problem["loc"][-1] for problem in wrong.json()["detail"]]) == (422, ["name", "age"])


async def _integrity(run: Run) -> None:
    response = await run.client.get("/twice", "POST")
    assert response.status == 500
    await until(lambda: "UNIQUE constraint failed: hero.id" in run.output())


async def _asynchronous(run: Run) -> None:
    before = (await run.client.get("/count")).json()
    created = await _post(run, "/async-heroes", b'{"name": "Rusty-Man"}')
    assert created.status == 200, created.text
    assert (await run.client.get("/count")).json() == before + 1


FRAMEWORK = Framework(
    name="SQLModel with FastAPI",
    distribution="sqlmodel",
    requirements=("sqlmodel", *fastapi.FRAMEWORK.requirements, "aiosqlite"),
    interface="ASGI",
    source="sqlmodel_app.py",
    files={"fastapi_app.py": (APPS / "fastapi_app.py").read_text("utf-8")},
    needs_jspi=reasons.SLEEPS,
    own={
        "tables, relationships and sessions on SQLite": _rows,
        "validation by the model": _validation,
        "a constraint's error in the console": _integrity,
        "asynchronous sessions": _asynchronous,
    },
)

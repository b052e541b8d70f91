"""SQLAlchemy 2.0 in real Pyodide: its asynchronous sessions, which 2.1 has in other modules (``test_databases.py``)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.driver.client import in_node
from tests.driver.test_in_pyodide import NODE, ROOT
from webasgi.environments import EnvironmentSettings, resolve

APP = """
import sqlalchemy
from sqlalchemy import select
from sqlalchemy.exc import MissingGreenlet
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

class Base(DeclarativeBase): pass

class Hero(Base):
    __tablename__ = "hero"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]

async def heroes():
    engine = create_async_engine("sqlite+aiosqlite:///heroes.db")
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with AsyncSession(engine) as session:
        session.add(Hero(name="Ada"))
        await session.commit()
        hero = (await session.scalars(select(Hero))).one()
        await session.commit()
        try:
            hero.name
        except MissingGreenlet:
            await session.refresh(hero)
        return f"{sqlalchemy.__version__[:3]} {hero.name}"

async def app(scope, receive, send):
    if scope["type"] == "http":
        body = (await heroes()).encode()
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": body})
"""


@pytest.mark.asyncio
@pytest.mark.parametrize("flags", [["--experimental-wasm-jspi"], []], ids=["jspi", "plain"])
async def test_asynchronous_sessions(flags: list[str], tmp_path: Path) -> None:
    environment = resolve(["sqlalchemy[asyncio]<2.1", "aiosqlite"], EnvironmentSettings())
    environment.write(tmp_path)
    job = {
        "pyodide": str(ROOT / "assets" / "node_modules" / "pyodide"),
        "driver": str(ROOT / "src" / "webasgi_driver"),
        "wheels": [str(tmp_path / wheel["file"]) for wheel in environment.manifest()["wheels"]],
    }
    async with in_node([NODE, *flags, str(Path(__file__).with_name("pyodide_node.mjs")), json.dumps(job)]) as client:
        await client.serve({"main.py": APP})
        assert (await client.get("/")).text == "2.0 Ada"

"""The adaptations of databases in CPython, where nothing can be suspended; ``tests/frameworks`` has them in Pyodide."""

from __future__ import annotations

from tests.driver.test_adaptations import run


def test_simple_queue() -> None:
    script = """
adaptations.install(None)
import queue
items = queue.SimpleQueue()
items.put(1)
print(items.get(), items.empty())
try:
    items.get()
except RuntimeError as exc:
    print(exc)
"""
    lines = run(script).splitlines()
    assert lines[0] == "1 True"
    assert "waits for another thread, and none can run meanwhile" in lines[1]


def test_aiosqlite() -> None:
    script = """
adaptations.install(None)
import asyncio, sqlite3, threading, aiosqlite

async def main():
    async with aiosqlite.connect(":memory:") as database:
        await database.execute("create table t (x integer primary key)")
        await database.executemany("insert into t values (?)", [(1,), (2,)])
        async with database.execute("select x from t") as cursor:
            print([row async for row in cursor])
        try:
            await database.execute("insert into t values (1)")
        except sqlite3.IntegrityError as exc:
            print(exc)
        await database.rollback()
    try:
        await database.execute("select 1")
    except ValueError as exc:
        print(exc)
    try:
        await aiosqlite.connect("/nosuch/file")
    except sqlite3.OperationalError as exc:
        print(exc)

asyncio.run(main())
print(threading.active_count())
"""
    assert run(script).splitlines() == [
        "[(1,), (2,)]",
        "UNIQUE constraint failed: t.x",
        "no active connection",
        "unable to open database file",
        "1",
    ]


# As in Pyodide, where there is none.
WITHOUT_GREENLET = """
import importlib.util, sys
find = importlib.util.find_spec
importlib.util.find_spec = lambda name: None if name == "greenlet" else find(name)
sys.modules["greenlet"] = None
adaptations.install(None)
"""


def test_asynchronous_sqlalchemy() -> None:
    script = f"""{WITHOUT_GREENLET}
import asyncio
from sqlalchemy import ForeignKey, select, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

class Base(DeclarativeBase): pass

class Team(Base):
    __tablename__ = "team"
    id: Mapped[int] = mapped_column(primary_key=True)
    heroes: Mapped[list["Hero"]] = relationship()

class Hero(Base):
    __tablename__ = "hero"
    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))

async def main():
    engine = create_async_engine("sqlite+aiosqlite://")
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with AsyncSession(engine) as session:
        session.add(Team(id=1, heroes=[Hero(id=1), Hero(id=2)]))
        await session.commit()
    async with AsyncSession(engine) as session:
        team = (await session.scalars(select(Team))).one()
        try:
            team.heroes
        except StatementError as exc:
            print(str(exc.orig).partition(" (")[0])
        print(len(await session.run_sync(lambda _: team.heroes)))
        session.expunge_all()
        session.add(Hero(id=1))
        try:
            await session.commit()
        except IntegrityError as exc:
            print(exc.orig)
    async with engine.connect() as connection:
        result = await connection.stream(text("select id from hero"))
        print([row async for row in result])
    await engine.dispose()

asyncio.run(main())
"""
    assert run(script).splitlines() == [
        "greenlet_spawn has not been called; can't call await_() here. Was IO attempted in an unexpected place?",
        "2",
        "UNIQUE constraint failed: hero.id",
        "[(1,), (2,)]",
    ]


def test_sqlalchemy_says_what_it_misses() -> None:
    script = f"""{WITHOUT_GREENLET}
import asyncio
from sqlalchemy.exc import AwaitRequired
from sqlalchemy.util import await_, greenlet_spawn

async def main():
    try:
        await greenlet_spawn(lambda: await_(asyncio.get_running_loop().create_future()))
    except RuntimeError as exc:
        print(exc)
    try:
        await greenlet_spawn(int, _require_await=True)
    except AwaitRequired as exc:
        print("detected" in str(exc))

asyncio.run(main())
"""
    lines = run(script).splitlines()
    assert lines[0].startswith("SQLAlchemy's database driver waits for the event loop from synchronous code.")
    assert lines[1] == "True"

# mypy: ignore-errors
# The app of FastAPI's own case, to which this one adds a database.
from fastapi import Depends, HTTPException
from fastapi_app import app
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import Field, Relationship, Session, SQLModel, create_engine, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

engine = create_engine("sqlite:///data.sqlite3")
async_engine = create_async_engine("sqlite+aiosqlite:///data.sqlite3")


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    heroes: list["Hero"] = Relationship(back_populates="team")


class HeroBase(SQLModel):
    name: str = Field(index=True, min_length=1)
    age: int | None = None
    team_id: int | None = Field(default=None, foreign_key="team.id")


class Hero(HeroBase, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team: Team | None = Relationship(back_populates="heroes")


class HeroPublic(HeroBase):
    id: int


SQLModel.metadata.create_all(engine)
with Session(engine) as session:
    session.add(Team(name="blue"))
    session.commit()


def get_session():
    with Session(engine) as session:
        yield session


async def get_async_session():
    async with AsyncSession(async_engine) as session:
        yield session


@app.post("/heroes", status_code=201, response_model=HeroPublic)
def create(hero: HeroBase, session: Session = Depends(get_session)):
    row = Hero.model_validate(hero)
    session.add(row)
    session.commit()
    session.refresh(row)
    return row


@app.get("/heroes/{id}", response_model=HeroPublic)
def read(id: int, session: Session = Depends(get_session)):
    hero = session.get(Hero, id)
    if hero is None:
        raise HTTPException(404)
    return hero


@app.get("/teams/{name}")
def team(name: str, session: Session = Depends(get_session)):
    return [hero.name for hero in session.exec(select(Team).where(Team.name == name)).one().heroes]


@app.post("/twice")
def twice(session: Session = Depends(get_session)):
    session.add(Hero(id=1, name="the same"))
    session.commit()


@app.get("/count")
async def count(session: AsyncSession = Depends(get_async_session)):
    return (await session.exec(select(func.count()).select_from(Hero))).one()


@app.post("/async-heroes", response_model=HeroPublic)
async def create_async(hero: HeroBase, session: AsyncSession = Depends(get_async_session)):
    row = Hero.model_validate(hero)
    session.add(row)
    await session.commit()
    await session.refresh(row)
    return row

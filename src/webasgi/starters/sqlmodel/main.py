# /// script
# dependencies = ["fastapi", "sqlmodel"]
# ///
from typing import Annotated

from fastapi import Depends, FastAPI
from sqlmodel import Field, Session, SQLModel, create_engine, select

engine = create_engine("sqlite:///heroes.sqlite3")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None


SQLModel.metadata.create_all(engine)
with Session(engine) as session:
    session.add(Hero(name="Deadpond", age=48))
    session.commit()


def open_session():
    with Session(engine) as session:
        yield session


Database = Annotated[Session, Depends(open_session)]
app = FastAPI(title="Heroes")


@app.get("/heroes")
def list_heroes(database: Database, older_than: int = 0) -> list[Hero]:
    return database.exec(select(Hero).where(Hero.age > older_than)).all()


@app.post("/heroes", status_code=201)
def add_hero(hero: Hero, database: Database) -> Hero:
    database.add(hero)
    database.commit()
    database.refresh(hero)
    return hero

# /// script
# dependencies = ["fastapi"]
# ///
from typing import Annotated

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field

app = FastAPI(title="Tea house")


class Tea(BaseModel):
    name: Annotated[str, Field(min_length=1)]
    minutes: Annotated[int, Field(ge=1, le=15)] = 3


teas = [Tea(name="Assam", minutes=4), Tea(name="Sencha", minutes=2)]


@app.get("/teas")
async def list_teas() -> list[Tea]:
    return teas


@app.get("/teas/{number}")
async def get_tea(number: int) -> Tea:
    if number not in range(len(teas)):
        raise HTTPException(404, "There is no such tea.")
    return teas[number]


@app.post("/teas", status_code=201)
async def add_tea(tea: Tea) -> Tea:
    teas.append(tea)
    return tea

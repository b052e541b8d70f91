from pathlib import Path
from typing import Annotated

from fastapi import FastAPI, Form, HTTPException
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, Field

app = FastAPI(title="Shopping list")


class Item(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=40)]
    amount: Annotated[int, Field(ge=1)] = 1


items: list[Item] = [Item(name="apples", amount=6), Item(name="bread")]


@app.get("/items")
async def list_items() -> list[Item]:
    return items


@app.get("/items/{index}")
def get_item(index: int) -> Item:
    if index not in range(len(items)):
        raise HTTPException(404, "There is no such item.")
    return items[index]


@app.post("/items", status_code=201)
async def add_item(item: Item) -> Item:
    items.append(item)
    print(f"added {item.amount} x {item.name}")
    return item


@app.post("/add")
async def add_from_form(name: Annotated[str, Form()], amount: Annotated[int, Form()] = 1) -> RedirectResponse:
    items.append(Item(name=name, amount=amount))
    return RedirectResponse("/", status_code=303)


@app.get("/", response_class=HTMLResponse)
async def page() -> str:
    return Path("index.html").read_text(encoding="utf-8")

from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

REQUESTS = [
    ("GET /items/3?q=x", b""),
    ("POST /items", b'{"id": 1, "name": "x"}'),
    ("POST /items", b'{"id": "x"}'),
    ("GET /page", b""),
    ("GET /missing", b""),
    ("GET /openapi.json", b""),
    ("GET /docs", b""),
]


class Item(BaseModel):
    id: int
    name: str
    price: float | None = None
    tags: list[str] = []


def common(q: str | None = None, limit: Annotated[int, Query(le=100)] = 10) -> dict[str, object]:
    return {"q": q, "limit": limit}


app = FastAPI()


@app.get("/items/{item_id}")
async def read(item_id: int, options: Annotated[dict[str, object], Depends(common)]) -> Item:
    return Item(id=item_id, name=str(options))


@app.post("/items", status_code=201)
def create(item: Item) -> Item:
    return item


@app.get("/page", response_class=HTMLResponse)
def page(request: Request) -> str:
    return f"<h1>{request.url}</h1>"


@app.get("/missing")
async def missing() -> None:
    raise HTTPException(404)

"""FastAPI with its two pages of documentation."""

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI(title="Shop")


class Item(BaseModel):
    name: str
    price: float = 1.0


@app.get("/")
def index() -> dict[str, str]:
    return {"docs": "/docs"}


@app.post("/items")
def create(item: Item, amount: int = 2) -> dict[str, object]:
    return {"total": item.price * amount, "name": item.name}

# /// script
# dependencies = ["blacksheep"]
# ///
from dataclasses import dataclass

from blacksheep import Application, FromQuery, get, post

app = Application()


@dataclass
class Order:
    dish: str
    portions: int = 1


@get("/menu")
async def menu(contains: FromQuery[str] = FromQuery("")):
    return [dish for dish in ("lentil soup", "pea soup", "bread") if contains.value in dish]


@post("/orders")
async def order(data: Order):
    return {"ordered": f"{data.portions} x {data.dish}"}

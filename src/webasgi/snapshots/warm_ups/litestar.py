from dataclasses import dataclass

from litestar import Litestar, MediaType, get, post

REQUESTS = [
    ("GET /", b""),
    ("GET /page/1?query=a", b""),
    ("POST /", b'{"name": "a", "price": 1.5}'),
    ("POST /", b"{}"),
    ("GET /missing", b""),
    ("GET /schema/openapi.json", b""),
]


@dataclass
class Item:
    name: str
    price: float = 1.0


@get("/")
async def home() -> Item:
    return Item("an item")


@get("/page/{number:int}", media_type=MediaType.HTML, sync_to_thread=True)
def page(number: int, query: str | None = None) -> str:
    return f"<h1>{number}{query}</h1>"


@post("/")
async def create(data: Item) -> Item:
    return data


app = Litestar([home, page, create])

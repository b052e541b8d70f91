# /// script
# dependencies = ["litestar"]
# ///
from dataclasses import dataclass

from litestar import Controller, Litestar, get, post
from litestar.exceptions import NotFoundException


@dataclass
class Plant:
    name: str
    litres: float = 0.5


class Garden(Controller):
    path = "/plants"
    plants = {"fern": Plant("fern"), "cactus": Plant("cactus", 0.1)}

    @get()
    async def all(self) -> list[Plant]:
        return [*self.plants.values()]

    @get("/{name:str}")
    async def one(self, name: str) -> Plant:
        if name not in self.plants:
            raise NotFoundException("There is no such plant.")
        return self.plants[name]

    @post()
    async def add(self, data: Plant) -> Plant:
        self.plants[data.name] = data
        return data


app = Litestar([Garden])

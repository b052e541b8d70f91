# mypy: ignore-errors
import asyncio
import time
from collections.abc import AsyncGenerator

import strawberry

# The app of FastAPI's own case, to which this one adds a schema.
from fastapi_app import app
from strawberry.fastapi import GraphQLRouter
from strawberry.file_uploads import Upload


@strawberry.type
class Book:
    title: str
    pages: int


BOOKS = [Book(title="Dune", pages=612)]


@strawberry.type
class Query:
    @strawberry.field
    async def books(self, longer_than: int = 0) -> list[Book]:
        await asyncio.sleep(0.001)
        return [book for book in BOOKS if book.pages > longer_than]

    @strawberry.field
    def slow(self) -> str:
        time.sleep(0.01)
        return "slept"

    @strawberry.field
    def fails(self) -> str:
        raise LookupError("not today")


@strawberry.type
class Mutation:
    @strawberry.mutation
    def add_book(self, title: str, pages: int) -> Book:
        BOOKS.append(Book(title=title, pages=pages))
        return BOOKS[-1]

    @strawberry.mutation
    async def read(self, file: Upload) -> str:
        return (await file.read()).decode()


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def count(self, target: int) -> AsyncGenerator[int, None]:
        try:
            for number in range(target):
                yield number
                await asyncio.sleep(0.001)
        finally:
            print("count over")


schema = strawberry.Schema(query=Query, mutation=Mutation, subscription=Subscription)
app.include_router(GraphQLRouter(schema, multipart_uploads_enabled=True), prefix="/graphql")

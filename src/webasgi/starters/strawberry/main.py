# /// script
# dependencies = ["fastapi", "strawberry-graphql"]
# ///
import strawberry
from fastapi import FastAPI
from strawberry.fastapi import GraphQLRouter


@strawberry.type
class Book:
    title: str
    pages: int


books = [Book(title="Dune", pages=612), Book(title="Emma", pages=474)]


@strawberry.type
class Query:
    @strawberry.field
    def books(self, longer_than: int = 0) -> list[Book]:
        return [book for book in books if book.pages > longer_than]

    @strawberry.field
    def longest(self) -> Book:
        return max(books, key=lambda book: book.pages)


@strawberry.type
class Mutation:
    @strawberry.mutation
    def add(self, title: str, pages: int) -> Book:
        books.append(Book(title=title, pages=pages))
        return books[-1]


app = FastAPI()
app.include_router(GraphQLRouter(strawberry.Schema(Query, Mutation)), prefix="/graphql")

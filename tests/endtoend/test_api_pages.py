"""The pages that frameworks bring along to try an API: their scripts are those that the site ships."""

from __future__ import annotations

import json

from tests.endtoend.reader import Reader

SHOWS = """(function shows(root, text) {
  return root.textContent.includes(text)
    || [...root.querySelectorAll("*")].some(({ shadowRoot }) => shadowRoot && shows(shadowRoot, text));
})"""


def shows(text: str) -> str:
    """Whether a text is somewhere in the page, in shadow trees too."""
    # A document has no `textContent` of its own (https://dom.spec.whatwg.org/#dom-node-textcontent).
    return f"{SHOWS}(document.documentElement, {json.dumps(text)})"


def test_swagger_ui_and_redoc_of_fastapi(apis: Reader) -> None:
    apis.run("api.py", path="/docs")
    apis.click("#operations-default-create_items_post .opblock-summary-control")
    apis.click("#operations-default-create_items_post .try-out__btn")
    apis.click("#operations-default-create_items_post .execute")
    told = apis.until("document.querySelector('.live-responses-table .highlight-code')?.innerText")
    assert '"total": 2' in told
    assert apis.evaluate("document.querySelector('.request-url pre').innerText").endswith("/items?amount=2")
    apis.open("/redoc")
    apis.until(shows("Request Body schema"))


def test_every_page_of_litestar(apis: Reader) -> None:
    apis.run("litestar_pages.py", path="/schema/swagger")
    apis.until("document.querySelectorAll('.opblock').length === 2")
    for page in ("redoc", "scalar", "rapidoc", "elements"):
        apis.open(f"/schema/{page}")
        apis.until(shows("Greets somebody"))


def run_a_query(reader: Reader) -> None:
    """Write a query into GraphiQL, run it and see the result."""
    editor = "document.querySelector('.graphiql-query-editor .CodeMirror')?.CodeMirror"
    reader.until(f"{editor} !== undefined")
    reader.evaluate(f"""void {editor}.setValue('{{ hello(name: "GraphiQL") }}')""")
    reader.click(".graphiql-execute-button")
    result = "document.querySelector('.result-window .CodeMirror')?.CodeMirror.getValue()"
    reader.until(f"{result}?.includes('Hello, GraphiQL!')")


def test_graphiql_of_strawberry(apis: Reader) -> None:
    apis.run("graphql.py", path="/graphql")
    run_a_query(apis)


def test_graphiql_of_graphene(graphene: Reader) -> None:
    graphene.run("graphene_books.py", path="/graphql")
    run_a_query(graphene)
    # As its own explorer shows it.
    graphene.until("document.querySelector('[aria-label*=Explorer i]') !== null")

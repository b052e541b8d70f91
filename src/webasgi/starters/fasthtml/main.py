# /// script
# dependencies = ["python-fasthtml"]
# ///
from fasthtml.common import Button, Div, P, Titled, fast_app

app, rt = fast_app()
clicks = 0


def counter():
    return P(f"Clicked {clicks} times", id="counter")


@rt("/")
def get():
    return Titled("A counter with htmx", Div(counter(), Button("Click", hx_post="/click", hx_target="#counter")))


@rt("/click")
def post():
    global clicks
    clicks += 1
    return counter()

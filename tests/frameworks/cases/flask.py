"""Flask, with Flask-SQLAlchemy, Flask-Login and Flask-WTF."""

from __future__ import annotations

from tests.frameworks.cases import reasons
from tests.frameworks.features import FORM
from tests.frameworks.framework import Framework, Run


async def _database_and_login(run: Run) -> None:
    client = run.client
    registered = await client.get("/register", "POST", body=b"name=ada&password=secret", headers=FORM)
    assert registered.json() == {"users": 1}
    assert (await client.get("/private")).status == 401
    wrong = await client.get("/sign-in", "POST", body=b"name=ada&password=guess", headers=FORM)
    assert (wrong.status, wrong.text) == (403, "wrong")
    right = await client.get("/sign-in", "POST", body=b"name=ada&password=secret", headers=FORM)
    assert right.text == "right"
    cookie = (right.header("set-cookie") or "").partition(";")[0]
    assert (await client.get("/private", headers=[("cookie", cookie)])).text == "private to ada"


async def _forms(run: Run) -> None:
    assert (await run.client.get("/greeting", "POST", body=b"name=ada", headers=FORM)).json() == {"name": "ada"}
    long = await run.client.get("/greeting", "POST", body=b"name=augusta", headers=FORM)
    assert (long.status, long.json()) == (422, {"name": ["Field cannot be longer than 5 characters."]})


FRAMEWORK = Framework(
    name="Flask",
    distribution="flask",
    requirements=("flask[async]", "flask-sqlalchemy", "flask-login", "flask-wtf"),
    interface="WSGI",
    source="flask_app.py",
    lacks={**reasons.WSGI, "validation": reasons.NO_VALIDATION, "background": reasons.NO_BACKGROUND},
    needs_jspi=reasons.SLEEPS,
    own={
        "Flask-SQLAlchemy, Flask-Login and Werkzeug's password hashes": _database_and_login,
        "Flask-WTF": _forms,
    },
)

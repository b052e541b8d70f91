"""Django, by ASGI and by WSGI, and with Channels."""

from __future__ import annotations

import re

from tests.driver.client import Response
from tests.frameworks.cases import reasons
from tests.frameworks.features import FORM, JSON
from tests.frameworks.framework import APPS, Framework, Run


async def _orm(run: Run) -> None:
    seen = (await run.client.get("/products")).json()
    assert seen == {"count": 2, "error": "UNIQUE constraint failed: shop_product.name"}
    seen = (await run.client.get("/async-products")).json()
    assert seen == {"first": "bolt", "names": ["nut", "bolt"], "count": 2}


async def _users(run: Run) -> None:
    client = run.client
    user = b"name=ada&password=secret"
    registered = await client.get("/register", "POST", body=user, headers=FORM)
    assert registered.text.startswith("pbkdf2_sha256$"), registered.text
    assert (await client.get("/private")).status == 302
    wrong = await client.get("/sign-in", "POST", body=b"name=ada&password=guess", headers=FORM)
    assert (wrong.status, wrong.text) == (403, "wrong")
    right = await client.get("/sign-in", "POST", body=user, headers=FORM)
    assert right.text == "right"
    assert (await client.get("/private", headers=[("cookie", _cookies(right))])).text == "private to ada"


def _cookies(response: Response) -> str:
    return "; ".join(value.partition(";")[0] for name, value in response.headers if name == "set-cookie")


async def _admin(run: Run) -> None:
    client = run.client
    form = await client.get("/admin/login/")
    token = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', form.text)
    assert token is not None
    body = f"csrfmiddlewaretoken={token[1]}&username=ada&password=secret&next=/admin/".encode()
    cookie = _cookies(form)
    refused = await client.get("/admin/login/", "POST", body=body, headers=FORM)
    assert (refused.status, "CSRF" in refused.text) == (403, True)
    entered = await client.get("/admin/login/", "POST", body=body, headers=[*FORM, ("cookie", cookie)])
    assert (entered.status, entered.header("location")) == (302, "/admin/")
    page = await client.get("/admin/shop/product/", headers=[("cookie", _cookies(entered))])
    assert "2 products" in page.text
    assert (await client.get("/static/admin/css/base.css")).status == 200


async def _bridges(run: Run) -> None:
    assert (await run.client.get("/bridge")).text == "bridged 2"


async def _waiting_bridge(run: Run) -> None:
    assert (await run.client.get("/waiting-bridge")).text == "waited"


async def _rest(run: Run) -> None:
    client = run.client
    assert [product["name"] for product in (await client.get("/api/products/")).json()] == ["bolt", "nut"]
    wrong = await client.get("/api/products/", "POST", body=b'{"name": "nut", "price": "x"}', headers=JSON)
    assert (wrong.status, sorted(wrong.json())) == (400, ["name", "price"])
    made = await client.get("/api/products/", "POST", body=b'{"name": "gear", "price": 9}', headers=JSON)
    assert (made.status, made.json()["name"]) == (201, "gear")
    assert (await client.get(f"/api/products/{made.json()['id']}/", "DELETE")).status == 204
    page = await client.get("/api/products/", headers=[("accept", "text/html")])
    assert "Django REST framework" in page.text


_ORM = "models, migrations, transactions, the ORM from `def` and `async def`"
_USERS = "users and login with the default password hash"
_ADMIN = "the admin, with its CSRF tokens and static files"
_WAITING = "`async_to_sync` of a coroutine that waits"
_REST = "Django REST framework: viewsets, validation, the browsable API"

ASGI = Framework(
    name="Django",
    distribution="django",
    requirements=("django", "djangorestframework"),
    interface="ASGI",
    source="django_app.py",
    files={
        "shop/__init__.py": "",
        "shop/models.py": (APPS / "shop" / "models.py").read_text("utf-8"),
        "shop/admin.py": (APPS / "shop" / "admin.py").read_text("utf-8"),
        "shop/migrations/__init__.py": "",
    },
    lacks={
        "WebSocket": "Channels adds it",
        "close codes": "Channels adds it",
        "background": reasons.NO_BACKGROUND,
        "lifespan": "its ASGI handler has no lifespan",
    },
    needs_jspi=reasons.SLEEPS,
    own={
        _ORM: _orm,
        "`sync_to_async` and `async_to_sync`": _bridges,
        _WAITING: _waiting_bridge,
        _USERS: _users,
        _ADMIN: _admin,
        _REST: _rest,
    },
    is_alone=True,
)

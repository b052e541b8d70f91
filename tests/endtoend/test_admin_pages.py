"""Admins: a session, its forms, and what they change."""

from __future__ import annotations

import json

from tests.endtoend.reader import APPS, Reader

BOOKS = {
    "books/__init__.py": "",
    "books/models.py": (
        "from django.db import models\n\n\nclass Book(models.Model):\n    title = models.CharField(max_length=50)\n\n"
        "    def __str__(self):\n        return self.title\n"
    ),
    "books/admin.py": "from django.contrib import admin\n\nfrom .models import Book\n\nadmin.site.register(Book)\n",
}


def fill(reader: Reader, **values: str) -> None:
    """Put values into fields by their names."""
    for name, value in values.items():
        reader.evaluate(f"void (document.querySelector('[name={name}]').value = {json.dumps(value)})")


def test_django_admin(admins: Reader) -> None:
    main = (APPS / "django_admin.py").read_text("utf-8")
    admins.run_files({"main.py": main, **BOOKS}, "/admin/")
    admins.until("document.querySelector('[name=csrfmiddlewaretoken]') !== null")
    assert admins.evaluate("location.pathname") == "/admin/login/"
    fill(admins, username="admin", password="wrong")
    admins.submit("document.querySelector('#login-form').requestSubmit()")
    assert "enter the correct username" in admins.evaluate("document.body.innerText")
    fill(admins, username="admin", password="secret")
    admins.submit("document.querySelector('#login-form').requestSubmit()")
    assert admins.evaluate("location.pathname") == "/admin/"
    # The session's cookie is HttpOnly, the other one is not.
    assert [each.split("=")[0] for each in admins.evaluate("document.cookie").split("; ")] == ["csrftoken"]
    admins.open("/admin/books/book/add/")
    fill(admins, title="Dune")
    admins.submit("document.querySelector('[name=_continue]').click()")
    assert "was added successfully" in admins.evaluate("document.body.innerText")
    fill(admins, title="Dune Messiah")
    admins.submit("document.querySelector('[name=_save]').click()")
    assert admins.evaluate("document.querySelector('#result_list tbody').innerText").strip() == "Dune Messiah"
    # Its stylesheet is there.
    assert admins.evaluate("getComputedStyle(document.querySelector('#header')).display") == "flex"
    assert "403" not in "\n".join(admins.output)


def test_starlette_admin(admins: Reader) -> None:
    admins.run("starlette_admin_books.py", path="/admin/book/create")
    admins.until("document.querySelector('[name=title]') !== null")
    fill(admins, title="Solaris")
    admins.submit("document.querySelector('[name=title]').form.requestSubmit()")
    admins.until("location.pathname === '/admin/book/list' && document.body.innerText.includes('Solaris')")
    # Where a book's page is differs between versions.
    admins.until("document.querySelector('tbody a[href*=edit]') !== null")
    admins.submit("document.querySelector('tbody a[href*=edit]').click()")
    assert admins.evaluate("document.querySelector('[name=title]').value") == "Solaris"
    fill(admins, title="The Invincible")
    admins.submit("document.querySelector('[name=title]').form.requestSubmit()")
    admins.until("document.querySelector('table').innerText.includes('The Invincible')")

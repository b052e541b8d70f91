"""Answers with what its context gave it: data files, a database, variables, its directory."""

import importlib
import json
import os
import sqlite3
from pathlib import Path
from typing import Any

WORD = importlib.import_module("helper").WORD
CWD = Path.cwd()


def answer() -> bytes:
    connection = sqlite3.connect("../data/shop.sqlite3")
    found = {
        "word": WORD,
        "cwd": CWD.name,
        "mode": os.environ["MODE"],
        "logo": Path("../static/logo.png").read_bytes().hex(),
        "items": [name for (name,) in connection.execute("select name from items")],
    }
    connection.execute("insert into items values ('pear')")
    connection.commit()
    connection.close()
    return json.dumps(found).encode()


async def app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": answer()})

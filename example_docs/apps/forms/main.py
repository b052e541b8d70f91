from html import escape
from typing import Annotated

from fastapi import Cookie, FastAPI, File, Form, Query, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse

app = FastAPI()

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Forms</title>
<h1>Forms</h1>
<p id="greeting">{greeting}</p>
<form action="/login" method="post">
  <label>Your name <input name="name" required></label>
  <button>Log in</button>
</form>
<form action="/search" method="get">
  <label>Search <input name="q"></label>
  <button>Go</button>
</form>
<form action="/upload" method="post" enctype="multipart/form-data">
  <label>A file <input type="file" name="file" required></label>
  <button>Upload</button>
</form>
<form action="/logout" method="post"><button>Log out</button></form>
"""


@app.get("/", response_class=HTMLResponse)
async def home(name: Annotated[str | None, Cookie()] = None) -> str:
    return PAGE.format(greeting=f"Welcome back, {escape(name)}." if name else "Nobody is logged in.")


@app.post("/login")
async def login(name: Annotated[str, Form()]) -> RedirectResponse:
    response = RedirectResponse("/", status_code=303)
    response.set_cookie("name", name, httponly=True, samesite="lax")
    return response


@app.post("/logout")
async def logout() -> RedirectResponse:
    response = RedirectResponse("/", status_code=303)
    response.delete_cookie("name")
    return response


@app.get("/search")
def search(q: Annotated[str, Query()] = "") -> dict[str, str]:
    return {"you searched for": q}


@app.post("/upload")
async def upload(file: Annotated[UploadFile, File()]) -> dict[str, str | int | None]:
    return {"name": file.filename, "bytes": len(await file.read())}

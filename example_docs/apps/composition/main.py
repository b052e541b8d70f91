# /// script
# dependencies = ["fastapi", "litestar"]
# ///
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from litestar_app import app as litestar_app

app = FastAPI(title="Outer FastAPI")
app.mount("/subapp", litestar_app)


@app.get("/", response_class=HTMLResponse)
async def index() -> str:
    return Path("index.html").read_text(encoding="utf-8")


@app.get("/where")
async def where() -> dict[str, str]:
    return {"framework": "FastAPI", "mounted": "at the root"}

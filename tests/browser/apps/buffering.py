"""Two pages of one colour each; the second takes its time."""

import asyncio

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

app = FastAPI()

PAGE = "<!doctype html><title>{color}</title><style>body {{ background: {color} }}</style><a href='{other}'>go</a>"


@app.get("/", response_class=HTMLResponse)
async def red() -> str:
    return PAGE.format(color="rgb(200, 0, 0)", other="/slow")


@app.get("/slow", response_class=HTMLResponse)
async def blue() -> str:
    await asyncio.sleep(3)
    return PAGE.format(color="rgb(0, 0, 200)", other="/")

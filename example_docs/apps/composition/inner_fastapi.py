from fastapi import FastAPI
from fastapi.responses import HTMLResponse

app = FastAPI(title="Inner FastAPI")


@app.get("/", response_class=HTMLResponse)
async def index() -> str:
    return '<h1>Hello from the inner FastAPI</h1><p><a href="/">All the way out</a></p>'

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, RedirectResponse

app = FastAPI()
app.state.count = 0


@app.get("/", response_class=HTMLResponse)
async def show() -> str:
    return f'<p>Count: <b id="count">{app.state.count}</b></p><form method="post"><button>Add one</button></form>'


@app.post("/")
async def add() -> RedirectResponse:
    app.state.count += 1
    return RedirectResponse("/", status_code=303)

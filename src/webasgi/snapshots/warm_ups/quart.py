from quart import Quart, render_template_string, request

REQUESTS = [("GET /", b""), ("GET /page/1", b""), ("POST /", b'{"a": 1}'), ("GET /missing", b"")]

app = Quart(__name__)


@app.get("/")
async def home() -> str:
    return "<h1>Home</h1>"


@app.get("/page/<int:number>")
async def page(number: int) -> str:
    return await render_template_string("<h1>{{ number }}</h1>", number=number)


@app.post("/")
async def create() -> dict[str, object]:
    return {"got": await request.get_json()}

from flask import Flask, jsonify, render_template_string, request
from werkzeug.wrappers import Response

REQUESTS = [("GET /", b""), ("GET /page/1", b""), ("POST /", b'{"a": 1}'), ("GET /missing", b"")]

app = Flask(__name__)


@app.get("/")
def home() -> str:
    return "<h1>Home</h1>"


@app.get("/page/<int:number>")
def page(number: int) -> str:
    return render_template_string("<h1>{{ number }}</h1>", number=number)


@app.post("/")
def create() -> Response:
    return jsonify(request.get_json())

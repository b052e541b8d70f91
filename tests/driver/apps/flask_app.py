# mypy: ignore-errors
import time

from flask import Flask, request
from werkzeug.security import check_password_hash, generate_password_hash

app = Flask(__name__)


@app.get("/")
def home():
    return f"hello {request.args.get('name', 'world')}"


@app.post("/form")
def form():
    return {"name": request.form["name"], "files": sorted(request.files)}


@app.get("/stream")
def stream():
    def chunks():
        for number in range(3):
            time.sleep(0.01)
            yield f"{number}\n"

    return chunks(), {"content-type": "text/plain"}


@app.get("/password")
def password():
    hashed = generate_password_hash("secret")
    return {"right": check_password_hash(hashed, "secret"), "wrong": check_password_hash(hashed, "guess")}


@app.get("/error")
def error():
    raise LookupError("not today")

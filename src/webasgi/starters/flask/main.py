# /// script
# dependencies = ["flask"]
# ///
from flask import Flask, redirect, render_template, request

app = Flask(__name__)
guests = ["Ada"]


@app.get("/")
def book():
    return render_template("book.html", guests=guests)


@app.post("/")
def sign():
    guests.append(request.form["name"])
    return redirect("/", 303)


@app.get("/guests.json")
def as_json():
    return {"guests": guests}

# mypy: ignore-errors
import asyncio
import hashlib
import time

from flask import Flask, redirect, render_template, request, send_file, session
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect, FlaskForm
from werkzeug.security import check_password_hash, generate_password_hash
from wtforms import StringField
from wtforms.validators import DataRequired, Length

app = Flask(__name__)
app.secret_key = "not a secret"
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///data.sqlite3"
app.config["WTF_CSRF_CHECK_DEFAULT"] = False
database = SQLAlchemy(app)
logins = LoginManager(app)
CSRFProtect(app)


class User(database.Model, UserMixin):
    id = database.Column(database.Integer, primary_key=True)
    name = database.Column(database.String, unique=True)
    password = database.Column(database.String)


with app.app_context():
    database.create_all()


@app.get("/async")
async def asynchronous():
    await asyncio.sleep(0.001)
    return "async"


@app.get("/sync")
def synchronous():
    return "sync"


@app.get("/slow")
def slow():
    time.sleep(float(request.args["seconds"]))
    return "slept"


@app.get("/items/<int:id>")
def item(id):
    return {"id": id, "q": request.args["q"]}


@app.post("/items")
def create():
    return request.get_json(), 201


@app.post("/form")
def form():
    return f"hello {request.form['name']}"


@app.post("/upload")
def upload():
    file = request.files["file"]
    content = file.read()
    checksum = hashlib.sha256(content).hexdigest()
    return {"name": file.filename, "size": len(content), "sha256": checksum, "note": request.form["note"]}


@app.get("/download")
def download():
    return send_file("data.txt", as_attachment=True)


@app.get("/stream")
def stream():
    def chunks():
        for number in range(4):
            print(f"made {number}")
            yield f"{number}\n"

    return chunks(), {"content-type": "text/plain"}


@app.get("/events")
def events():
    def forever():
        number = 0
        try:
            while True:
                yield f"data: {number}\n\n"
                number += 1
                time.sleep(0.01)
        finally:
            print("events over")

    return forever(), {"content-type": "text/event-stream"}


@app.post("/login")
def login():
    session["user"] = request.form["name"]
    return redirect("/me", 303)


@app.get("/me")
def me():
    return session.get("user", "nobody")


@app.get("/page")
def page():
    return render_template("page.html", name=request.args["name"])


@app.get("/error")
def error():
    raise LookupError("not today")


@logins.user_loader
def load_user(id):
    return database.session.get(User, int(id))


@app.post("/register")
def register():
    user = User(name=request.form["name"], password=generate_password_hash(request.form["password"]))
    database.session.add(user)
    database.session.commit()
    return {"users": database.session.query(User).count()}


@app.post("/sign-in")
def sign_in():
    user = database.session.query(User).filter_by(name=request.form["name"]).one()
    if not check_password_hash(user.password, request.form["password"]):
        return "wrong", 403
    login_user(user)
    return "right"


@app.get("/private")
@login_required
def private():
    return f"private to {current_user.name}"


class Greeting(FlaskForm):
    class Meta:
        csrf = False

    name = StringField(validators=[DataRequired(), Length(max=5)])


@app.post("/greeting")
def greeting():
    form = Greeting()
    if form.validate_on_submit():
        return {"name": form.name.data}
    return form.errors, 422

"""Apps of frameworks that bring a server of their own: what can't be served, and what could be in its place."""

from __future__ import annotations

from typing import Any

_OWN_SERVER = (
    "{framework} is neither ASGI nor WSGI: it has a server of its own, which needs sockets, and a browser has none."
)

# Class (of which the app's is one, or a subclass) to what to do; `{name}` is the app's.
_ADVICE = {
    "aiohttp.web_app.Application": _OWN_SERVER.format(framework="aiohttp.web"),
    "tornado.web.Application": _OWN_SERVER.format(framework="Tornado"),
    "tornado.httpserver.HTTPServer": _OWN_SERVER.format(framework="Tornado"),
    "twisted.web.server.Site": _OWN_SERVER.format(framework="Twisted"),
    "klein._app.Klein": _OWN_SERVER.format(framework="Klein"),
    "http.server.BaseHTTPRequestHandler": _OWN_SERVER.format(framework="http.server"),
    "socketserver.BaseServer": _OWN_SERVER.format(framework="A socket server"),
    "robyn.Robyn": _OWN_SERVER.format(framework="Robyn"),
    "japronto.app.Application": _OWN_SERVER.format(framework="Japronto"),
    "microdot.microdot.Microdot": "Write `from microdot.asgi import Microdot` (or `microdot.wsgi`).",
    "socketio.async_server.AsyncServer": "Give it to `socketio.ASGIApp({name})`, and name that.",
    "socketio.server.Server": "Give it to `socketio.WSGIApp({name})`, and name that.",
    "engineio.async_server.AsyncServer": "Give it to `engineio.ASGIApp({name})`, and name that.",
    "engineio.server.Server": "Give it to `engineio.WSGIApp({name})`, and name that.",
    "flask_socketio.SocketIO": "Name the Flask app: the option `app` wants what `SocketIO` was given.",
    "web.application.application": "Name what its `wsgifunc()` returns.",
    "remi.server.App": _OWN_SERVER.format(framework="REMI"),
    "pyramid.config.Configurator": "Name what its `make_wsgi_app()` returns.",
    "gradio.blocks.Blocks": "Name what `gradio.mount_gradio_app(FastAPI(), {name}, path='/')` returns.",
    "flask.sansio.blueprints.Blueprint": "Register it with a `Flask` app, and name that.",
    "quart.blueprints.Blueprint": "Register it with a `Quart` app, and name that.",
    "sanic.blueprints.Blueprint": "Register it with a `Sanic` app, and name that.",
    "ninja.main.NinjaAPI": "Name Django's application: `get_asgi_application()` or `get_wsgi_application()`.",
    "strawberry.schema.schema.Schema": "Give it to `strawberry.asgi.GraphQL({name})`, and name that.",
    "graphene.types.schema.Schema": "Give it to an ASGI app (`starlette_graphene3.GraphQLApp({name})`), and name that.",
    "fastmcp.server.server.FastMCP": "Name what its `http_app()` returns.",
    "mcp.server.fastmcp.server.FastMCP": "Name what its `streamable_http_app()` returns.",
}


def advice(app: Any, attribute: str) -> str:
    """What to do instead of serving ``app``, which its module calls ``attribute``; empty where nothing is known."""
    cls = app if isinstance(app, type) else type(app)
    for each in cls.__mro__:
        if text := _ADVICE.get(f"{each.__module__}.{each.__qualname__}"):
            return text.format(name=attribute)
    return ""

from typing import Any

REQUESTS = [("GET /", b""), ("POST /?a=b", b'{"a": 1}')]


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        raise NotImplementedError("This app has no lifespan.")
    event = await receive()
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 201 if event["body"] else 200, "headers": headers})
    await send({"type": "http.response.body", "body": event["body"]})

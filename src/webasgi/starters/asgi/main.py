# /// script
# dependencies = []
# ///
import json


async def app(scope, receive, send):
    assert scope["type"] == "http"
    seen = {"method": scope["method"], "path": scope["path"], "query": scope["query_string"].decode()}
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(seen).encode()})

# /// script
# dependencies = []
# ///
import html


async def app(scope, receive, send):
    if scope["type"] != "http":
        raise NotImplementedError(scope["type"])
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    lines = [
        "<!doctype html><title>Bare ASGI</title><h1>No framework at all</h1>",
        f"<p>{scope['method']} {html.escape(scope['path'])}, {len(body)} bytes</p>",
        '<p><a href="/somewhere?x=1">Go somewhere</a></p>',
        '<form method="post" action="/sent"><button name="button" value="pressed">Send</button></form>',
    ]
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-type", b"text/html; charset=utf-8")],
        }
    )
    await send({"type": "http.response.body", "body": "\n".join(lines).encode()})

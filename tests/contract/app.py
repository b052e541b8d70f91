"""A small ASGI app that says every kind of message, for `conversations.json`."""
# mypy: ignore-errors


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
    elif scope["type"] == "websocket":
        await talk(scope, receive, send)
    else:
        await answer(scope, receive, send)


async def answer(scope, receive, send):
    if scope["path"] == "/broken":
        raise ValueError("no")
    body = b""
    more = True
    while more:
        event = await receive()
        body += event["body"]
        more = event["more_body"]
    if scope["path"] == "/hints":
        await send({"type": "http.response.early_hint", "links": [b"</a.css>; rel=preload"]})
    headers = [(b"X-Latin", dict(scope["headers"]).get(b"x-latin", b"\xff")), (b"x-query", scope["query_string"])]
    await send(
        {"type": "http.response.start", "status": 201, "headers": headers, "trailers": scope["path"] == "/trailers"}
    )
    await send({"type": "http.response.body", "body": scope["raw_path"] + b" ", "more_body": True})
    await send({"type": "http.response.body", "body": body})
    if scope["path"] == "/trailers":
        await send({"type": "http.response.trailers", "headers": [(b"x-length", b"%d" % len(body))]})


async def talk(scope, receive, send):
    await receive()
    if scope["path"] == "/denied":
        await send({"type": "websocket.close"})
        return
    await send(
        {"type": "websocket.accept", "subprotocol": scope["subprotocols"][0], "headers": [(b"x-latin", b"\xe9")]}
    )
    while (event := await receive())["type"] == "websocket.receive":
        if event.get("text") == "bye":
            await send({"type": "websocket.close", "code": 3000, "reason": "said bye"})
            return
        if event.get("text") is not None:
            await send({"type": "websocket.send", "text": event["text"][::-1]})
        else:
            await send({"type": "websocket.send", "bytes": event["bytes"][::-1]})

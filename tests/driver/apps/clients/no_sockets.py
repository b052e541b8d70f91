# mypy: ignore-errors
"""What needs a socket."""

import asyncio

from attempts import attempt, attempt_async, attempt_cause, told


async def sockets(url):
    import smtplib
    import socket
    import ssl

    import pg8000.dbapi
    import redis
    import redis.asyncio
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    once = Retry(NoBackoff(), 0)
    datagram = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    context = ssl.create_default_context()
    from redis.asyncio.retry import Retry as AsyncRetry

    return {
        "create_connection": attempt(socket.create_connection, ("db.example", 5432), 1),
        "connect": attempt(socket.socket().connect, ("10.0.0.1", 5432)),
        "connect_ex": socket.socket().connect_ex(("10.0.0.1", 5432)) != 0,
        "datagram": attempt(datagram.sendto, b"x", ("10.0.0.1", 53)),
        "server": attempt(socket.create_server, ("", 8000)),
        "ssl": attempt(context.wrap_socket, socket.socket(), server_hostname="db.example"),
        "ssl over memory": attempt(context.wrap_bio, ssl.MemoryBIO(), ssl.MemoryBIO()),
        "smtplib": attempt(smtplib.SMTP, "mail.example"),
        "redis": attempt(redis.Redis("db.example", retry=once).ping),
        "pg8000": told(attempt_cause(pg8000.dbapi.connect, "user", host="db.example")),
        "open_connection": await attempt_async(asyncio.open_connection("db.example", 5432)),
        "start_server": await attempt_async(asyncio.start_server(print, "", 8000)),
        "datagram_endpoint": await attempt_async(
            asyncio.get_running_loop().create_datagram_endpoint(asyncio.DatagramProtocol, ("127.0.0.1", 9))
        ),
        "redis.asyncio": await attempt_async(
            redis.asyncio.Redis(host="db.example", retry=AsyncRetry(NoBackoff(), 0)).ping()
        ),
    }

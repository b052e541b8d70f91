"""urllib3, and with it requests and botocore: their own code, over the connection of ``http_client``.

urllib3 brings a way through ``fetch`` of its own for Emscripten. It is not used: its responses have no
reason phrase, no cookies and no read timeout, its errors don't tell what to do, and without JSPI it
streams through a worker that needs cross-origin isolation, which no static host gives.
"""

from __future__ import annotations

import functools
from typing import Any

from webasgi_driver.adaptations import fetching, http_client


def adapt(target: Any) -> None:
    """``target`` is ``urllib3.connection``, or ``urllib3.contrib.emscripten``, which replaces its classes."""
    if hasattr(target, "inject_into_urllib3"):
        target.inject_into_urllib3 = lambda: None
        return
    connection = target.HTTPConnection
    receive = connection.getresponse

    def connect_by(scheme: str) -> Any:
        def connect(self: Any) -> None:
            self.sock = http_client.Socket(http_client.origin(self, scheme), self.timeout)
            self.is_verified = scheme == "https"

        return connect

    @functools.wraps(receive)
    def getresponse(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return receive(self, *args, **kwargs)
        except fetching.FetchFailed as exc:
            raise target.NewConnectionError(self, str(exc)) from exc

    connection.connect = connect_by("http")
    connection.getresponse = getresponse
    target.HTTPSConnection.connect = connect_by("https")

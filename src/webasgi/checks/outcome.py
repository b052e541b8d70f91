"""What came of running an example, as `assets/src/checker/outcome.ts` tells it."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Failure:
    """Why an app has not started; `fault` is `author`, `app`, `us` or `network`. `line` counts from 1, 0 if unknown."""

    fault: str
    message: str
    traceback: str
    path: str
    line: int


@dataclass(frozen=True)
class Exchange:
    """A request's response; `status` is 0 where there was none, and `error` says why.

    `target` is the path and query that has answered, after redirects. A response that is `cut` went on. `logs` is
    what the console has shown meanwhile.
    """

    target: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    cut: bool
    error: str | None
    logs: tuple[str, ...]

    def header(self, name: str) -> str | None:
        """The first header of this name, which is in lower case."""
        return next((value for key, value in self.headers if key == name), None)

    @property
    def media_type(self) -> str:
        """Type and subtype in lower case; empty where the app names none."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()

    @property
    def text(self) -> str:
        """The body by its charset, or as UTF-8."""
        _, _, parameters = (self.header("content-type") or "").partition(";")
        named = dict(part.strip().lower().partition("=")[::2] for part in parameters.split(";"))
        try:
            return self.body.decode(named.get("charset", "utf-8").strip('"'), "replace")
        except LookupError:
            return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body as JSON. Raises ValueError."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Outcome:
    """The `failure` of an example that has not started, else an exchange for each request."""

    failure: Failure | None
    exchanges: tuple[Exchange, ...]
    modules: tuple[str, ...] = ()
    """Modules of packages and of the standard library that were imported, and that the quick start had not."""

    def is_like(self, other: Outcome) -> bool:
        """Whether both have started, and have answered alike as far as that can be said of two runs."""
        return self.failure is None is other.failure and [
            (each.target, each.status, each.media_type) for each in self.exchanges
        ] == [(each.target, each.status, each.media_type) for each in other.exchanges]

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Outcome:
        """From JSON. Raises KeyError, TypeError or ValueError if it is of another shape."""
        failure = record["failure"]
        location = (failure or {}).get("location") or {"path": "", "line": 0}
        return cls(
            failure=None
            if failure is None
            else Failure(
                failure["fault"], failure["message"], failure["traceback"], location["path"], location["line"]
            ),
            exchanges=tuple(
                Exchange(
                    target=each["target"],
                    status=each["status"],
                    headers=tuple((name, value) for name, value in each["headers"]),
                    body=base64.b64decode(each["body"]),
                    cut=each["cut"],
                    error=each["error"],
                    logs=tuple(log["text"] for log in each["logs"]),
                )
                for each in record["exchanges"]
            ),
            modules=tuple(record["modules"]),
        )

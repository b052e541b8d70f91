"""Failures that end a playground's run, and whose fault they are."""

from __future__ import annotations

from typing import Literal

from webasgi_driver import tracebacks
from webasgi_driver.types import Message

Stage = Literal["packages", "app", "startup", "request"]
Fault = Literal["author", "app", "us"]


class Failure(Exception):  # noqa: N818 (its name in protocol.ts)
    """The app can't be served. Its fields are those of ``Failure`` in ``protocol.ts``.

    ``fault`` says who can put it right: ``author`` (an option or a file of the playground), ``app``
    (the app's own code) or ``us`` (the driver).
    """

    def __init__(
        self,
        stage: Stage,
        fault: Fault,
        message: str,
        *,
        traceback: str = "",
        location: tracebacks.Location | None = None,
    ) -> None:
        super().__init__(message)
        self.stage = stage
        self.fault = fault
        self.message = message
        self.traceback = traceback
        self.location = location

    @classmethod
    def of_exception(cls, stage: Stage, fault: Fault, message: str, error: BaseException, directory: str) -> Failure:
        """A failure that shows ``error``'s traceback and where in ``directory`` it was raised."""
        return cls(
            stage,
            fault,
            message,
            traceback=tracebacks.text(error),
            location=tracebacks.location(error, directory),
        )

    @classmethod
    def of_driver(cls, stage: Stage, error: BaseException) -> Failure:
        """An exception that the driver did not expect: a bug of ours, told with all its frames."""
        return cls(
            stage,
            "us",
            f"The playground's own server failed: {tracebacks.summary(error)}. "
            "This is a bug in webasgi-docs; please report it with the traceback.",
            traceback=tracebacks.text(error, own_frames=True),
        )

    def to_message(self) -> Message:
        """The ``failed`` message for the host."""
        return {
            "type": "failed",
            "failure": {
                "stage": self.stage,
                "fault": self.fault,
                "message": self.message,
                "traceback": self.traceback,
                "location": dict(self.location) if self.location else None,
            },
        }

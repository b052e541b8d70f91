"""Examples that can't rot: playgrounds are run when documentation is built, in what their readers get."""

from .examples import Example, check
from .grammar import Check, CheckError, parse_check, parse_checks
from .outcome import Exchange, Failure, Outcome
from .runner import CheckerError
from .verdict import Fault, judge

__all__ = [
    "Check",
    "CheckError",
    "CheckerError",
    "Example",
    "Exchange",
    "Failure",
    "Fault",
    "Outcome",
    "check",
    "judge",
    "parse_check",
    "parse_checks",
]

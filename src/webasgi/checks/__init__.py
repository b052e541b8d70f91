"""Examples that can't rot: playgrounds are run when documentation is built, in what their readers get."""

from .cases import Case, Recorded, key_of
from .examples import Example, check
from .grammar import Check, CheckError, parse_check, parse_checks
from .outcome import Exchange, Failure, Outcome
from .runner import CheckerError
from .verdict import Fault, judge

__all__ = [
    "Case",
    "Check",
    "CheckError",
    "CheckerError",
    "Example",
    "Exchange",
    "Failure",
    "Fault",
    "Outcome",
    "Recorded",
    "check",
    "judge",
    "key_of",
    "parse_check",
    "parse_checks",
]

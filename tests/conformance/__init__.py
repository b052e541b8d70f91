"""The driver held against the tests of Starlette and uvicorn: see README.md."""

from tests.conformance.starlette_cases import STARLETTE
from tests.conformance.uvicorn_cases import UVICORN

SUITES = (STARLETTE, UVICORN)

"""Benchmark: requests of a page to its app, against uvicorn over loopback and httpx.ASGITransport."""

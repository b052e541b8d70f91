"""Benchmark: from Run to the first response, against a naive page."""

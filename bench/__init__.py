"""Benchmarks: from Run to the first response, and an app's traffic with its page."""

"""Tests of what a run of the whole suite has shown: `make fidelity`."""

"""The apps of the traffic benchmark, and the script that measures in their page."""

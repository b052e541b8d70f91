"""The pages that are timed: one app each."""

project = "starts"
extensions = ["sphinx_webasgi"]
html_theme = "basic"

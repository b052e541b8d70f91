"""The same pages in a playground and in the plain browser: what is observed must be equal."""

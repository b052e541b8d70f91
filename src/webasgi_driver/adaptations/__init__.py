"""What Pyodide lacks and apps expect."""


def install() -> None:
    """Nothing so far."""

# mypy: ignore-errors
"""Errors as something that JSON can tell."""


def told(error):
    """The names of an exception's classes, and its text."""
    names = [f"{cls.__module__.partition('.')[0]}.{cls.__name__}" for cls in type(error).__mro__]
    return [names, str(error)]


def attempt(function, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    except Exception as exc:
        return told(exc)


async def attempt_async(awaitable):
    try:
        return await awaitable
    except Exception as exc:
        return told(exc)


def attempt_cause(function, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    except Exception as exc:
        return exc.__cause__

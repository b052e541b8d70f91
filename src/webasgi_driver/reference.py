"""What the option ``app`` refers to: an attribute of a module, or a call of one that makes the app."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from webasgi_driver.failure import Failure


@dataclass(frozen=True)
class Reference:
    """``module:attribute``, or ``module:attribute(...)`` with literals for arguments, as Flask and Gunicorn take it."""

    module: str
    attribute: str
    """A dotted name."""
    call: str = ""
    """The arguments in their parentheses, as they were written; empty for none."""
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def parse(cls, app: str) -> Reference:
        """Raises :class:`Failure` (``author``) for a text that is neither."""
        module, colon, attribute = app.strip().partition(":")
        attribute, parenthesis, arguments = attribute.partition("(")
        attribute = attribute.strip()
        if not (colon and module and attribute):
            raise _failure(
                f"The app option {app!r} is not of the form module:attribute, for example main:app "
                "(the object `app` in main.py)."
            )
        if module.endswith(".py") or "/" in module:
            dotted = module.removesuffix(".py").strip("/").replace("/", ".")
            raise _failure(
                f"The app option {app!r} names a file where a module is wanted: "
                f"write app={dotted}:{attribute}{parenthesis}{arguments}"
            )
        if not parenthesis:
            return cls(module, attribute)
        args, kwargs = _arguments(app, arguments)
        return cls(module, attribute, f"({arguments}", args, kwargs)

    def make(self, factory: Any) -> Any:
        """What ``factory`` makes of the arguments."""
        return factory(*self.args, **self.kwargs)


def _arguments(app: str, text: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments of a call, from behind its opening parenthesis."""
    if text.strip() == ")":
        return (), {}
    import ast  # large, and hardly ever needed

    try:
        call: Any = ast.parse(f"_({text}", mode="eval").body
        is_plain = isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        if not is_plain or any(keyword.arg is None for keyword in call.keywords):
            raise ValueError("no plain call")
        args = tuple(ast.literal_eval(argument) for argument in call.args)
        kwargs = {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in call.keywords}
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        raise _failure(
            f"The app option {app!r} is no call that can be made: its arguments have to be literals, for example "
            'main:create_app("testing", debug=True).'
        ) from None
    return args, kwargs


def _failure(message: str) -> Failure:
    return Failure("app", "author", message)

"""One engine with both surfaces."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from tests.fidelity import site
from tests.fidelity.app.cases.case import Case
from tests.fidelity.engines import Engine
from tests.fidelity.engines.chromium import Chromium
from tests.fidelity.engines.firefox import Firefox
from tests.fidelity.runner import Observation, run
from tests.fidelity.surfaces import Plain, Playground
from tests.fidelity.table import Row


def start(name: str) -> Engine:
    """Start a browser by its name; raises `EngineMissingError`."""
    engines: dict[str, Callable[[], Engine]] = {"chromium": Chromium, "firefox": Firefox}
    return engines[name]()


class Session:
    """Runs cases in the plain browser and in a playground; a context manager.

    Raises:
        EngineMissingError: this machine lacks the browser.
    """

    def __init__(self, engine: str, directory: Path) -> None:
        self._name = engine
        self._directory = directory
        self._stack = ExitStack()

    def __enter__(self) -> Session:
        with ExitStack() as stack:
            engine = start(self._name)
            stack.callback(engine.close)
            self.plain = Plain(engine, stack.enter_context(site.reference()))
            self.playground = Playground(engine, stack.enter_context(site.documentation(self._directory / "site")))
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def compare(self, case: Case) -> tuple[Observation, Observation]:
        """The observations in the plain browser and in the playground."""
        return run(case, self.plain), run(case, self.playground)

    def row(self, case: Case) -> Row:
        """The same, looked at once more where it is not as expected: a busy machine makes browsers late."""
        row = Row(self._name, case, *self.compare(case))
        return row if row.expected else Row(self._name, case, *self.compare(case))

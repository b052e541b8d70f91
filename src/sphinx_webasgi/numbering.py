"""Numbers of playgrounds: a sequence of their own, or that of the figures (``numfig``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.writers.html5 import HTML5Translator

from .config import settings

#: What `numfig_format` and the environment call the sequence.
FIGURE_TYPE = "playground"


def register(
    app: Sphinx, config: Config, node: type[nodes.Element], title_of: Callable[[nodes.Node], str | None]
) -> None:
    """Have Sphinx number the nodes as the setting ``webasgi_numfig`` says; before its domains are made."""
    kind = sequence(config)
    if kind == FIGURE_TYPE:
        config.numfig_format = {FIGURE_TYPE: "Playground %s", **config.numfig_format}
    # Also where no number is shown: only so does Sphinx find the titles that references show. None is allowed for a
    # node without a title, in spite of the annotation.
    app.registry.add_enumerable_node(node, kind, cast(Any, title_of), override=True)


def sequence(config: Config) -> str:
    """The sequence that playgrounds are counted in."""
    kind = settings(config).numfig
    return FIGURE_TYPE if kind == "none" else kind


def shown(config: Config) -> bool:
    """Whether titles have numbers."""
    return bool(config.numfig) and settings(config).numfig != "none"


def number_html(self: HTML5Translator, node: nodes.Element) -> Markup | None:
    """The number as Sphinx writes it before captions."""
    if not node["ids"] or not shown(self.config):
        return None
    body, self.body = self.body, []
    try:
        self.add_fignumber(node)
        return Markup("").join(map(Markup, self.body))
    finally:
        self.body = body


def number(env: BuildEnvironment, docname: str, node: nodes.Element) -> str | None:
    """The number of a node for writers that do not count, such as ``1.2``."""
    numbers = env.toc_fignumbers.get(docname, {}).get(sequence(env.config), {})
    found = next((numbers[each] for each in node["ids"] if each in numbers), None)
    return ".".join(map(str, found)) if found else None

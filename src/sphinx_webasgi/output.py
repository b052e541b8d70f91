"""What a site needs besides its pages: environments and assets, resolved and written before the first page is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.util.display import progress_message

from webasgi import assets, markup
from webasgi.environments import ResolutionError
from webasgi.site import SiteEnvironments, environment_settings

from .config import settings
from .records import Outcome, records

logger = logging.getLogger(__name__)

#: Below the output's ``_static``.
DIRECTORY = "webasgi"


def interactive(app: Sphinx) -> bool:
    """Whether the builder makes pages where the element runs: HTML of any layout, but not EPUB."""
    return isinstance(app.builder, StandaloneHTMLBuilder) and app.builder.name != "epub"


def write_site_files(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Resolve every set of requirements once, warn where one has no environment, write environments and assets.

    Connected to ``env-updated``: all documents are read, none is written, and the result is the documents to write
    again since their environment is another one than in the last build.
    """
    found = records(env)
    if not interactive(app) or not any(found.requests.values()):
        return []
    config = settings(app.config)
    directory = Path(app.outdir) / "_static" / DIRECTORY
    try:
        assets.copy(directory)
    except assets.AssetsError as error:
        raise ExtensionError(str(error), modname="sphinx_webasgi") from error
    site = SiteEnvironments(environment_settings(config, Path(app.confdir)))
    before, outcomes = found.outcomes, dict[tuple[str, ...], Outcome]()
    with progress_message("resolving playgrounds' requirements"):
        for _, request in found.all_requests():
            outcome = site.get(request.requirements)
            if isinstance(outcome, ResolutionError):
                outcomes[request.requirements] = Outcome(None, str(outcome))
                names = ", ".join(request.requirements)
                logger.warning(
                    "no environment for %s: %s",
                    names,
                    outcome,
                    location=request.location,
                    type="webasgi",
                    subtype="environment",
                )
            else:
                outcomes[request.requirements] = Outcome(outcome.manifest_name, None)
    found.outcomes = outcomes
    try:
        site.write(directory)
    except ResolutionError as error:
        raise ExtensionError(str(error), modname="sphinx_webasgi") from error
    for note in site.notes():
        logger.info("webasgi: %s", note)
    changed = (
        name
        for name, request in found.all_requests()
        if before.get(request.requirements) != outcomes[request.requirements]
    )
    return sorted(set(changed))


def add_page_assets(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Load the element on pages that have a playground (files added during this event are this page's only)."""
    if not interactive(app):
        return
    if app.registry.html_assets_policy == "always" or f"<{markup.ELEMENT}" in context.get("body", ""):
        manifest = assets.manifest()
        app.add_js_file(f"{DIRECTORY}/{manifest.element}", type="module")
        app.add_css_file(f"{DIRECTORY}/{manifest.style}")

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
from webasgi.build import environment_problem
from webasgi.environments import ResolutionError
from webasgi.site import SiteEnvironments

from .config import settings
from .records import Outcome, Records, records

logger = logging.getLogger(__name__)

#: Below the output's ``_static``.
DIRECTORY = "webasgi"


def interactive(app: Sphinx) -> bool:
    """Whether the builder makes pages where the element runs: HTML of any layout, but not EPUB."""
    return isinstance(app.builder, StandaloneHTMLBuilder) and app.builder.name != "epub"


def write_site_files(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Resolve every set of requirements once, warn where one has no environment, write environments and assets.

    Connected to ``env-updated``: all documents are read, none is written, and the result is the documents to write
    again since their environment, or the names of the assets, are others than in the last build.
    """
    found = records(env)
    if not interactive(app) or not any(found.requests.values()):
        return []
    directory = Path(app.outdir) / "_static" / DIRECTORY
    configured = settings(app.config)
    site = SiteEnvironments.of(configured, Path(app.confdir))
    try:
        assets.copy(directory)
        with progress_message("resolving the playgrounds' requirements"):
            outcomes = _resolve(found, site)
        with progress_message("preparing the playgrounds' quick starts"):
            site.write(directory)
    except (assets.AssetsError, ResolutionError) as error:
        raise ExtensionError(str(error), modname="sphinx_webasgi") from error
    for note in [*site.notes(), *site.report(directory)]:
        logger.info("webasgi: %s", note)
    for warning in site.warnings(configured.environment_budget):
        kind, _, subtype = warning.subtype.partition(".")
        logger.warning(warning.message, location=warning.place, type=kind, subtype=subtype)
    manifest = assets.manifest()
    names = (manifest.element, manifest.style)
    changed = {
        docname
        for docname, request in found.all_requests()
        if names != found.assets or found.outcomes.get(request.requirements) != outcomes[request.requirements]
    }
    found.outcomes, found.assets = outcomes, names
    return sorted(changed)


def _resolve(found: Records, site: SiteEnvironments) -> dict[tuple[str, ...], Outcome]:
    """The outcome of each set of requirements, with a warning at every place that asks for what can't be had."""
    outcomes: dict[tuple[str, ...], Outcome] = {}
    for _, request in found.all_requests():
        outcome = site.get(request.requirements)
        site.expect(request.requirements, request.modules, request.location)
        if isinstance(outcome, ResolutionError):
            outcomes[request.requirements] = Outcome(None, str(outcome))
            problem = environment_problem(request.requirements, str(outcome))
            logger.warning(problem.message, location=request.location, type="webasgi", subtype="environment")
        else:
            outcomes[request.requirements] = Outcome(outcome.manifest_name, None)
    return outcomes


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

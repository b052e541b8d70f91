"""What a site needs besides its pages: environments and assets, resolved and written before the first page is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.util.display import progress_message

from webasgi import assets, markup, shipped
from webasgi.build import environment_problem
from webasgi.checks import CheckerError, Recorded
from webasgi.environments import ResolutionError
from webasgi.language import script_attributes
from webasgi.site import SiteEnvironments

from .config import settings
from .records import Outcome, Records, Request, records

logger = logging.getLogger(__name__)

#: Below the output's ``_static``.
DIRECTORY = "webasgi"

#: The name of the builder that runs the examples and writes nothing.
CHECKS = "webasgi"


def interactive(app: Sphinx) -> bool:
    """Whether the builder makes pages where the element runs: HTML of any layout, but not EPUB."""
    return isinstance(app.builder, StandaloneHTMLBuilder) and app.builder.name != "epub"


def complete(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Resolve every set of requirements once, run the examples, write environments and assets; warn of what is wrong.

    Connected to ``env-updated``: all documents are read, none is written, and the result is the documents to write
    again since their environment, their recorded response, or the names of the assets, are others than in the last
    build.
    """
    found = records(env)
    configured = settings(app.config)
    if not any(found.requests.values()) or not (app.builder.format or app.builder.name == CHECKS):
        return []
    directory = Path(app.outdir) / "_static" / DIRECTORY
    site = SiteEnvironments.of(configured, Path(app.confdir))
    try:
        outcomes = {}
        if interactive(app) or configured.check:
            with progress_message("resolving the playgrounds' requirements"):
                outcomes = _resolve(found, site)
        recorded = _examine(found, site) if configured.check else {}
        if interactive(app):
            assets.copy(directory)
            shipped.write(configured.cdn, Path(app.confdir), directory)
            with progress_message("preparing the playgrounds' quick starts"):
                site.write(directory)
    except (assets.AssetsError, shipped.ShippedError, ResolutionError) as error:
        raise ExtensionError(str(error), modname="sphinx_webasgi") from error
    changed = {docname for docname, request in found.all_requests() if _response_changed(request, found, recorded)}
    found.recorded = recorded
    if interactive(app):
        _report(site, directory, configured.environment_budget)
        manifest = assets.manifest()
        names = (manifest.element, manifest.style)
        changed |= {
            docname
            for docname, request in found.all_requests()
            if names != found.assets or found.outcomes.get(request.requirements) != outcomes[request.requirements]
        }
        found.outcomes, found.assets = outcomes, names
    return sorted(changed)


def _response_changed(request: Request, found: Records, recorded: Mapping[str, Recorded]) -> bool:
    key = request.case.key
    return found.recorded.get(key) != recorded.get(key)


def _examine(found: Records, site: SiteEnvironments) -> dict[str, Recorded]:
    """Run every example, warn of what is wrong, and keep the first responses."""
    cases = [request.case for _, request in found.all_requests()]
    try:
        with progress_message("running the playgrounds"):
            outcomes = site.examine(cases)
    except CheckerError as error:
        logger.warning("the playgrounds could not be run: %s", error, type="webasgi", subtype="check")
        return {}
    recorded: dict[str, Recorded] = {}
    for case in cases:
        if case.key not in outcomes:
            continue
        outcome = outcomes[case.key]
        for place, message in case.faults(outcome):
            logger.warning(message, location=place, type="webasgi", subtype="check")
        first = Recorded.of(case.example, outcome)
        if first is not None:
            recorded[case.key] = first
    return recorded


def _report(site: SiteEnvironments, directory: Path, budget: int) -> None:
    for note in [*site.notes(), *site.report(directory)]:
        logger.info("webasgi: %s", note)
    for warning in site.warnings(budget):
        kind, _, subtype = warning.subtype.partition(".")
        logger.warning(warning.message, location=warning.place, type=kind, subtype=subtype)


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
        configured = settings(app.config)
        attributes: dict[str, Any] = {**script_attributes(configured.language, configured.strings)}
        # By `src`, since Sphinx adds `?v=` to file names: a second module beside the one that its other parts import.
        src = context["pathto"](f"_static/{DIRECTORY}/{manifest.element}", resource=True)
        app.add_js_file(None, type="module", fetchpriority="low", src=src, **attributes)
        app.add_css_file(f"{DIRECTORY}/{manifest.style}")

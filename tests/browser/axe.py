"""axe, run over the playgrounds of a page (WCAG 2.2 A and AA, best practices)."""

import json
from typing import Any

from playwright.sync_api import Page

from scripts.stamps import ROOT

AXE = ROOT / "assets" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# The app's own page is the app's; what surrounds the playground is the theme's.
RUN_AXE = """async ([tags]) => {
  const { violations, incomplete } = await axe.run(
    { include: ["webasgi-playground"] },
    { runOnly: tags, iframes: false, resultTypes: ["violations", "incomplete"], elementRef: true },
  );
  // Text in the colour of its background may be hidden on purpose, for all that axe can tell. Nothing here is.
  for (const { nodes, ...rule } of incomplete) {
    const same = nodes.filter(({ any }) => any.some(({ data }) => data?.messageKey === "equalRatio"));
    if (same.length > 0) violations.push({ ...rule, nodes: same });
  }
  // The colours of code are the theme's: Material's have 4.47:1 for an operator.
  const ours = ({ id, nodes }) =>
    id !== "color-contrast" || nodes.some(({ element }) => !element.closest("pre, .cm-line"));
  return violations.filter(ours).map(({ id, help, nodes }) => ({
    id,
    help,
    nodes: nodes.map(({ target, html, any }) => [target, html.slice(0, 200), any.map(({ message }) => message)]),
  }));
}"""


def add_axe(page: Page) -> None:
    """Load it into the page."""
    page.add_script_tag(content=AXE.read_text("utf-8"))


def violations(page: Page) -> list[dict[str, Any]]:
    """What axe finds now; animations have ended."""
    page.wait_for_timeout(250)
    found = page.evaluate(RUN_AXE, [TAGS])
    assert isinstance(found, list)
    return found


def assert_accessible(page: Page, where: str) -> None:
    """axe finds nothing in the playgrounds; `where` tells which state they are in."""
    found = violations(page)
    assert found == [], f"{where}: {json.dumps(found, indent=1)}"

"""What happens between the element's script and the playgrounds' being there: each is set up in a task of its own."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Page

from tests.browser.playground import Playground
from tests.conftest import Site

# A promise's reaction runs before the next task, in which the first playground is set up.
STEPS = """
window.steps = [];
customElements.whenDefined("webasgi-playground").then(function look() {
  const all = [...document.querySelectorAll("webasgi-playground")];
  steps.push(all.filter((each) => each.shadowRoot !== null).length);
  if (steps.at(-1) < all.length) setTimeout(look);
});
"""

# As a browser does it: without a turn of the page's own between.
EARLY = """
window.early = [];
customElements.whenDefined("webasgi-playground").then(() => {
  const last = [...document.querySelectorAll("webasgi-playground")].at(-1);
  const code = last.querySelector("pre");
  early.push(last.shadowRoot === null);
  %s
});
"""
KEYS = """last.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, bubbles: true }));"""
CLICK = """
  code.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, composed: true }));
  code.dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true }));
"""


def test_one_in_a_task(sphinx_site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.add_init_script(STEPS)
    page.goto(sphinx_site.page("frameworks"))
    count = page.locator("webasgi-playground").count()
    page.wait_for_function("count => steps.at(-1) === count", arg=count)
    steps = page.evaluate("steps")
    assert count > 1
    assert steps[0] == 0
    assert all(after - before <= 1 for before, after in pairwise(steps)), steps


@pytest.mark.parametrize(("act", "shown"), [(KEYS, "[data-state=ready]"), (CLICK, ".cm-content")])
def test_who_comes_before_loses_nothing(
    sphinx_site: Site, open_page: Callable[..., Page], act: str, shown: str
) -> None:
    page = open_page()
    page.add_init_script(EARLY % act)
    page.goto(sphinx_site.page("counter"))
    last = Playground(page, page.locator("webasgi-playground").count() - 1)
    last.element.locator(shown).first.wait_for(timeout=60_000)
    assert page.evaluate("early") == [True], "it was there already: this shows nothing"

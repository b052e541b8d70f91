"""A reader without a mouse: the whole journey by keys alone, and the focus is always seen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.playground import Playground
from tests.conftest import Site

# What has the focus, by its name, and whether that can be seen: a ring of two pixels, its own or around it.
FOCUSED = """element => {
  const at = element.shadowRoot.activeElement;
  if (at === null) return ["", true];
  const name = at.getAttribute("aria-label") || at.textContent.trim() || at.title || at.placeholder || at.id;
  const ring = (each, pseudo) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(each, pseudo);
    return (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || boxShadow !== "none";
  };
  let seen = false;
  for (let each = at; each !== null && !seen; each = each.parentElement) seen = ring(each);
  // Items of a menu are filled, an editor has a caret, and in a frame the app's page has the focus.
  const own = at.matches("[role^=menuitem], .cm-content, iframe");
  return [name, seen || own];
}"""


class Keys:
    """The keyboard of a reader, who sees where the focus is."""

    def __init__(self, playground: Playground) -> None:
        self.playground = playground
        self.keyboard = playground.page.keyboard
        self.stops: list[str] = []

    @property
    def focused(self) -> str:
        """The name of what has the focus, which must be seen."""
        name, seen = self.playground.element.evaluate(FOCUSED)
        assert seen, f"the focus on {name} can't be seen"
        return str(name)

    def press(self, *names: str) -> None:
        for name in names:
            self.keyboard.press(name)

    def walk(self, name: str, key: str = "Tab") -> None:
        """On to something, by its name's beginning."""
        for _ in range(40):
            if self.focused.startswith(name):
                return
            self.stops.append(self.focused)
            self.press(key)
        raise AssertionError(f"{key} does not reach {name}, but {self.stops[-40:]}")


@pytest.fixture
def keys(sphinx_site: Site, open_page: Callable[..., Page]) -> Keys:
    """Before the second playground of a page, whose links come before it."""
    page = open_page(viewport={"width": 1280, "height": 800}, permissions=["clipboard-read", "clipboard-write"])
    page.goto(sphinx_site.page("frameworks"))
    playground = Playground(page, 1)
    playground.element.evaluate(
        """element => {
          const before = document.createElement("button");
          const behind = document.createElement("button");
          before.textContent = "before";
          behind.textContent = "behind";
          element.before(before);
          element.after(behind);
          before.focus();
        }"""
    )
    return Keys(playground)


def test_past_the_playground(keys: Keys) -> None:
    page = keys.playground.page
    keys.press("Tab")
    assert keys.focused == "Skip the playground"
    skip = keys.playground.element.get_by_role("button", name="Skip the playground")
    box = skip.bounding_box()
    assert box is not None
    assert box["width"] > 100
    assert skip.evaluate("button => getComputedStyle(button).clipPath") == "none"
    keys.press("Enter", "Tab")
    assert page.evaluate("document.activeElement.textContent") == "behind", keys.focused
    # It is not in the way of those who come from behind.
    keys.press("Shift+Tab", "Shift+Tab")
    assert page.evaluate("document.activeElement.localName") == "webasgi-playground"


def test_the_whole_journey(keys: Keys) -> None:
    playground, page = keys.playground, keys.playground.page
    element = playground.element
    keys.press("Tab", "Tab")
    keys.walk("main.py")
    keys.walk("Files")
    keys.walk("More")
    keys.walk("Run")
    keys.press("Enter")
    assert playground.wait_for_state("ready", "failed") == "ready"
    # Run keeps the focus; on to the code, into the editor.
    assert keys.focused.startswith("Run")
    keys.press("Tab")
    assert element.evaluate("element => element.shadowRoot.activeElement.id") == "code"
    assert keys.focused
    keys.press("Enter")
    element.locator(".cm-content").wait_for()
    expect(element.locator(".cm-content")).to_be_focused()
    keys.press("Control+f")
    keys.keyboard.type("No framework at all")
    keys.press("Enter", "Escape")
    keys.keyboard.type("By keys")
    # Tab indents; it is no trap.
    text = element.evaluate("element => element.files['main.py']")
    keys.press("Home", "Tab")
    expect(element.locator(".cm-content")).to_be_focused()
    indented = element.evaluate("element => element.files['main.py']")
    assert len(indented) == len(text) + 4
    keys.press("Shift+Tab", "Control+Enter")
    assert playground.wait_for_state("ready", "failed") == "ready"
    playground.until("document.body.innerText.includes('By keys')")
    keys.press("Escape", "Tab")
    keys.walk("Width of the code")
    keys.press("ArrowLeft")
    keys.walk("Address in the app")
    keys.press("Control+a")
    keys.keyboard.type("/typed")
    with playground.new_page():
        keys.press("Enter")
    assert playground.url == "/typed"

    # The panels: their tabs are one stop, by arrows.
    for _ in range(20):
        keys.press("Tab")
        if keys.focused.startswith("Console"):
            break
    keys.press("Enter")
    expect(element.locator(".dock")).to_contain_class("open")
    keys.press("ArrowRight")
    assert keys.focused.startswith("Network")

    element.locator(".network-table").wait_for()
    keys.walk("/typed")
    keys.press("Enter")
    keys.walk("Back to the list", "Shift+Tab")
    keys.press("Enter")
    assert keys.focused == "/typed"
    keys.walk("Network", "Shift+Tab")
    keys.press("ArrowRight")
    assert keys.focused.startswith("Request")
    keys.walk("Send")
    keys.press("Enter")
    expect(element.locator(".response")).not_to_be_empty()
    keys.walk("Request", "Shift+Tab")
    keys.press("Home")
    assert keys.focused.startswith("Console")
    keys.walk("Python prompt")
    keys.keyboard.type("6 * 7")
    keys.press("Enter")
    expect(element.locator(".line", has_text="42").first).to_be_visible()
    # Out of it again.
    keys.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "behind"

    # The menu: a link, and the way back, which leaves the focus where it was.
    keys.press("Shift+Tab")
    keys.walk("More", "Shift+Tab")
    keys.press("Enter")
    element.get_by_role("menu").wait_for()
    keys.walk("Copy link", "ArrowDown")
    keys.press("Enter")
    element.locator(".notice-text", has_text="Copied.").wait_for()
    assert "/playground.htm" in page.evaluate("navigator.clipboard.readText()")
    assert keys.focused == "More"
    keys.press("Enter")
    element.get_by_role("menu").wait_for()
    keys.press("o", "o", "Enter")
    assert "No framework at all" in element.evaluate("element => element.files['main.py']")
    assert keys.focused == "More"

    # Files: a new one, its name, and away with it.
    keys.walk("Files", "Shift+Tab")
    keys.press("Enter")
    element.get_by_role("tree").wait_for()
    keys.walk("New file", "Shift+Tab")
    keys.press("Enter")
    keys.keyboard.type("more.txt")
    keys.press("Enter")
    assert "more.txt" in element.evaluate("element => Object.keys(element.files)")
    keys.walk("more.txt", "Tab")
    keys.press("Delete")
    assert "more.txt" not in element.evaluate("element => Object.keys(element.files)")

    keys.walk("Stop", "Shift+Tab")
    keys.press("Enter")
    assert playground.wait_for_state("stopped")
    assert keys.focused.startswith("Run")

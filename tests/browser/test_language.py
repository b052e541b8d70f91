"""The interface speaks the page's language, or the author's words."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.playground import Playground
from tests.conftest import Site


def rewritten(open_page: Callable[..., Page], url: str, old: str, new: str) -> Page:
    """The page at this URL, of whose HTML one text is another."""
    page = open_page()

    def fulfill(route: Route) -> None:
        response = route.fetch()
        text = response.text()
        assert old in text
        route.fulfill(response=response, body=text.replace(old, new, 1))

    page.route(url, fulfill)
    page.goto(url)
    return page


@pytest.mark.parametrize(
    ("language", "run", "own"),
    [
        ("de", "Starten", "de"),
        ("es-MX", "Ejecutar", "es-MX"),
        ("fr", "Exécuter", "fr"),
        ("ja", "実行", "ja"),
        ("zh-CN", "运行", "zh-CN"),
        # No translation: English, and said to be.
        ("it", "Run", "en"),
    ],
)
def test_by_the_pages_language(
    language: str, run: str, own: str, sphinx_site: Site, open_page: Callable[..., Page]
) -> None:
    url = sphinx_site.page("quickstart")
    page = rewritten(open_page, url, '<html class="no-js" lang="en"', f'<html class="no-js" lang="{language}"')
    playground = Playground(page)
    expect(playground.button(run)).to_be_visible()
    root = playground.element.locator(".root")
    assert root.get_attribute("lang") == own


def test_the_panels_too(sphinx_site: Site, open_page: Callable[..., Page]) -> None:
    url = sphinx_site.page("frameworks")
    page = rewritten(open_page, url, ' lang="en"', ' lang="de"')
    playground = Playground(page, 1)
    playground.button("Starten").click()
    assert playground.wait_for_state("ready", "failed") == "ready"
    playground.element.get_by_role("tab", name="Netzwerk").click()
    expect(playground.element.get_by_role("columnheader", name="Methode")).to_be_visible()


def test_the_editors_own_panels_too(sphinx_site: Site, open_page: Callable[..., Page]) -> None:
    page = rewritten(open_page, sphinx_site.page("frameworks"), ' lang="en"', ' lang="de"')
    element = Playground(page, 1).element
    element.locator("pre").first.click()
    element.get_by_role("textbox", name="Code von main.py").wait_for()
    page.keyboard.press("Control+f")
    expect(element.get_by_role("textbox", name="Suchen")).to_be_focused()
    for name in ("Weiter", "Zurück", "Alle ersetzen", "Schließen"):
        expect(element.get_by_role("button", name=name)).to_be_visible()
    expect(element.get_by_role("checkbox", name="Ganze Wörter")).to_be_visible()
    page.keyboard.press("Escape")
    expect(element.get_by_role("textbox", name="Code von main.py")).to_be_focused()


def test_what_went_wrong_too(sphinx_site: Site, open_page: Callable[..., Page]) -> None:
    url = sphinx_site.page("frameworks")
    page = rewritten(open_page, url, ' lang="en"', ' lang="de"')
    playground = Playground(page, 1)
    playground.set({"main.py": "1 / 0\n"})
    playground.button("Starten").click()
    assert playground.wait_for_state("ready", "failed") == "failed"
    said = "Beim Import von `main`: ZeroDivisionError: division by zero"
    expect(playground.element.locator(".message-text")).to_have_text(said)
    expect(playground.element.locator(".root > [role=status]")).to_contain_text(said)
    # Scripts of the page have it as it was said.
    assert playground.failure["message"] == "Importing `main` raised ZeroDivisionError: division by zero"


def test_the_full_page_by_its_link_or_by_its_reader(sphinx_site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page(locale="fr-CA")
    address = f"{sphinx_site.url}_static/webasgi/playground.htm"
    page.goto(address)
    expect(Playground(page).button("Exécuter")).to_be_visible()
    page.goto(f"{address}?lang=ja")
    expect(Playground(page).button("実行")).to_be_visible()
    expect(page.get_by_label("パッケージ")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "ja"


def test_right_to_left(sphinx_site: Site, open_page: Callable[..., Page]) -> None:
    url = sphinx_site.page("frameworks")
    page = rewritten(open_page, url, ' lang="en"', ' lang="he" dir="rtl"')
    playground = Playground(page, 1)
    playground.click_run()
    # The code is first, on the right; the code itself reads from the left.
    code = playground.element.locator(".code").bounding_box()
    app = playground.element.locator(".app").bounding_box()
    assert code is not None
    assert app is not None
    assert code["x"] > app["x"]
    assert playground.element.locator(".code").evaluate("code => getComputedStyle(code).direction") == "ltr"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_authors_language_and_words(sphinx_site: Site, open_page: Callable[..., Page]) -> None:
    url = sphinx_site.page("quickstart")
    attributes = """data-webasgi-language="de" data-webasgi-strings='{"run": "Los", "unknown": "x"}'"""
    page = rewritten(open_page, url, ' type="module"', f' type="module" {attributes}')
    playground = Playground(page)
    expect(playground.button("Los")).to_be_visible()
    playground.button("Los").click()
    assert playground.wait_for_state("ready", "failed") == "ready"
    expect(playground.button("Anhalten")).to_be_visible()


@pytest.mark.parametrize("language", ["de", "es", "fr", "ja", "zh"])
def test_the_views_fit_on_small_phones(language: str, sphinx_site: Site, open_page: Callable[..., Page]) -> None:
    page = rewritten(open_page, sphinx_site.page("frameworks"), ' lang="en"', f' lang="{language}"')
    playground = Playground(page, 1)
    assert playground.run() == "ready"
    for width in (320, 360, 390, 412):
        page.set_viewport_size({"width": width, "height": 740})
        expect(playground.element.locator(".views")).to_be_visible()
        room = playground.element.locator(".views").evaluate("views => views.clientWidth - views.scrollWidth")
        assert room >= 0, width
        rows = playground.element.locator(".head button:visible").evaluate_all(
            "all => new Set(all.map((each) => Math.round(each.getBoundingClientRect().bottom))).size"
        )
        assert rows == 1, width


def test_numbers_keep_their_units_order_from_right_to_left(sphinx_site: Site, open_page: Callable[..., Page]) -> None:
    page = rewritten(open_page, sphinx_site.page("frameworks"), ' lang="en"', ' lang="ar" dir="rtl"')
    size = Playground(page, 0).element.locator(".run-size")
    expect(size).to_contain_text("MB")
    left = """size => {
      const text = size.firstChild;
      return [0, text.length - 1].map((at) => {
        const range = document.createRange();
        range.setStart(text, at);
        range.setEnd(text, at + 1);
        return range.getBoundingClientRect().left;
      });
    }"""
    number, unit = size.evaluate(left)
    assert number < unit

"""Cookies and storage of the emulated browser."""

import pytest

from tests.browser.playground import Playground

APP = "stores"


@pytest.fixture
def stores(app: Playground) -> Playground:
    app.open("/clear")
    app.evaluate("localStorage.clear(); sessionStorage.clear()")
    return app


def cookies(stores: Playground) -> dict[str, str]:
    """What the app gets from the page's script."""
    heard = stores.evaluate("fetch('/cookies').then((response) => response.json())")
    assert isinstance(heard, dict)
    return heard


def test_cookies_of_a_redirect(stores: Playground) -> None:
    stores.open("/set")
    assert stores.url == "/other"
    sent = stores.evaluate("document.querySelector('#cookies').textContent").split("; ")
    assert {"hidden=h", "shown=s", "raw=a=b"} <= {*sent}
    assert not {"deep=d", "gone=g"} & {*sent}


def test_script_sees_no_httponly_cookie(stores: Playground) -> None:
    stores.open("/set")
    shown = {*stores.evaluate("document.cookie").split("; ")}
    assert {"shown=s", "raw=a=b"} <= shown
    assert not {"hidden=h", "deep=d"} & shown
    stores.evaluate("document.cookie = 'hidden=overwritten'")
    assert cookies(stores)["hidden"] == "h"
    stores.open("/deep/page")
    assert "deep=d" in stores.evaluate("document.cookie")
    assert cookies(stores).get("deep") is None


def test_cookies_expire(stores: Playground) -> None:
    stores.open("/set")
    assert cookies(stores)["brief"] == "b"
    stores.page.wait_for_timeout(1100)
    assert "brief" not in cookies(stores)


def test_script_sets_and_deletes_cookies(stores: Playground) -> None:
    assert stores.evaluate(
        """() => {
          document.cookie = "a=1";
          document.cookie = "b=2; path=/; max-age=100";
          document.cookie = "a=3";
          return document.cookie.split("; ").sort();
        }"""
    ) == ["a=3", "b=2"]
    assert cookies(stores) == {"a": "3", "b": "2"}
    stores.evaluate("document.cookie = 'a=; max-age=0'")
    assert stores.evaluate("document.cookie") == "b=2"
    stores.open("/other")
    assert stores.evaluate("document.cookie") == "b=2"
    assert cookies(stores) == {"b": "2"}


def test_fetch_without_credentials(stores: Playground) -> None:
    stores.open("/set")
    assert stores.evaluate("fetch('/cookies', { credentials: 'omit' }).then((response) => response.json())") == {}


def test_cookies_set_by_fetch_are_seen_at_once(stores: Playground) -> None:
    assert "shown=s" in stores.evaluate("fetch('/set').then(() => document.cookie)")


def test_the_element_sends_only_what_it_is_told(stores: Playground) -> None:
    stores.open("/set")
    assert stores.request(path="/cookies")["body"] == "{}"
    assert stores.request(path="/cookies", headers=[["cookie", "own=1; two=2"]])["body"] == '{"own":"1","two":"2"}'


def test_the_docs_page_gets_no_cookie_of_the_app(stores: Playground) -> None:
    stores.open("/set")
    assert stores.page.evaluate("document.cookie") == ""
    assert stores.page.context.cookies() == []


def test_storage_survives_navigation(stores: Playground) -> None:
    stores.evaluate(
        """() => {
          localStorage.setItem("kept", 1);
          localStorage.other = "two";
          sessionStorage["third"] = { toString: () => "3" };
          localStorage.setItem("removed", "x");
          localStorage.removeItem("removed");
        }"""
    )
    stores.open("/other")
    assert stores.evaluate(
        """[
          { ...localStorage }, localStorage.length, localStorage.key(0), localStorage.getItem("kept"),
          localStorage.getItem("removed"), localStorage.missing === undefined, "other" in localStorage,
          Object.keys(sessionStorage), sessionStorage.third, localStorage instanceof Storage,
        ]"""
    ) == [{"kept": "1", "other": "two"}, 2, "kept", "1", None, True, True, ["third"], "3", True]
    stores.evaluate("delete localStorage.other; sessionStorage.clear()")
    stores.open("/")
    assert stores.evaluate("[{ ...localStorage }, sessionStorage.length]") == [{"kept": "1"}, 0]


def test_what_is_stored_last_is_not_lost(stores: Playground) -> None:
    with stores.new_page():
        stores.evaluate(
            """() => {
              addEventListener("click", () => { localStorage.setItem("last", "moment"); document.cookie = "last=c"; });
              const link = document.createElement("a");
              link.href = "/other";
              document.body.append(link);
              link.click();
            }"""
        )
    assert stores.evaluate("[localStorage.last, document.cookie]") == ["moment", "last=c"]
    assert "last=c" in stores.evaluate("document.querySelector('#cookies').textContent")


def test_storage_of_the_docs_page_stays_apart(stores: Playground) -> None:
    stores.page.evaluate("localStorage.setItem('docs', 'secret')")
    stores.evaluate("localStorage.setItem('app', '1')")
    assert stores.evaluate("localStorage.getItem('docs')") is None
    assert stores.page.evaluate("localStorage.getItem('app')") is None


def test_a_new_run_has_none_of_it(stores: Playground) -> None:
    fill = """() => new Promise((resolve) => {
      document.cookie = "kept=1";
      localStorage.kept = sessionStorage.kept = "1";
      const open = indexedDB.open("kept", 1);
      open.onupgradeneeded = () => open.result.createObjectStore("s");
      open.onsuccess = () => { open.result.close(); resolve(); };
    })"""
    found = """async () => [
      document.cookie, localStorage.length, sessionStorage.length, (await indexedDB.databases()).length,
      (await caches.keys()).length,
    ]"""
    stores.evaluate(fill)
    assert stores.evaluate(found)[1:4] == [1, 1, 1]
    source = stores.element.evaluate("element => element.files['main.py']")
    stores.element.evaluate("element => element.reset()")
    stores.wait_for_state("stopped", "idle")
    stores.run_app(source)
    assert stores.evaluate(found) == ["", 0, 0, 0, 0]

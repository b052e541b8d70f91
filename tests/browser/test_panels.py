"""The panels under the app: console with its prompt, network, request, files; by mouse and by keyboard."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.playground import Playground
from tests.conftest import Site

SOURCE = (Path(__file__).parent / "apps" / "panels.py").read_text("utf-8")


@pytest.fixture(scope="module")
def panels(open_shared: Callable[..., Page], sphinx_site: Site) -> Playground:
    page = open_shared(viewport={"width": 1280, "height": 1000}, permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{sphinx_site.url}quickstart.html")
    playground = Playground(page)
    playground.element.evaluate("element => element.style.setProperty('--webasgi-height', '44rem')")
    playground.run_app(SOURCE)
    return playground


def opened(panels: Playground, name: str) -> Locator:
    """The panel of this name."""
    tab = panels.element.get_by_role("tab", name=re.compile(name))
    if tab.get_attribute("aria-selected") != "true" or not panels.element.locator(".dock.open").count():
        tab.click()
    return panels.element.get_by_role("tabpanel", name=re.compile(name))


def say(panels: Playground, source: str) -> None:
    prompt = opened(panels, "Console").get_by_label("Python prompt")
    prompt.fill(source)
    prompt.press("Enter")


def lines(panels: Playground) -> Locator:
    return panels.element.locator(".console-lines .line")


def test_the_prompt_runs_in_the_apps_namespace(panels: Playground) -> None:
    say(panels, "secret")
    expect(lines(panels).filter(has_text="'in the namespace'")).to_be_visible()
    say(panels, "import asyncio; await asyncio.sleep(0.01, 'slept')")
    expect(lines(panels).filter(has_text=re.compile("^'slept'"))).to_be_visible()
    say(panels, "1 / 0")
    expect(lines(panels).filter(has_text="ZeroDivisionError")).to_be_visible()
    # What it changes, the app sees.
    say(panels, "app.title = 'Renamed'")
    say(panels, "app.title")
    expect(lines(panels).filter(has_text="'Renamed'").last).to_be_visible()


def test_a_block_at_the_prompt_ends_with_an_empty_line(panels: Playground) -> None:
    say(panels, "for each in range(2):")
    prompt = panels.element.get_by_label("Python prompt")
    expect(prompt).to_have_value("for each in range(2):\n    ")
    panels.page.keyboard.type("print('each', each)")
    panels.page.keyboard.press("Enter")
    panels.page.keyboard.press("Enter")
    expect(lines(panels).filter(has_text=re.compile("^each 1$"))).to_be_visible()
    expect(prompt).to_have_value("")
    panels.page.keyboard.press("ArrowUp")
    expect(prompt).to_have_value(re.compile("^for each in"))
    panels.page.keyboard.press("ArrowDown")
    expect(prompt).to_have_value("")


def test_what_waits_at_the_prompt_can_be_cancelled_and_what_loops_interrupted(panels: Playground) -> None:
    say(panels, "await asyncio.sleep(3600)")
    expect(panels.element.locator(".prompt.busy")).to_be_visible()
    panels.page.keyboard.press("Control+c")
    expect(lines(panels).filter(has_text="Cancelled.")).to_be_visible()
    say(panels, "while True: pass")
    panels.button("Interrupt").click(timeout=20_000)
    expect(lines(panels).filter(has_text="KeyboardInterrupt").first).to_be_visible(timeout=20_000)
    say(panels, "'alive'")
    expect(lines(panels).filter(has_text=re.compile("^'alive'$"))).to_be_visible()


def test_lines_by_level_and_source(panels: Playground) -> None:
    console = opened(panels, "Console")
    by_text = {text: lines(panels).filter(has_text=text) for text in ("printed", "logged", "from the page")}
    for line in by_text.values():
        expect(line).to_be_visible()
    console.get_by_label("Level").select_option("warning")
    expect(by_text["printed"]).to_be_hidden()
    expect(by_text["logged"]).to_be_visible()
    console.get_by_label("Level").select_option("")
    console.get_by_label("Source").select_option("browser")
    expect(by_text["from the page"]).to_be_visible()
    expect(by_text["logged"]).to_be_hidden()
    console.get_by_label("Source").select_option("")


def row(panels: Playground, path: str) -> Locator:
    button = panels.page.get_by_role("button", name=path, exact=True)
    return opened(panels, "Network").get_by_role("row").filter(has=button)


def test_the_network_panel_lists_each_request(panels: Playground) -> None:
    expect(row(panels, "/")).to_contain_text("GET")
    posted = row(panels, "/items")
    expect(posted).to_contain_text("POST")
    expect(posted).to_contain_text("200")
    expect(row(panels, "/ws")).to_contain_text("101")
    panels.request(path="/missing")
    expect(row(panels, "/missing")).to_contain_text("404")
    opened(panels, "Network").get_by_label("Filter by path").fill("miss")
    expect(panels.element.locator(".network-table tbody tr")).to_have_count(1)
    opened(panels, "Network").get_by_label("Filter by path").fill("")


def test_a_request_in_full_copied_and_replayed(panels: Playground) -> None:
    row(panels, "/items").get_by_role("button").click()
    exchange = panels.element.locator(".exchange")
    expect(exchange.locator(".body-text").first).to_have_text('{\n  "name": "first",\n  "price": 3.5\n}')
    exchange.get_by_text("Request headers").click()
    expect(exchange).to_contain_text("user-agent")
    exchange.get_by_role("button", name="Copy as curl").click()
    clipboard = "navigator.clipboard.readText()"
    assert '--data-raw \'{"name":"first"}\'' in panels.page.evaluate(clipboard)
    exchange.get_by_role("button", name="Copy as httpx").click()
    assert 'json={"name": "first"}' in panels.page.evaluate(clipboard)
    exchange.get_by_role("button", name="Replay").click()
    exchange.get_by_role("button", name="Back to the list").click()
    expect(row(panels, "/items")).to_have_count(2)
    # The keyboard's place is the row that was looked at.
    expect(row(panels, "/items").first.get_by_role("button")).to_be_focused()


def test_a_compressed_response_is_shown_as_what_it_is_of(panels: Playground) -> None:
    size = panels.evaluate("fetch('/openapi.json').then((response) => response.text()).then(({ length }) => length)")
    assert size > 2_000
    row(panels, "/openapi.json").last.get_by_role("button").click()
    exchange = panels.element.locator(".exchange")
    exchange.get_by_text("Response headers").click()
    expect(exchange.get_by_role("row").filter(has_text="content-encoding")).to_contain_text("gzip")
    expect(exchange.locator(".body-text").last).to_contain_text('"openapi": "3.')
    panels.button("Back to the list").click()


def test_messages_as_they_pass(panels: Playground) -> None:
    row(panels, "/ws").get_by_role("button").click()
    messages = panels.element.locator(".messages li")
    expect(messages).to_have_count(2)
    panels.evaluate("socket.send('pong')")
    expect(messages).to_have_count(4)
    assert "sent" in messages.nth(2).inner_text()
    expect(messages.nth(3)).to_contain_text('"echo": "pong"')
    panels.button("Back to the list").click()
    row(panels, "/ticks").get_by_role("button").click()
    expect(messages).to_have_count(2)
    expect(messages.last).to_contain_text("tick")
    panels.button("Back to the list").click()


def test_a_request_from_the_openapi_of_the_app(panels: Playground) -> None:
    request = opened(panels, "Request")
    choice = request.get_by_label("Operation")
    expect(choice).to_be_visible()
    logged = panels.element.locator(".network-table tbody tr").count()
    choice.select_option(label="GET /items/1 — Read")
    request.get_by_role("button", name="Send").click()
    expect(request.locator(".response")).to_contain_text('"item_id": 1')
    choice.select_option(label="POST /items — Create")
    body = request.get_by_label("Body", exact=True)
    assert '"price": 3.5' in body.input_value()
    body.fill('{"name": 5}')
    request.get_by_role("button", name="Send").click()
    expect(request.locator(".response")).to_contain_text("422")
    request.get_by_label("Headers").fill("no header")
    request.get_by_role("button", name="Send").click()
    expect(request.get_by_role("alert")).to_contain_text("no header")
    # What the panel asked by itself is not the reader's traffic.
    assert panels.element.get_by_role("button", name="/openapi.json").count() == 0
    assert logged >= 0


def test_a_noted_request_is_changed_and_sent(panels: Playground) -> None:
    row(panels, "/items").first.get_by_role("button").click()
    panels.button("Edit and send").click()
    request = opened(panels, "Request")
    expect(request.get_by_label("Body", exact=True)).to_have_value('{"name":"first"}')
    request.get_by_label("Body", exact=True).fill('{"name":"second"}')
    request.get_by_role("button", name="Send").click()
    expect(request.locator(".response")).to_contain_text('"name": "second"')
    opened(panels, "Network")
    panels.button("Back to the list").click()


def test_files_that_the_app_has_written(panels: Playground) -> None:
    files = opened(panels, "Files")
    files.get_by_role("button", name="items.jsonl").click()
    expect(files.locator(".body-text")).to_contain_text('{"name":"second","price":3.5}')
    with panels.page.expect_download() as download:
        files.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "items.jsonl"
    assert '"first"' in Path(download.value.path()).read_text("utf-8")
    files.get_by_role("button", name="Back to the list").click()
    expect(files.get_by_role("button", name="items.jsonl")).to_be_focused()
    expect(files.get_by_role("region", name="As they were loaded")).to_be_visible()


def test_tabs_by_keyboard(panels: Playground) -> None:
    tabs = panels.element.locator(".dock-tab")
    opened(panels, "Files")
    tabs.last.focus()
    panels.page.keyboard.press("ArrowRight")
    expect(tabs.first).to_be_focused()
    expect(tabs.first).to_have_attribute("aria-selected", "true")
    panels.page.keyboard.press("End")
    expect(tabs.last).to_be_focused()
    panels.page.keyboard.press("Home")
    expect(panels.element.get_by_label("Python prompt")).to_be_visible()
    panels.button("Close the panels").click()
    expect(panels.element.get_by_label("Python prompt")).to_be_hidden()


def test_another_run_begins_with_an_empty_list(panels: Playground) -> None:
    panels.run_app(SOURCE)
    expect(row(panels, "/items")).to_have_count(1)
    expect(row(panels, "/missing")).to_have_count(0)
    panels.button("Stop").click()
    panels.wait_for_state("stopped")
    expect(panels.element.locator(".network-list .tool-note")).to_have_text(re.compile("No app is running"))

"""A reader edits the code in the page's editor and runs it again, on both sites."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.playground import Playground
from tests.conftest import Site


@pytest.fixture(scope="module")
def bare(site: Site, open_shared: Callable[..., Page]) -> Playground:
    """The app without a framework, whose run is the shortest."""
    page = open_shared()
    page.goto(site.page("frameworks"))
    return Playground(page, 1)


def editor(bare: Playground) -> Locator:
    return bare.element.locator(".cm-content")


def replace_in_code(bare: Playground, old: str, new: str) -> None:
    """Select text in the editor by its search panel's keys, and type."""
    editor(bare).click()
    bare.page.keyboard.press("Control+Home")
    bare.page.keyboard.press("Control+f")
    bare.page.keyboard.type(old)
    bare.page.keyboard.press("Enter")
    bare.page.keyboard.press("Escape")
    bare.page.keyboard.type(new)


def test_a_click_opens_the_editor_on_the_same_code(bare: Playground) -> None:
    code = bare.element.evaluate("element => element.files['main.py']")
    bare.element.locator("pre").first.click()
    editor(bare).wait_for()
    shown = bare.element.locator(".cm-line").all_inner_texts()
    assert [line.rstrip("\n") for line in shown][:5] == code.split("\n")[:5]


def test_control_enter_runs_what_was_typed(bare: Playground) -> None:
    replace_in_code(bare, "No framework at all", "Typed by hand")
    assert "Typed by hand" in bare.element.evaluate("element => element.files['main.py']")
    bare.page.keyboard.press("Control+Enter")
    assert bare.wait_for_state("ready", "failed") == "ready"
    assert "Typed by hand" in bare.text


def test_code_edited_while_the_app_runs_is_run_by_the_next_run(bare: Playground) -> None:
    replace_in_code(bare, "Typed by hand", "Typed again")
    assert "Typed by hand" in bare.text
    with bare.new_page():
        bare.button("Run").click()
    assert "Typed again" in bare.text


def test_an_error_leads_to_its_line(bare: Playground) -> None:
    replace_in_code(bare, "Typed again</h1>", "Typed again</h1>{nothing}")
    bare.set({"main.py": "import html\n\n\nraise KeyError('here')\n"})
    bare.page.keyboard.press("Control+Enter")
    assert bare.wait_for_state("ready", "failed") == "failed"
    bare.button("main.py, line 4").click()
    line = bare.element.locator(".cm-line", has_text="raise KeyError")
    line.wait_for()
    bare.page.wait_for_timeout(300)
    bare.page.keyboard.type("# ")
    assert bare.element.evaluate("element => element.files['main.py']").endswith("# raise KeyError('here')\n")


def message(bare: Playground) -> Locator:
    return bare.element.locator(".cm-problem-message")


def test_python_says_at_the_line_what_is_wrong_while_one_types(bare: Playground) -> None:
    bare.set({"main.py": "async def app(scope, receive, send):\n    pass\n"})
    editor(bare).click()
    bare.page.keyboard.press("Control+Home")
    bare.page.keyboard.type("x = )")
    message(bare).get_by_text("SyntaxError: unmatched ')'").wait_for()
    bare.page.keyboard.press("Backspace")
    bare.page.keyboard.type("1 ")
    message(bare).get_by_text("SyntaxError: invalid syntax").wait_for()
    bare.page.keyboard.press("Enter")
    message(bare).wait_for(state="detached")


FAULTY = """\
from helper import work


async def app(scope, receive, send):
    if scope["type"] == "http":
        work(scope["path"])
        await send({"type": "http.response.start", "status": 204})
        await send({"type": "http.response.body"})
"""


def test_an_error_of_a_request_is_said_at_its_line_and_its_frames_lead_there(bare: Playground) -> None:
    bare.set({"main.py": FAULTY, "helper.py": "def work(path):\n    if path == '/bad':\n        1 / 0\n"})
    assert bare.run() == "ready"
    assert bare.request(path="/bad")["status"] == 500
    frame = bare.element.get_by_role("button", name='File "/app/helper.py", line 3')
    frame.wait_for()
    frame.click()
    assert bare.file_tabs.get_by_role("tab", selected=True).inner_text() == "helper.py"
    message(bare).get_by_text("ZeroDivisionError: division by zero").wait_for()
    bare.element.get_by_role("button", name='File "/app/main.py", line 6').click()
    assert bare.file_tabs.get_by_role("tab", selected=True).inner_text() == "main.py"
    # The caret is at the line.
    bare.page.wait_for_timeout(300)
    bare.page.keyboard.type("# ")
    assert "\n#         work(scope" in bare.element.evaluate("element => element.files['main.py']")
    # Another run begins without what the last one found.
    bare.file_tabs.get_by_role("tab", name="helper.py").click()
    bare.button("Run").click()
    message(bare).wait_for(state="detached")
    assert bare.wait_for_state("ready", "failed") == "ready"


def test_tab_indents_after_typing_and_leaves_after_escape(bare: Playground) -> None:
    bare.set({"main.py": "x = 1\n"})
    editor(bare).click()
    bare.page.keyboard.press("Control+Home")
    bare.page.keyboard.press("Tab")
    assert bare.element.evaluate("element => element.files['main.py']") == "    x = 1\n"

    def leaves() -> bool:
        bare.page.keyboard.press("Escape")
        bare.page.keyboard.press("Tab")
        return bool(editor(bare).evaluate("content => content.getRootNode().activeElement !== content"))

    # CodeMirror lets Tab leave for two seconds after Escape, which a busy machine may take between two keys.
    assert any(leaves() for _ in range(3))


def test_reset_shows_the_authors_code_again(bare: Playground) -> None:
    bare.button("Reset").click()
    assert bare.wait_for_state("idle")
    assert "No framework at all" in bare.element.evaluate("element => element.files['main.py']")
    bare.element.locator(".cm-line", has_text="No framework at all").wait_for()
    bare.click_run()
    assert "No framework at all" in bare.text

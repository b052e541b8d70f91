"""The reader's files: added, renamed, deleted, uploaded; what has changed and the way back; the next visit."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.playground import Playground
from tests.conftest import Site


@pytest.fixture(scope="module")
def playground(sphinx_site: Site, open_shared: Callable[..., Page]) -> Playground:
    """The app of several files; nothing of it is run here."""
    page = open_shared()
    page.goto(sphinx_site.page("composition"))
    return Playground(page)


def files(playground: Playground) -> dict[str, str]:
    found = playground.element.evaluate("element => element.files")
    assert isinstance(found, dict)
    return found


def rows(playground: Playground) -> list[str]:
    return playground.element.get_by_role("treeitem").all_inner_texts()


def name(playground: Playground, text: str) -> None:
    """Answer the question for a file's name."""
    playground.element.get_by_label("File name").fill(text)
    playground.page.keyboard.press("Enter")


def more(playground: Playground, item: str) -> None:
    playground.button("More").click()
    playground.element.get_by_text(item, exact=True).click()


def editor(playground: Playground) -> Locator:
    return playground.element.locator(".cm-content")


def undo(playground: Playground, typed: str) -> None:
    """Take back what was typed. The editor joins keys that come soon after each other to one step."""
    for _ in typed:
        playground.page.keyboard.press("Control+z")


def test_a_list_shows_all_files(playground: Playground) -> None:
    playground.button("Files").click()
    playground.element.get_by_role("tree").wait_for()
    assert rows(playground) == ["main.py", "index.html", "inner_fastapi.py", "litestar_app.py"]


def test_a_new_file_in_a_folder(playground: Playground) -> None:
    playground.button("New file").click()
    name(playground, "../outside.py")
    playground.element.get_by_role("alert").get_by_text("without “..”").wait_for()
    name(playground, "pages/data.toml")
    assert files(playground)["pages/data.toml"] == ""
    assert rows(playground)[-2:] == ["pages/", "data.toml"]
    editor(playground).click()
    playground.page.keyboard.type('title = "A"')
    assert files(playground)["pages/data.toml"] == 'title = "A"'


def test_a_renamed_file_keeps_what_can_be_undone(playground: Playground) -> None:
    playground.button("Rename").click()
    name(playground, "main.py")
    playground.element.get_by_role("alert").get_by_text("There is a file").wait_for()
    name(playground, "pages/data.json")
    assert "pages/data.toml" not in files(playground)
    editor(playground).click()
    undo(playground, 'title = "A"')
    assert files(playground)["pages/data.json"] == ""
    assert editor(playground).get_attribute("aria-label") == "Code of pages/data.json"


def test_undo_is_per_file(playground: Playground) -> None:
    playground.page.keyboard.type("[1]")
    playground.element.get_by_role("tab", name="index.html").click()
    editor(playground).click()
    before = files(playground)["index.html"]
    playground.page.keyboard.type("<!-- here -->")
    assert files(playground)["index.html"] != before
    undo(playground, "<!-- here -->")
    assert files(playground)["index.html"] == before
    assert files(playground)["pages/data.json"] == "[1]"


def test_uploads_are_files_those_that_are_no_text_for_the_app_alone(playground: Playground) -> None:
    upload = playground.element.locator("input[type=file]")
    upload.set_input_files({"name": "table.csv", "mimeType": "text/csv", "buffer": b"a,\xc3\xa9\n"})
    playground.element.get_by_role("treeitem", name="table.csv").wait_for()
    assert files(playground)["table.csv"] == "a,é\n"
    upload.set_input_files({"name": "logo.png", "mimeType": "image/png", "buffer": b"\x89PNG\x00"})
    playground.element.get_by_text("logo.png is no text").wait_for()
    assert "logo.png" not in files(playground)
    # It can be looked at in no editor, and is deleted as any other.
    row = playground.element.get_by_role("treeitem", name="logo.png")
    assert row.get_attribute("aria-description") == "new"
    row.click()
    assert playground.element.locator("[role=treeitem][aria-selected=true]").inner_text() == "logo.png"
    assert playground.button("Rename").is_disabled()
    playground.button("Delete").click()
    assert row.count() == 0
    playground.button("Undo").click()
    row.wait_for()


def test_a_deleted_file_comes_back(playground: Playground) -> None:
    page = playground.page
    playground.element.get_by_role("treeitem", name="inner_fastapi.py").click()
    page.keyboard.press("Delete")
    assert "inner_fastapi.py" not in files(playground)
    row = playground.element.get_by_role("treeitem", name="inner_fastapi.py")
    assert row.get_attribute("aria-description") == "deleted"
    row.click()
    assert "inner_fastapi.py" in files(playground)
    playground.element.get_by_role("treeitem", name="table.csv").click()
    playground.button("Delete").click()
    assert "table.csv" not in files(playground)
    playground.button("Undo").click()
    assert files(playground)["table.csv"] == "a,é\n"


def test_arrows_walk_through_the_tree(playground: Playground) -> None:
    page = playground.page
    playground.element.get_by_role("treeitem", name="pages/").focus()
    page.keyboard.press("ArrowLeft")
    assert "data.json" not in rows(playground)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    selected = playground.element.locator("[role=treeitem][aria-selected=true]")
    assert selected.inner_text() == "data.json"


def test_changes_are_shown_and_taken_back_one_by_one(playground: Playground) -> None:
    playground.element.get_by_role("treeitem", name="main.py").click()
    original = files(playground)["main.py"]
    editor(playground).click()
    playground.page.keyboard.press("Control+Home")
    playground.page.keyboard.type("# mine\n")
    more(playground, "Show changes")
    playground.element.locator(".cm-changedLine", has_text="# mine").wait_for()
    playground.element.get_by_role("button", name="Revert").click()
    assert files(playground)["main.py"] == original
    playground.page.keyboard.press("Control+z")
    more(playground, "Show changes")
    playground.element.locator(".cm-changedLine").first.wait_for(state="detached")


def test_one_file_becomes_the_authors_again_and_that_can_be_undone(playground: Playground) -> None:
    editor(playground).click()
    playground.page.keyboard.press("Control+Home")
    playground.page.keyboard.type("# mine too\n")
    changed = files(playground)["main.py"]
    more(playground, "Original text of this file")
    assert files(playground)["main.py"] == playground.element.evaluate(
        "element => JSON.parse(element.dataset.playground).files[0].text"
    )
    editor(playground).click()
    playground.page.keyboard.press("Control+z")
    assert files(playground)["main.py"] == changed


def test_edits_are_there_after_a_reload_with_a_way_back(playground: Playground, sphinx_site: Site) -> None:
    page = playground.page
    before = files(playground)
    page.goto(sphinx_site.page("index"))
    assert playground.element.get_by_text("Your edits from before").count() == 0
    page.goto(sphinx_site.page("composition"))
    playground.element.get_by_text("Your edits from before are here.").wait_for()
    assert files(playground) == before
    playground.button("Original files").click()
    assert list(files(playground)) == ["main.py", "index.html", "inner_fastapi.py", "litestar_app.py"]
    page.wait_for_timeout(600)
    page.reload()
    editor(playground).wait_for(state="detached")
    assert "# mine" not in files(playground)["main.py"]
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('webasgi:draft'))") == []


def test_what_says_that_edits_are_back_goes_with_the_last_of_them(playground: Playground) -> None:
    page = playground.page
    playground.element.locator("pre:visible").first.click()
    editor(playground).wait_for()
    page.keyboard.press("Control+Home")
    page.keyboard.type("# once\n")
    page.wait_for_timeout(600)
    page.reload()
    notice = playground.element.get_by_text("Your edits from before are here.")
    notice.wait_for()
    more(playground, "Original text of this file")
    notice.wait_for(state="hidden")
    assert "# once" not in files(playground)["main.py"]

"""Code that is taken along: links and the full-page playground, copies, zip archives."""

import base64
import io
import json
import subprocess
import sys
import time
import urllib.request
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.playground import Playground
from tests.conftest import Site

ASSETS = {"sphinx": "_static/webasgi/", "mkdocs": "assets/webasgi/"}

# As the playground that links of this form come from would make it: FastAPI, several files, links between pages.
SEED = {
    "main.py": """\
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

app = FastAPI()


@app.get("/", response_class=HTMLResponse)
def index():
    return Path("index.html").read_text()


@app.get("/items/{item}")
def item(item: int):
    return {"item": item}
""",
    "index.html": "<!doctype html><title>Seed</title><h1>From a link: é</h1><a href='/items/7'>Seven</a>\n",
}


def code_link(files: dict[str, str]) -> str:
    return "#code/" + base64.urlsafe_b64encode(json.dumps(files).encode()).decode().rstrip("=")


def full_page(site: Site) -> str:
    return f"{site.url}{ASSETS[site.name]}playground.htm"


def more(playground: Playground, item: str) -> None:
    playground.button("More").click()
    playground.element.get_by_role("menuitem", name=item, exact=True).click()


def notice(page: Page) -> Locator:
    return page.get_by_text("This code came with the link.")


def test_a_seed_link_is_asked_about_run_and_its_links_followed(site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(f"{full_page(site)}?auto=true{code_link(SEED)}")
    playground = Playground(page)
    notice(page).wait_for()
    page.wait_for_timeout(500)
    # `auto` has not been confirmed for this site.
    assert playground.state == "idle"
    assert playground.element.evaluate("element => element.files") == SEED
    page.get_by_role("button", name="Run it", exact=True).click()
    assert playground.wait_for_state("ready", "failed") == "ready", playground.failure
    expect(notice(page)).to_have_count(0)
    assert "From a link: é" in playground.text
    playground.click("a")
    assert json.loads(playground.text) == {"item": 7}
    # Asked again with the next link, until the reader says otherwise.
    page.goto("about:blank")
    page.goto(f"{full_page(site)}?auto=true{code_link(SEED)}")
    notice(page).wait_for()
    page.get_by_role("button", name="Run it, and code of later links without asking").click()
    assert playground.wait_for_state("ready", "failed") == "ready"
    page.goto("about:blank")
    page.goto(f"{full_page(site)}?auto=true{code_link({**SEED, 'index.html': '<h1>Second</h1>'})}")
    assert playground.wait_for_state("ready", "failed") == "ready"
    assert "Second" in playground.text
    # A link that does not ask for it is not run by itself, confirmed or not.
    page.goto("about:blank")
    page.goto(f"{full_page(site)}{code_link(SEED)}")
    notice(page).wait_for()
    page.wait_for_timeout(500)
    assert playground.state == "idle"


def test_code_of_a_link_is_text_to_the_page(sphinx_site: Site, page: Page) -> None:
    page.evaluate("window.attacked = false")
    evil = "<img src=x onerror='top.attacked = true'><script>top.attacked = true</script>"
    page.goto(full_page(sphinx_site) + code_link({f"{evil.replace('/', '_')}.py": evil, "main.py": evil}))
    Playground(page).element.get_by_role("tab", name="main.py").click()
    Playground(page).element.locator(".cm-line", has_text="onerror").wait_for()
    assert not page.evaluate("window.attacked")
    assert page.evaluate("document.images.length") == 0


@pytest.mark.parametrize("link", ["#share/AAAA", "#code/!!", "#code/e30"])
def test_a_damaged_link_says_so(sphinx_site: Site, page: Page, link: str) -> None:
    page.goto(full_page(sphinx_site) + link)
    page.get_by_text("The link is damaged").wait_for()
    assert "FastAPI" in Playground(page).element.evaluate("element => element.files['main.py']")


def test_a_shared_link_opens_the_edited_code_with_its_environment(
    sphinx_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(sphinx_site.page("composition"))
    playground = Playground(page)
    files = playground.element.evaluate("element => element.files")
    files["index.html"] = "<h1>Changed</h1><a href='/subapp/'>Litestar</a>"
    playground.set(files)
    more(playground, "Copy link")
    playground.element.locator(".notice-text", has_text="Copied.").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{full_page(sphinx_site)}?lang=en#share/")
    page.goto(link)
    notice(page).wait_for()
    assert playground.element.evaluate("element => element.files") == files
    playground.button("Run").click()
    assert playground.wait_for_state("ready", "failed") == "ready", playground.failure
    assert "Changed" in playground.text
    playground.click("a")
    assert "Litestar" in playground.text


def test_the_full_page_works_alone(sphinx_site: Site, page: Page) -> None:
    page.goto(full_page(sphinx_site))
    playground = Playground(page)
    page.get_by_label("Packages").locator("option").nth(1).wait_for(state="attached")
    playground.click_run()
    assert json.loads(playground.text) == {"hello": "world"}
    height = playground.element.evaluate("element => element.getBoundingClientRect().bottom")
    assert height == pytest.approx(page.evaluate("innerHeight"), abs=1)


def test_open_in_full_page_is_a_tab_of_its_own(sphinx_site: Site, page: Page) -> None:
    page.goto(sphinx_site.page("frameworks"))
    playground = Playground(page, 1)
    with page.context.expect_page() as opened:
        more(playground, "Open in full page")
    opened.value.wait_for_url("**/playground.htm?lang=en#share/*")
    other = Playground(opened.value)
    other.element.wait_for()
    assert other.element.evaluate("element => element.files") == playground.element.evaluate("e => e.files")


def test_files_are_copied(sphinx_site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(sphinx_site.page("frameworks"))
    playground = Playground(page, 1)
    playground.set({"main.py": "x = 1", "a/b.txt": "two\n"})
    more(playground, "Copy this file")
    playground.element.locator(".notice-text", has_text="Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "x = 1"
    playground.button("Close").click()
    more(playground, "Copy all files")
    playground.element.locator(".notice-text", has_text="Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "-- main.py --\nx = 1\n-- a/b.txt --\ntwo\n"


READER = """import json
import os
from pathlib import Path


async def app(scope, receive, send):
    if scope["type"] == "http":
        found = [list(Path("own.bin").read_bytes()), os.environ.get("MODE"), Path.cwd().name]
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(found).encode()})
"""
BYTES = bytes([0, 255, 254, 10])


def share_link(**code: object) -> str:
    """As the playground makes it."""
    deflate = zlib.compressobj(wbits=-15)
    packed = deflate.compress(json.dumps(code).encode()) + deflate.flush()
    return f"#share/{base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


def shared(link: str) -> dict[str, Any]:
    """What a link carries."""
    text = link.partition("#share/")[2]
    value = json.loads(zlib.decompress(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), wbits=-15))
    assert isinstance(value, dict)
    return value


def upload(playground: Playground, name: str, content: bytes) -> None:
    playground.element.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )


def test_what_is_no_text_goes_along(sphinx_site: Site, open_page: Callable[..., Page], tmp_path: Path) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    code = {"files": {"work/main.py": READER}, "environ": {"MODE": "it's on"}, "directory": "work"}
    page.goto(full_page(sphinx_site) + share_link(app="main:app", **code))
    playground = Playground(page)
    playground.button("Files").click()
    upload(playground, "own.bin", BYTES)
    # It stands in the list, below no folder: the app is below one.
    row = playground.element.get_by_role("treeitem", name="own.bin")
    expect(row).to_have_attribute("aria-description", "new")
    playground.set({"work/main.py": READER.replace('"own.bin"', '"../own.bin"')})
    playground.click_run()
    assert json.loads(playground.text) == [list(BYTES), "it's on", "work"]

    # A second reader has it, too, and after a reload.
    more(playground, "Copy link")
    playground.element.locator(".notice-text", has_text="Copied.").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    carried = shared(link)
    assert carried["environ"] == code["environ"]
    assert carried["directory"] == "work"
    assert carried["data"] == [{"path": "own.bin", "size": 4, "base64": base64.b64encode(BYTES).decode()}]
    page.goto("about:blank")
    page.goto(link)
    page.get_by_role("button", name="Run it", exact=True).click()
    assert playground.wait_for_state("ready", "failed") == "ready", playground.failure
    assert json.loads(playground.text) == [list(BYTES), "it's on", "work"]

    with page.expect_download() as download:
        more(playground, "Download as zip")
    archive = ZipFile(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert archive.read("playground/own.bin") == BYTES
    assert archive.read("playground/.env") == b"MODE='it'\\''s on'\n"
    readme = archive.read("playground/README.md").decode()
    assert "    cd work\n    uv run --env-file ../.env uvicorn main:app --reload\n" in readme

    # What is too large for a link is told.
    playground.button("Files").click()
    upload(playground, "large.bin", b"\0" * 200_000)
    more(playground, "Copy link")
    playground.element.locator(".notice-text", has_text="large.bin").wait_for()
    assert [each["path"] for each in shared(page.evaluate("navigator.clipboard.readText()"))["data"]] == ["own.bin"]
    playground.element.get_by_role("treeitem", name="large.bin").click()
    playground.button("Delete").click()
    expect(playground.element.get_by_role("treeitem", name="large.bin")).to_have_count(0)


def test_uploads_are_there_after_a_reload(sphinx_site: Site, page: Page) -> None:
    page.goto(sphinx_site.page("frameworks"))
    playground = Playground(page, 1)
    playground.button("Files").click()
    upload(playground, "own.bin", BYTES)
    playground.element.get_by_role("treeitem", name="own.bin").wait_for()
    page.wait_for_timeout(600)
    page.reload()
    playground.element.get_by_text("Your edits from before are here.").wait_for()
    playground.element.evaluate("(element, source) => { element.files = { 'main.py': source }; }", READER)
    playground.click_run()
    assert json.loads(playground.text)[0] == list(BYTES)
    playground.button("Files").click()
    upload(playground, "huge.bin", b"\0" * 5_000_001)
    playground.element.get_by_text("huge.bin is larger than 5 MB.").wait_for()


def test_the_zip_runs_on_the_readers_machine(sphinx_site: Site, page: Page, tmp_path: Path) -> None:
    page.goto(sphinx_site.page("quickstart"))
    playground = Playground(page)
    with page.expect_download() as download:
        more(playground, "Download as zip")
    archive = ZipFile(io.BytesIO(Path(download.value.path()).read_bytes()))
    archive.extractall(tmp_path)
    [folder] = tmp_path.iterdir()
    assert download.value.suggested_filename == f"{folder.name}.zip"
    assert "uv run fastapi dev main.py" in (folder / "README.md").read_text("utf-8")
    assert '"fastapi[standard]"' in (folder / "pyproject.toml").read_text("utf-8")
    server = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "main:app", "--port", "0"],
        cwd=folder,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stderr is not None
        deadline = time.monotonic() + 30
        line = ""
        while "running on" not in line:
            line = server.stderr.readline()
            assert time.monotonic() < deadline
            assert line or server.poll() is None
        url = line.split("running on ")[1].split()[0]
        with urllib.request.urlopen(f"{url}/openapi.json", timeout=20) as response:
            assert json.load(response)["openapi"]
    finally:
        server.terminate()
        server.communicate(timeout=10)


def test_other_packages_with_the_readers_files(sphinx_site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(f"{full_page(sphinx_site)}{code_link(SEED)}")
    playground = Playground(page)
    playground.button("Files").click()
    upload = playground.element.locator("input[type=file]")
    upload.set_input_files({"name": "notes.txt", "mimeType": "text/plain", "buffer": b"a note"})
    upload.set_input_files({"name": "logo.png", "mimeType": "image/png", "buffer": b"\x89PNG\x00"})
    playground.element.get_by_role("treeitem", name="logo.png").wait_for()
    choice = page.get_by_role("combobox", name="Packages")
    chosen = choice.input_value()
    other = next(each for each in choice.locator("option").all() if each.get_attribute("value") != chosen)
    choice.select_option(other.get_attribute("value"))
    expect(playground.element.get_by_role("tree")).to_have_count(0)
    playground.button("Files").click()
    for name in ("index.html", "notes.txt", "logo.png"):
        playground.element.get_by_role("treeitem", name=name).wait_for()
    assert playground.element.evaluate("element => element.files['notes.txt']") == "a note"

"""A hostile page: nothing outside of its playground is reached, or breaks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts import assets
from scripts.serve import SiteServer
from tests.endtoend.reader import Reader

pytestmark = pytest.mark.usefixtures("untouched")

ATTACKS = (Path(__file__).parent / "attacks.js").read_text("utf-8").partition("*/")[2].strip().removesuffix(";")


# The reader's window, as the browser gives it.
TOP = "Object.getOwnPropertyDescriptor(window, 'top').get.call(window)"
LINK = "document.body.append(Object.assign(document.createElement('a'), { id: 'link', target: '_top' })), link"


def pages(documentation: SiteServer) -> list[str]:
    """The URLs of every page of ours."""
    files: list[str] = json.loads((assets.STATIC / "manifest.json").read_bytes())["files"]
    return [f"{documentation.url}_static/webasgi/{name}" for name in files if name.endswith(".htm")]


def test_a_page_reaches_nothing(hostile: Reader, documentation: SiteServer) -> None:
    hostile.open("/")
    before = len(documentation.requests)
    reached = hostile.evaluate(
        f"""(async () => {{
          const attacks = {ATTACKS};
          const late = () => new Promise((resolve) => setTimeout(resolve, 4000, null));
          const attempt = (attack) => Promise.race([(async () => attack())().catch(() => null), late()]);
          const all = Object.entries(attacks).map(async ([name, attack]) => [name, await attempt(attack)]);
          const results = await Promise.all(all);
          const got = results.filter(([, value]) => value != null);
          return got.map(([name, value]) => `${{name}}: ${{value}}`.slice(0, 120));
        }})()"""
    )
    assert reached == []
    assert hostile.state == "ready"
    # Not even asked for: what there is comes from the app.
    asked = [each.path for each in documentation.requests[before:]]
    assert not {"/plain.html", "/_static/documentation_options.js"}.intersection(asked)


def test_forged_messages_are_nobodys(hostile: Reader, documentation: SiteServer) -> None:
    hostile.open("/")
    hostile.evaluate(
        """(() => {
          const targets = [TOP];
          for (const target of targets) for (let i = 0; i < target.length; i++) targets.push(target[i]);
          for (const target of targets) {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = ({ data }) => (window.told ??= []).push(data);
            target.postMessage("webasgi-frame-start", "*", [port2]);
            const other = new MessageChannel();
            const source = "onmessage = () => {}; fetch('/stolen')";
            target.postMessage({ type: "sandbox-start", source, network: true }, "*", [other.port2]);
            for (const word of ["webasgi-frame-ready", "webasgi-sandbox-ready", "webasgi-sandbox-interrupt"])
              target.postMessage(word, "*");
            target.postMessage({ type: "sandbox-error", message: "forged" }, "*");
            target.postMessage({ type: "probe", url: "blob:forged" }, "*");
          }
        })()""".replace("TOP", TOP)
    )
    hostile.tab.pause(0.5)
    assert hostile.state == "ready"
    assert hostile.evaluate("window.told ?? null") is None
    assert hostile.evaluate("fetch('/data').then((response) => response.json())") == {"method": "GET", "body": ""}
    assert not [each for each in documentation.requests if each.path == "/stolen"]


def test_the_top_page_stays(hostile: Reader) -> None:
    hostile.open("/")
    for attack in (
        "top.location = '/elsewhere'",
        f"{TOP}.location.replace('about:blank')",
        f"{LINK}.href = '/x', link.click()",
        f"{LINK}.href = 'javascript:top.docs=1', link.click()",
        "open('javascript:opener.top.docs=1', '_top')",
        "location = 'javascript:top.docs=1'",
        "location = 'data:text/html,<script>top.docs=1<\\/script>'",
    ):
        hostile.evaluate(f"void (() => {{ try {{ {attack} }} catch {{}} }})()")
        hostile.tab.pause(0.3)
        assert hostile.state == "ready", attack
        hostile.open("/")


def test_our_pages_do_nothing_for_a_hostile_page(hostile: Reader, documentation: SiteServer) -> None:
    hostile.open("/")
    hostile.evaluate("void (window.first = true)")
    for url in pages(documentation):
        # The tab that was opened last may still be on its way out.
        hostile.until("window.first === true")
        result = hostile.evaluate(
            f"""(async () => {{
              const frame = document.createElement("iframe");
              frame.src = {json.dumps(url)};
              document.body.append(frame);
              const opened = open({json.dumps(url)}, "ours");
              await new Promise((resolve) => setTimeout(resolve, 300));
              for (const target of [frame.contentWindow, opened]) {{
                const {{ port1, port2 }} = new MessageChannel();
                port1.onmessage = () => {{ window.answered = true; }};
                try {{ target?.postMessage("webasgi-frame-start", "*", [port2]); }} catch {{}}
              }}
              await new Promise((resolve) => setTimeout(resolve, 200));
              frame.remove();
              opened?.close();
              return window.answered ?? null;
            }})()"""
        )
        assert result is None, url
    assert hostile.state == "ready"


def test_built_ins_that_a_page_has_replaced(hostile: Reader) -> None:
    hostile.open("/polluted")
    assert hostile.evaluate("results") == ["sent", "GET", 1, "c=d", "?x", 1]
    assert hostile.evaluate("leaked") == []
    hostile.open("/")
    assert hostile.evaluate("document.title") == "Hostile"


def test_a_page_that_floods_is_stopped(hostile: Reader) -> None:
    hostile.open("/")
    # Posts what the shims post, as fast as they can, with pauses: its own thread is not the docs page's affair.
    hostile.evaluate("void setInterval(() => { for (let i = 0; i < 20000; i++) document.cookie = `flood=${i}`; }, 20)")
    hostile.until("document.body.innerText.includes('more messages')", 60)
    hostile.wait(
        lambda: any("more messages to the playground" in line for line in hostile.output), 10, "nothing in the console"
    )
    hostile.open("/")
    assert hostile.evaluate("document.title") == "Hostile"


def test_lines_that_come_too_fast_are_left_out(hostile: Reader) -> None:
    hostile.open("/")
    hostile.evaluate(
        "void (async () => { for (let i = 0; i < 40000; i++) console.log('flood', i); console.log('last') })()"
    )
    hostile.tab.pause(3)
    assert hostile.docs("problems") == []
    assert hostile.state == "ready"
    assert hostile.evaluate("document.title") == "Hostile"


def test_a_page_that_saves_file_after_file(hostile: Reader) -> None:
    hostile.open("/")
    hostile.evaluate(
        """void setTimeout(() => {
          for (let i = 0; i < 12; i++) {
            const href = URL.createObjectURL(new Blob([`file ${i}`]));
            const link = Object.assign(document.createElement("a"), { href, download: `file-${i}.txt` });
            document.body.append(link);
            link.click();
          }
        }, 6000)"""
    )
    # Chromium takes what a test evaluates for an act of the reader, which holds for five seconds.
    hostile.tab.pause(9)
    refused = [line for line in hostile.output if "was not saved" in line]
    assert len(refused) == 7, hostile.output
    assert hostile.state == "ready"

"""Forms: what is sent, and where to; https://html.spec.whatwg.org/#form-submission-algorithm."""

from __future__ import annotations

from .case import Case
from .http import Response
from .steps import Files, Settle, Step, click, keys, probe, wait

SENT = "<script>report(tail(location.href))</script>"
CONTENT = ("content-type",)
STAYS = (Settle(0.4), probe("document.title"))
# Names and values that each encoding writes in its own way.
FIELDS = """<input name="a" value="1 &amp; 2"><input name="é&quot;" value="ü+%"><textarea name="t">
x
y</textarea><select name="s" multiple><option selected>p<option selected value="q">r</select>
<input type="checkbox" name="on" checked><input type="checkbox" name="off"><input name="gone" disabled value="1">
<fieldset disabled><input name="in" value="1"></fieldset><input type="hidden" name="_charset_">
<input type="radio" name="r" value="1"><input type="radio" name="r" value="2" checked><input value="unnamed">"""


def sends(name: str, html: str, *steps: Step, headers: tuple[str, ...] = CONTENT, reports: int = 1) -> Case:
    """A form of which the request and the page that it leads to are seen."""
    taken = steps or (click("#go"),)
    return Case(
        f"forms/{name}",
        {"": html, "to": SENT, "other": SENT},
        (*taken, Settle(0.1)),
        requests=True,
        headers=headers,
        reports=reports,
    )


CASES = [
    sends("get", f'<form action="to">{FIELDS}<button id="go">go</button></form>'),
    sends(
        "get-replaces-query",
        '<form action="to?old=1#part"><input name="a" value="1"><button id="go">go</button></form>',
    ),
    sends("get-empty", '<form action="to"><button id="go">go</button></form>'),
    sends("post-urlencoded", f'<form method="post" action="to?q=1">{FIELDS}<button id="go">go</button></form>'),
    sends(
        "post-multipart",
        f'<form method="post" action="to" enctype="multipart/form-data">{FIELDS}<button id="go">go</button></form>',
        headers=(),
    ),
    sends(
        "post-text", f'<form method="post" action="to" enctype="text/plain">{FIELDS}<button id="go">go</button></form>'
    ),
    sends(
        "post-headers",
        '<form method="post" action="to"><input name="a" value="1"><button id="go">go</button></form>',
        headers=(
            "accept",
            "cache-control",
            "content-length",
            "content-type",
            "origin",
            "referer",
            "sec-fetch-dest",
            "sec-fetch-mode",
            "sec-fetch-site",
            "sec-fetch-user",
        ),
    ),
    sends(
        "files",
        """<form method="post" action="to" enctype="multipart/form-data"><input type="file" name="f" multiple>
        <input type="file" name="none"><button id="go">go</button></form>""",
        Files("input", (("one.txt", "first"), ("zwei ü.json", "{}"))),
        click("#go"),
        headers=(),
    ),
    sends(
        "files-urlencoded",
        """<form method="post" action="to"><input type="file" name="f"><button id="go">go</button></form>""",
        Files("input", (("one.txt", "first"),)),
        click("#go"),
    ),
    sends("no-action", '<form method="post"><input name="a" value="1"><button id="go">go</button></form>', reports=0),
    sends(
        "submitter-value",
        """<form action="to"><button name="b" value="1">no</button>
        <button id="go" name="b" value="2">go</button></form>""",
    ),
    sends(
        "submitter-overrides",
        """<form action="to"><input name="a" value="1"><button id="go" name="b" value="2" formaction="other?x"
        formmethod="post" formenctype="multipart/form-data">go</button></form>""",
        headers=(),
    ),
    sends(
        "submit-input",
        """<form action="to"><input type="submit" name="b" id="go" value="Send"></form>""",
    ),
    sends(
        "image-button",
        """<form action="to"><input type="image" name="i" id="go" alt="go" width="20" height="20"></form>""",
        click("#go"),
    ),
    sends(
        "form-attribute",
        """<form id="f" action="to"></form><input name="a" value="1" form="f"><button id="go" form="f">go</button>""",
    ),
    sends(
        "implicit-submission",
        """<form action="to"><input name="a" value=""><button name="b" value="default">go</button></form>""",
        click("input"),
        keys("typed", "Enter"),
    ),
    sends(
        "submit-method",
        """<form action="to" onsubmit="report('never')"><input name="a" value="1"><button name="b" value="2"></button>
        <input required name="r"></form><script>onload = () => setTimeout(() => document.forms[0].submit(), 50)</script>""",
        Settle(0.3),
    ),
    sends(
        "request-submit",
        """<form action="to" onsubmit="event.submitter.dataset.seen = 1"><input name="a" value="1">
        <button name="b" value="2"></button></form>
        <script>onload = () => setTimeout(() =>
          document.forms[0].requestSubmit(document.querySelector("button")), 50)</script>""",
        Settle(0.3),
    ),
    sends(
        "formdata-event",
        """<form action="to"><input name="a" value="1"><button id="go">go</button></form>
        <script>document.forms[0].addEventListener("formdata", (event) => event.formData.append("added", "2"))</script>""",
    ),
    sends(
        "changed-in-submit-event",
        """<form action="to"><input name="a" value="1"><button id="go">go</button></form>
        <script>document.forms[0].onsubmit = (event) => { event.target.a.value = event.submitter.id }</script>""",
    ),
    sends(
        "input-named-action",
        '<form action="to"><input name="action" value="1"><input name="submit" value="2"><button id="go">go</button></form>',
    ),
    sends(
        "dirname",
        '<form action="to"><input name="a" value="x" dirname="a.dir" dir="rtl"><button id="go">go</button></form>',
    ),
    sends(
        "accept-charset",
        '<form action="to" accept-charset="windows-1252"><input name="a" value="é€"><input type="hidden" name="_charset_"><button id="go">go</button></form>',
    ),
    Case(
        "forms/prevented",
        {
            "": """<form action="to"><button id="go" name="b">go</button></form><script>
            document.forms[0].addEventListener("submit", (event) => { event.preventDefault();
              report([event.submitter.id, event.isTrusted, event.bubbles, event.constructor.name]) })</script>"""
        },
        (click("#go"), *STAYS),
    ),
    Case(
        "forms/invalid-stays",
        {
            "": """<form action="to"><input required name="a"><button id="go">go</button></form><script>
            document.querySelector("input").addEventListener("invalid", (event) => report(event.target.name));
            document.forms[0].addEventListener("submit", () => report("submitted"))</script>""",
            "to": SENT,
        },
        (click("#go"), *STAYS),
        requests=True,
    ),
    Case(
        "forms/novalidate",
        {"": '<form action="to" novalidate><input required name="a"><button id="go">go</button></form>', "to": SENT},
        (click("#go"),),
    ),
    Case(
        "forms/dialog",
        {
            "": """<dialog><form method="dialog"><button id="go" value="yes">go</button></form></dialog><script>
            const dialog = document.querySelector("dialog"); dialog.showModal();
            dialog.addEventListener("close", () => report([dialog.returnValue, dialog.open]))</script>"""
        },
        (click("#go"),),
        requests=True,
    ),
    Case(
        "forms/target-blank",
        {
            "": '<form action="to" target="_blank"><input name="a" value="1"><button id="go">go</button></form>',
            "to": SENT,
        },
        (click("#go"), *STAYS),
    ),
    Case(
        "forms/target-frame",
        {
            "": '<form action="to" target="f" method="post"><input name="a" value="1"><button id="go">go</button></form>'
            '<iframe name="f"></iframe>',
            "to": "<script>report([tail(location.href), parent !== window, name])</script>",
        },
        (click("#go"), *STAYS),
        requests=True,
    ),
    Case(
        "forms/form-data-object",
        {
            "": f"""<form>{FIELDS}<button id="go" name="b" value="1">go</button></form><script>
            const form = document.forms[0];
            report([[...new FormData(form)], [...new FormData(form, form.querySelector("button"))].at(-1),
              new URLSearchParams(new FormData(form)).toString()])</script>"""
        },
    ),
    Case(
        "forms/reset-and-elements",
        {
            "": """<form><input name="a" value="1"><button type="reset" id="go">go</button></form><script>
            const form = document.forms[0]; form.a.value = "2";
            form.addEventListener("reset", () => setTimeout(() => report([form.a.value, form.length,
              form.action === location.href, form.method, form.enctype])))</script>"""
        },
        (click("#go"),),
    ),
    Case(
        "forms/action-property",
        {
            "": """<form><input name="a" value="1"><button id="go">go</button></form><script>
            const form = document.forms[0]; form.action = "to"; form.method = "POST";
            form.enctype = "nonsense"</script>""",
            "to": SENT,
        },
        (click("#go"),),
        requests=True,
        headers=CONTENT,
    ),
    Case(
        "forms/post-then-reload",
        {
            "": '<form method="post" action="to"><input name="a" value="1"><button id="go">go</button></form>',
            "to": """<script>
            sessionStorage.count = Number(sessionStorage.count ?? 0) + 1;
            if (sessionStorage.count == 1) onload = () => setTimeout(() => location.replace("then"), 50)</script>""",
            "then": SENT,
        },
        (click("#go"),),
        requests=True,
        clear=True,
    ),
    Case(
        "forms/post-redirect-get",
        {
            "": '<form method="post" action="post"><input name="a" value="1"><button id="go">go</button></form>',
            "post": Response(b"", None, 303, (("location", "to"),)),
            "to": "<script>report([tail(location.href), tail(document.referrer), history.length > 0])</script>",
        },
        (click("#go"),),
        requests=True,
        headers=("content-type", "origin"),
    ),
    Case(
        "forms/double-submit",
        {
            "": """<form action="to" method="post"><input name="a" value="1"><button id="go">go</button></form>
            <script>document.forms[0].onsubmit = () => { document.querySelector("button").disabled = true }</script>""",
            "to": SENT,
        },
        (click("#go"),),
        requests=True,
    ),
    Case(
        "forms/javascript-action",
        {"": '<form action="javascript:report(1)"><button id="go">go</button></form>'},
        (click("#go"),),
    ),
    Case(
        "forms/label-and-checkbox",
        {
            "": """<label id="l"><input type="checkbox" name="c"> label</label><script>
            document.querySelector("input").addEventListener("change", (event) =>
              report([event.target.checked, event.isTrusted, event.target.matches(":checked")]))</script>"""
        },
        (click("#l"),),
    ),
    Case(
        "forms/typing",
        {
            "": """<input id="i"><script>
            const seen = [];
            for (const name of ["focus", "keydown", "beforeinput", "input", "keyup", "change", "blur"])
              document.querySelector("input").addEventListener(name, (event) => {
                seen.push(name + (event.key ?? event.data ?? ""));
                if (name === "blur") report(seen) })</script>"""
        },
        (click("#i"), keys("a"), wait("document.querySelector('input').value === 'a'"), keys("Tab")),
    ),
    Case(
        "forms/controls-with-names-of-members",
        {
            "": """<form action="to"><input id="getAttribute"><input name="isConnected"><input name="elements"><input name="target"><input name="method"><input name="action" value="a"></form>
            <script>onload = () => setTimeout(() => HTMLFormElement.prototype.submit.call(document.forms[0]), 50)</script>""",
            "to": "<script>report(location.search)</script>",
        },
    ),
]

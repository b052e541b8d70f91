"""What of a form is sent, field by field; https://html.spec.whatwg.org/#constructing-the-form-data-set."""

from __future__ import annotations

from .case import Case
from .forms import SENT, sends
from .steps import Files, Settle, click

GO = '<button id="go">go</button>'
LINES = """<textarea name="a&#13;&#10;b&#10;c">one
two</textarea><input type="hidden" name="h" value="x&#13;y&#10;z&#13;&#10;w"><input type="hidden" name="q&quot;\\" value="v&quot;">"""
EVERY = """<input name="text" value="t"><input name="" value="unnamed"><input type="checkbox" name="c" value="" checked><input type="checkbox" name="d" checked>
<input type="number" name="n" value="1.50"><input type="date" name="dt" value="2020-02-30"><input type="color" name="co" value="#ABCDEF"><input type="range" name="r">
<input type="email" name="e" value=" a@b.c "><input type="url" name="u" value=" http://x "><input type="password" name="p" value="s"><input type="reset" name="rs" value="1"><input type="button" name="bt" value="1">
<output name="o">out</output><object name="ob"></object><select name="s"><option>first<option disabled>second</select><select name="s2"><option value="">placeholder</select><select name="s3"><option selected disabled>x</select>
<select name="m" multiple><optgroup disabled><option selected>g</optgroup><option selected value="1">a<option selected>  b  c </select><fieldset disabled><legend><input name="legend" value="1"></legend><input name="not" value="1"></fieldset>
<datalist><input name="inlist" value="1"></datalist><textarea name="ta">
 leading</textarea><input type="hidden" name="h" value="">"""


def script(name: str, html: str, code: str, *, headers: tuple[str, ...] = (), reports: int = 1) -> Case:
    """A form that a script sends when it has loaded."""
    return sends(
        name,
        f"{html}<script>onload = () => setTimeout(async () => {{ {code} }})</script>",
        Settle(0.3),
        headers=headers,
        reports=reports,
    )


CASES = [
    sends("fields", f'<form action="to">{EVERY}{GO}</form>'),
    sends(
        "fields-multipart",
        f'<form action="to" method="post" enctype="multipart/form-data">{EVERY}{GO}</form>',
        headers=(),
    ),
    sends("newlines-get", f'<form action="to">{LINES}{GO}</form>'),
    sends("newlines-urlencoded", f'<form action="to" method="post">{LINES}{GO}</form>'),
    sends(
        "newlines-multipart",
        f'<form action="to" method="post" enctype="multipart/form-data">{LINES}{GO}</form>',
        headers=(),
    ),
    sends("newlines-text", f'<form action="to" method="post" enctype="text/plain">{LINES}{GO}</form>'),
    sends(
        "unknown-method-and-type", f'<form action="to" method="put" enctype="x/y"><input name="a" value="1">{GO}</form>'
    ),
    sends(
        "unknown-type-of-a-post",
        f'<form action="to" method="POST" enctype="x/y"><input name="a" value="1 2">{GO}</form>',
    ),
    sends("empty-multipart", f'<form action="to" method="post" enctype="multipart/form-data">{GO}</form>', headers=()),
    sends("empty-text", f'<form action="to" method="post" enctype="text/plain">{GO}</form>'),
    sends(
        "lone-surrogate-and-null",
        f'<form action="to" method="post"><input name="a" value="&#xfffd;~!*()\'-._ %20">{GO}</form>',
    ),
    sends(
        "charset-of-page",
        f"""<form action="to" method="post" accept-charset="utf-16 iso-8859-15"><input name="a" value="é€☃"><input type="hidden" name="_charset_" value="x"><input name="_charset_" value="y">{GO}</form>""",
    ),
    sends(
        "charset-first-known",
        f"""<form action="to" method="post" accept-charset="nonsense, iso-8859-15 utf-8"><input name="é" value="é€☃">{GO}</form>""",
    ),
    sends(
        "charset-multipart",
        f"""<form action="to" method="post" enctype="multipart/form-data" accept-charset="iso-8859-1"><input name="é" value="é☃"><input type="hidden" name="_charset_">{GO}</form>""",
        headers=(),
    ),
    sends(
        "charset-text",
        f"""<form action="to" method="post" enctype="text/plain" accept-charset="windows-1251"><input name="я" value="яé">{GO}</form>""",
    ),
    sends(
        "dirnames",
        f"""<form action="to"><textarea name="t" dirname="t.dir" dir="auto">שלום</textarea><input name="a" value="x" dirname="a.dir"><input type="hidden" name="h" value="x" dirname="h.dir"><input name="e" dirname="">{GO}</form>""",
    ),
    sends(
        "image-button-at-zero",
        """<form action="to" id="f"><input type="image" id="i" alt="go"></form><button id="go" onclick="i.click()">x</button>""",
    ),
    sends(
        "images-coordinates-named",
        """<form action="to" method="post"><input type="image" name="p&amp;q" id="go" alt="go" width="30" height="20" style="border:5px solid; padding: 4px"></form>""",
    ),
    sends(
        "file-with-type-and-quotes",
        f"""<form action="to" method="post" enctype="multipart/form-data"><input type="file" name="f&quot;x">{GO}</form>""",
        Files("input", (('a "b" %.csv', "1,2"),)),
        click("#go"),
        headers=(),
    ),
    sends(
        "files-as-names",
        f"""<form action="to"><input type="file" name="f" multiple>{GO}</form>""",
        Files("input", (("one.txt", "1"), ("two.txt", "2"))),
        click("#go"),
    ),
    script(
        "files-by-script",
        """<form action="to" method="post" enctype="multipart/form-data"><input type="file" name="f" multiple></form>""",
        """const transfer = new DataTransfer(); transfer.items.add(new File(["made"], "made.bin")); transfer.items.add(new File(["{}"], "x/y.json", { type: "application/json" }));
        document.forms[0].f.files = transfer.files; document.forms[0].submit()""",
    ),
    script(
        "form-data-by-fetch",
        "",
        """const data = new FormData(); data.append("a\\nb\\"", "x\\ny\\rz"); data.append("f", new File(["t"], "na\\"me\\n.txt", { type: "text/x" })); data.append("b", new Blob(["b"])); data.append("c", new Blob(["c"]), "given");
        data.set("s", 12); data.append("ü", "☃"); await fetch("to", { method: "POST", body: data }); report("sent")""",
    ),
    script(
        "form-data-interface",
        """<form id="f"><input name="a" value="1"><button name="b" value="2" id="s"></button><input type="file" name="file"></form>""",
        """const of = (data) => [...data].map(([name, value]) => [name, value instanceof File ? [value.name, value.size, value.type] : value]);
        let wrong; try { new FormData(f, document.createElement("button")) } catch (error) { wrong = nameOf(error) }
        report([of(new FormData(f)), of(new FormData(f, s)), wrong])""",
    ),
    script(
        "submit-event-is-not-for-submit",
        """<form action="to" onsubmit="document.title = 'seen'; return false"><input name="a" value="1"></form>""",
        "document.forms[0].requestSubmit(); const title = document.title; document.forms[0].a.value = title; document.forms[0].submit()",
    ),
    script(
        "submitter-of-another-form",
        """<form id="f" action="to"></form><form id="g"><button id="b" name="x" value="1"></button></form>""",
        "try { f.requestSubmit(b) } catch (error) { report(nameOf(error)) } try { f.requestSubmit(f) } catch (error) { report(nameOf(error)) }",
        reports=2,
    ),
    script(
        "form-associated-custom-element",
        """<form action="to"><x-field name="custom"></x-field></form>""",
        """customElements.define("x-field", class extends HTMLElement { static formAssociated = true; #internals = this.attachInternals(); connectedCallback() { this.#internals.setFormValue("own value") } });
        document.forms[0].requestSubmit()""",
    ),
    script(
        "form-not-in-the-document",
        "",
        """const form = document.createElement("form"); form.action = "to"; form.innerHTML = '<input name="a" value="1">'; form.submit(); await pause(100); document.body.append(form); form.submit()""",
    ),
    script(
        "form-in-shadow-tree",
        "<div id=h></div>",
        """h.attachShadow({ mode: "open" }).innerHTML = '<form action="to"><input name="a" value="1"></form>'; h.shadowRoot.querySelector("form").submit()""",
    ),
    script(
        "last-submission-wins",
        """<form action="to" id="f"><input name="a" value="1"></form><form action="other" id="g"><input name="b" value="1"></form>""",
        "f.submit(); g.submit()",
    ),
    script(
        "action-with-fragment",
        """<form action="to?x#part" method="post"><input name="a" value="1"></form>""",
        "document.forms[0].submit()",
    ),
    script(
        "link-wins-over-a-form",
        """<form action="to"></form>""",
        """document.forms[0].submit(); location.href = "other" """,
    ),
    script(
        "rel-of-forms",
        """<form action="to" rel="noreferrer"><input name="a" value="1"></form>""",
        "document.forms[0].submit()",
        headers=("referer",),
    ),
    Case(
        "forms/enter-in-one-field-without-button",
        {
            "": """<form action="to"><input name="a" value="1" id="i"></form><form action="other"><input name="b"><input name="c"></form><script>onload = () => {
        const press = (target) => target.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true })); press(i); report(document.activeElement.id) }</script>""",
            "to": SENT,
        },
    ),
]

"""Forms: what is sent where, by which button."""

import json
from typing import Any

import pytest

from tests.browser.playground import Playground

APP = "forms"


@pytest.fixture
def forms(app: Playground) -> Playground:
    app.open("/")
    return app


def sent(forms: Playground, selector: str) -> Any:
    """What the app heard after a click."""
    forms.click(selector)
    return json.loads(forms.text)


def test_get_form(forms: Playground) -> None:
    heard = sent(forms, "#get button")
    assert heard["method"] == "GET"
    assert heard["query"] == "q=a+b%26%C3%BC&s=1&s=2&btn=first"
    assert heard["body"] == ""
    assert forms.url == "/echo?q=a+b%26%C3%BC&s=1&s=2&btn=first#kept"


def test_second_button_sends_its_own_value(forms: Playground) -> None:
    assert sent(forms, "#get .second")["query"].endswith("&btn=second")


def test_enter_presses_the_first_button(forms: Playground) -> None:
    with forms.new_page():
        forms.preview.press("#get [name=q]", "Enter")
    assert json.loads(forms.text)["query"].endswith("&btn=first")


def test_post_form(forms: Playground) -> None:
    origin = forms.evaluate("location.origin")
    heard = sent(forms, "#post button")
    body = "text=one%0D%0Atwo&x%26y=%3D%2B%26"
    assert heard == {
        "method": "POST",
        "path": "/echo",
        "query": "",
        "type": "application/x-www-form-urlencoded",
        "length": str(len(body)),
        "origin": origin,
        "body": body,
    }


def test_button_overrides_action_and_method(forms: Playground) -> None:
    heard = sent(forms, "#post .other")
    assert (heard["method"], heard["path"]) == ("GET", "/other")
    assert heard["query"].endswith("&via=button")


def test_button_overrides_the_encoding(forms: Playground) -> None:
    heard = sent(forms, "#post .multi")
    assert heard["type"].startswith("multipart/form-data; boundary=")
    assert 'name="x&y"\r\n\r\n=+&\r\n' in heard["body"]


def test_image_button_sends_where_it_was_pressed(forms: Playground) -> None:
    with forms.new_page():
        forms.preview.click("#post [type=image]", position={"x": 7, "y": 5})
    assert json.loads(forms.text)["body"].endswith("&dot.x=7&dot.y=5")


def test_upload(forms: Playground) -> None:
    forms.evaluate("document.querySelector('#upload').action = '/multipart'")
    files = [
        {"name": 'a "quoted".txt', "mimeType": "text/plain", "buffer": b"12345"},
        {"name": "bytes.bin", "mimeType": "application/octet-stream", "buffer": bytes(range(256)) * 2000},
    ]
    forms.preview.set_input_files("[type=file]", files)  # type: ignore[arg-type] # mypy widens the dict
    heard = sent(forms, "#upload button")
    assert heard[0] == ["note", 'quo"te']
    assert heard[2] == ["file", "bytes.bin", "application/octet-stream", 512_000]
    assert heard[1][2:] == ["text/plain", 5]


def test_upload_of_no_file(forms: Playground) -> None:
    heard = sent(forms, "#upload button")
    assert 'name="file"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n\r\n' in heard["body"]


def test_plain_text(forms: Playground) -> None:
    heard = sent(forms, "#plain button")
    assert (heard["type"], heard["body"]) == ("text/plain", "a=b c\r\n")


def test_fields_named_like_properties(forms: Playground) -> None:
    heard = sent(forms, "#shadow button")
    assert (heard["method"], heard["body"]) == ("POST", "action=1&method=2&id=3&submit=4")


def test_required_fields_hold_a_form_back(forms: Playground) -> None:
    forms.record()
    forms.preview.click("#required button")
    forms.page.wait_for_timeout(200)
    assert forms.recorded("request") == []
    forms.preview.fill("#required input", "x")
    assert sent(forms, "#required button")["query"] == "must=x"


def test_prevented_submission_goes_nowhere(forms: Playground) -> None:
    forms.record()
    forms.evaluate(
        "addEventListener('submit', (event) => { event.preventDefault(); window.by = event.submitter.value; })"
    )
    forms.preview.click("#get .second")
    assert forms.until("window.by") == "second"
    forms.preview.click("#dialog button")
    forms.page.wait_for_timeout(200)
    assert forms.recorded("request") == []
    assert forms.url == "/"


def test_form_without_action_is_sent_to_its_own_page(forms: Playground) -> None:
    forms.open("/?page=1")
    forms.click("#self button")
    assert forms.evaluate("document.querySelector('#received').textContent") == "POST self=1"
    assert forms.url == "/?page=1"
    with forms.new_page():
        forms.button("Reload").click()
    assert forms.evaluate("document.querySelector('#received').textContent") == "POST self=1"


def test_form_for_another_tab_stays_here(forms: Playground) -> None:
    assert sent(forms, "#blank button")["query"] == "blank=1"
    assert len(forms.page.context.pages) == 1


def test_fields_and_button_outside_of_their_form(forms: Playground) -> None:
    assert sent(forms, "#associate")["query"] == "outside=1"


def test_script_submits_without_event(forms: Playground) -> None:
    with forms.new_page():
        forms.evaluate(
            """() => {
              const form = document.querySelector("#get");
              form.addEventListener("submit", (event) => event.preventDefault());
              form.submit();
            }"""
        )
    assert json.loads(forms.text)["query"] == "q=a+b%26%C3%BC&s=1&s=2"


def test_script_submits_a_form_that_it_made(forms: Playground) -> None:
    with forms.new_page():
        forms.evaluate(
            """() => {
              const form = document.createElement("form");
              form.method = "post";
              form.action = "/echo";
              form.innerHTML = "<input name=made value=1>";
              document.body.append(form);
              form.submit();
            }"""
        )
    assert json.loads(forms.text)["body"] == "made=1"


def test_script_requests_submission_with_event(forms: Playground) -> None:
    with forms.new_page():
        forms.evaluate(
            """() => {
              const form = document.querySelector("#get");
              form.addEventListener("formdata", (event) => event.formData.append("added", "1"));
              form.addEventListener("submit", ({ submitter }) => {
                form.querySelector("[name=q]").value = submitter.value;
              });
              form.requestSubmit(form.querySelector(".second"));
            }"""
        )
    assert json.loads(forms.text)["query"] == "q=second&s=1&s=2&btn=second&added=1"


@pytest.mark.parametrize(("status", "method"), [(302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")])
def test_redirect_after_a_post(forms: Playground, status: int, method: str) -> None:
    forms.evaluate("status => { document.querySelector('#post').action = `/redirect/${status}`; }", status)
    heard = sent(forms, "#post button")
    assert heard["method"] == method
    assert (heard["body"] == "") == (method == "GET")
    assert heard["type"] == (None if method == "GET" else "application/x-www-form-urlencoded")
    assert forms.url == "/echo"

"""Pages that go on talking with their app."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.endtoend.reader import Reader


@pytest.fixture(scope="module")
def live(plain: Reader) -> Reader:
    """The app is shared: it keeps nothing that a test would see of another."""
    plain.run("live.py")
    return plain


def test_htmx_swaps_and_server_sent_events(live: Reader) -> None:
    live.open("/")
    live.until("document.querySelector('#ticks').innerText === '3'")
    live.click("#more")
    live.until("document.querySelector('#rows').innerText === 'row (true)'")
    live.evaluate(
        "Object.assign(document.querySelector('[name=q]'), { value: 'a&b' }).dispatchEvent(new Event('input'))"
    )
    live.until("document.querySelector('#found').innerText === 'found a&b'")
    live.click("#boosted")
    live.until("document.title === 'second' && location.pathname === '/second'")


def test_a_chat_of_two_sockets(live: Reader) -> None:
    live.open("/chat")
    live.until("socket.readyState === 1")
    live.evaluate(
        """new Promise((resolve) => {
          const other = window.other = new WebSocket(`ws://${location.host}/chat?name=two`);
          other.onmessage = ({ data }) => (window.heard ??= []).push(data);
          other.onopen = () => resolve(1);
        })"""
    )
    live.evaluate("(document.forms[0].text.value = 'hi', document.forms[0].requestSubmit())")
    live.until("window.heard?.includes('one: hi')")
    live.evaluate("other.send('hello')")
    live.until("log.innerText === 'one: hi\\ntwo: hello'")


def test_an_upload_with_progress(live: Reader, tmp_path: Path) -> None:
    live.open("/upload")
    file = tmp_path / "numbers.bin"
    file.write_bytes(bytes(range(256)) * 8000)
    live.preview.choose("#file", [file])
    live.until("told.textContent !== ''")
    total = sum(range(256)) * 8000 % 1000
    assert live.evaluate("JSON.parse(told.textContent)") == ["numbers.bin", 256 * 8000, total, "with a note"]
    seen = live.evaluate("seen")
    assert len(seen) > 2
    assert seen == sorted(seen)


def test_streams_arrive_as_they_are_sent(live: Reader) -> None:
    live.open("/streams")
    live.until("document.querySelector('#events').textContent === '1:1 2:2 3:3 '")
    assert live.evaluate("[document.querySelector('#lines').textContent, ended]") == ["0123", True]
    first, *_, last = live.evaluate("times")
    assert last - first > 150

"""Starlette's tests: what differs over the driver, and why."""

from tests.conformance.sources import Source
from tests.conformance.suites import Suite

STARLETTE = Suite(
    source=Source("starlette", "1.10.0", "b8399098d4c1e3522734f7235dc79b1fc967f96cf139c81e0fa30479e0685f9b"),
    own="Starlette's test client",
    files=["tests"],
    other_files={},
    plugin="starlette_client",
    own_variants=["trio"],
    driver_variants=["trio"],
    names=["asyncio"],
    needs_server=False,
    outside={
        "Passes or fails by the user who runs it: root may open every directory.": [
            "tests/test_staticfiles.py::test_staticfiles_with_invalid_dir_permissions_returns_401",
        ],
    },
    differences={
        "An app that raises before it sends anything gets uvicorn's answer, the text `Internal Server Error`; "
        "the test client makes up a 500 with no body.": [
            "tests/test_exceptions.py::test_force_500_response",
        ],
        "The app sends `http.response.push`, an extension that the driver does not offer (browsers have dropped "
        "server push); the error is uvicorn's.": [
            "tests/test_requests.py::test_request_send_push_promise",
        ],
        "The app sends 123 as the status of its response. No HTTP server can: a status below 200 is not final "
        "(RFC 9110, section 15.2); uvicorn over h11 refuses it too.": [
            "tests/test_responses.py::test_response_phrase",
        ],
        "Expects the capitals of a header's name. The driver writes names in lower case, as uvicorn does.": [
            "tests/test_routing.py::test_websocket_route_middleware",
        ],
        "Expects the code of a close before accept. What a client gets then is the status 403 (ASGI's WebSocket "
        "spec), which has no place for a code.": [
            "tests/test_staticfiles.py::test_staticfiles_websocket",
            "tests/test_websockets.py::test_rejected_connection",
            "tests/test_websockets.py::test_send_response_unsupported",
        ],
        "Expects that the second chunk is not made before the first is taken. The driver's back-pressure counts "
        "bytes, as a server's does: an app may be 256 KiB ahead (tests/driver/test_http.py holds it to that).": [
            "tests/test_testclient.py::test_streaming_response_applies_backpressure",
            "tests/test_testclient.py::test_streaming_response_skips_empty_and_head_bodies",
        ],
        "The app breaks the order of messages and is told so, by an error with uvicorn's text; the case expects "
        "the type and the text of the test client's.": [
            "tests/test_testclient.py::test_invalid_trailer_sequence[messages1-without declaring trailers]",
            "tests/test_testclient.py::test_invalid_trailer_sequence[messages2-before body completed]",
            "tests/test_testclient.py::test_invalid_trailer_sequence[messages3-after body completed]",
            "tests/test_testclient.py::test_invalid_trailer_sequence[messages4-after response completed]",
        ],
        "The test sends a second `websocket.connect` to the app. No client can, and the driver refuses it from "
        "its host.": [
            "tests/test_websockets.py::test_receive_wrong_message_type",
        ],
    },
)

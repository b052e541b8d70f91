"""uvicorn's tests: which of them describe an ASGI server, what differs over the driver, and why."""

from tests.conformance.sources import Source
from tests.conformance.suites import Suite

_HTTP = "tests/protocols/test_http.py::test_"
_WEBSOCKET = "tests/protocols/test_websocket.py::test_"
_LOGGING = "tests/middleware/test_logging.py::test_"

UVICORN = Suite(
    source=Source("uvicorn", "0.54.0", "a2e33cbfaa0306f8e6b0c13e0cb89d7d7a2da3e62b90c66e18c33d9807b28620"),
    own="uvicorn",
    files=[
        "tests/protocols/test_http.py",
        "tests/protocols/test_websocket.py",
        "tests/test_lifespan.py",
        "tests/middleware/test_wsgi.py",
        "tests/middleware/test_logging.py",
    ],
    other_files={
        "Processes: command line, settings, event loops, signals, reloading, workers.": [
            "tests/importer/test_importer.py",
            "tests/supervisors/test_multiprocess.py",
            "tests/supervisors/test_reload.py",
            "tests/supervisors/test_signal.py",
            "tests/test_auto_detection.py",
            "tests/test_cli.py",
            "tests/test_compat.py",
            "tests/test_config.py",
            "tests/test_main.py",
            "tests/test_server.py",
            "tests/test_subprocess.py",
        ],
        "Sockets: TLS, HTTP/2, addresses.": [
            "tests/protocols/test_http2.py",
            "tests/protocols/test_utils.py",
            "tests/test_ssl.py",
        ],
        "Headers of proxies: a playground has none.": ["tests/middleware/test_proxy_headers.py"],
        "A log of messages that uvicorn offers for debugging.": ["tests/middleware/test_message_logger.py"],
        "`date` and `server` headers: the driver adds none, on purpose (webasgi_driver/http.py says why).": [
            "tests/test_default_headers.py"
        ],
        "Benchmarks.": ["tests/benchmarks/test_http.py", "tests/benchmarks/test_ws.py"],
    },
    plugin="uvicorn_protocols",
    # The driver is the same whatever parses the bytes.
    own_variants=["httptools", "zttp"],
    driver_variants=["httptools", "zttp", "wsproto", "WSGIMiddleware"],
    names=["asyncio", "h11", "wsproto", "websockets-sansio", "_WSGIMiddleware", "WSGIMiddleware", "DrivenWSGI"],
    needs_server=True,
    outside={
        "Keep-alive, pipelining and the end of a connection.": [
            f"{_HTTP}{name}"
            for name in (
                "keepalive",
                "keepalive_timeout",
                "keepalive_timeout_with_pipelined_requests",
                "keepalive_timeout_with_pipelined_websocket_upgrade",
                "pipelined_requests",
                "close",
                "return_close_header",
                "connection_close_tokens",
                "close_connection_with_multiple_requests",
                "shutdown_during_request",
                "shutdown_during_idle",
                "httptools_http10_keep_alive_disabled",
            )
        ],
        "The bytes of HTTP/1.1 and their limits; a page's requests are not bytes.": [
            f"{_HTTP}{name}"
            for name in (
                "chunked_encoding",
                "chunked_encoding_empty_body",
                "chunked_encoding_head_request",
                "bodyless_response_with_transfer_encoding",
                "invalid_http",
                "invalid_http_request",
                "fragmentation",
                "huge_headers_h11protocol_failure",
                "huge_headers_h11protocol_failure_with_setting",
                "huge_headers_h11_max_incomplete",
                "huge_headers_httptools",
                "huge_headers_httptools_will_pass",
                "http10_request",
            )
        ],
        "`Expect` and `Upgrade` are of the connection; a page may not set them (Fetch standard, forbidden "
        "request-headers).": [
            *(
                f"{_HTTP}{name}"
                for name in (
                    "100_continue_sent_when_body_consumed",
                    "100_continue_not_sent_when_body_not_consumed",
                    "supported_upgrade_request",
                    "unsupported_ws_upgrade_request",
                    "unsupported_ws_upgrade_request_warn_on_auto",
                    "http2_upgrade_request",
                    "header_upgrade_is_not_websocket_depend_installed",
                    "header_upgrade_is_websocket_depend_not_installed",
                )
            ),
            f"{_WEBSOCKET}invalid_upgrade",
        ],
        "Settings of uvicorn: `limit_concurrency`, `root_path` (a playground's app has its origin for itself), "
        "`lifespan=off`.": [
            f"{_HTTP}max_concurrency",
            f"{_HTTP}root_path",
            f"{_HTTP}raw_path",
            "tests/test_lifespan.py::test_lifespan_off",
        ],
        "Frames: compression, fragments, limits, pings, the closing handshake.": [
            f"{_WEBSOCKET}{name}"
            for name in (
                "supports_permessage_deflate_extension",
                "can_disable_permessage_deflate_extension",
                "send_binary_data_to_server_bigger_than_default_on_websockets",
                "fragmented_message_exceeding_max_size",
                "fragmented_message_reassembly",
                "server_keepalive_ping_pong",
                "server_keepalive_ping_timeout",
                "server_keepalive_disabled",
                "frame_after_close_handshake_is_ignored",
                "close_waits_for_the_peer_close_frame",
                "close_resumes_reads_paused_on_an_unconsumed_message",
                "data_frame_while_closing_does_not_pause_reads",
                "data_frame_and_peer_close_frame_in_one_read",
                "ping_while_closing",
                "close_gives_up_when_the_peer_never_replies",
                "connection_lost_cancels_the_pending_close_timer",
                "shutdown_while_the_close_reply_is_pending",
            )
        ],
        "`date` and `server` headers: the driver adds none, on purpose (webasgi_driver/http.py says why).": [
            f"{_WEBSOCKET}{name}"
            for name in ("default_server_headers", "no_server_headers", "no_date_header", "multiple_server_header")
        ],
        "Lines of uvicorn's process and of its own logging levels.": [
            f"{_LOGGING}{name}"
            for name in (
                "trace_logging",
                "trace_logging_on_http_protocol",
                "trace_logging_on_ws_protocol",
                "default_logging",
                "running_log_using_uds",
                "running_log_using_fd",
                "server_start_with_port_zero",
            )
        ],
        "A function of uvicorn's own WSGI middleware (tests/driver/test_wsgi.py has the driver's).": [
            "tests/middleware/test_wsgi.py::test_build_environ_encoding",
        ],
    },
    differences={
        "A response that can't be started, by a bad header here, becomes a 500; uvicorn closes the socket without "
        "an answer, which a page can't tell from a network error (webasgi_driver/http.py).": [
            f"{_HTTP}invalid_header_name",
            f"{_HTTP}response_header_splitting",
        ],
        "The driver follows a newer ASGI spec: `spec_version` is 2.5, not 2.3.": [f"{_HTTP}scopes"],
        "Expects that `send` waits at the first byte once a transport is paused. The driver's host has no such "
        "signal: it acknowledges bytes, and `send` waits while 256 KiB are outstanding (tests/driver/"
        "test_websocket.py has both cases in these terms).": [
            f"{_WEBSOCKET}send_respects_write_backpressure",
            f"{_WEBSOCKET}connection_lost_unblocks_paused_send",
        ],
        "The driver's lifespan is always as uvicorn's `auto`: an app that does not know lifespans is served.": [
            "tests/test_lifespan.py::test_lifespan_on_with_error",
        ],
    },
)

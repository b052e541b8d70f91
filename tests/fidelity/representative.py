"""The cases that every test run holds, in both engines: some for each thing that a browser must do.

The whole suite takes ten minutes and more for each engine: `make fidelity`.
"""

from __future__ import annotations

from tests.fidelity.app.cases.case import Case
from tests.fidelity.app.cases.catalogue import CASES

NAVIGATION = """
links/relative links/svg links/image-map links/target-blank links/target-named-twice links/control-click
links/noreferrer links/download links/download-blob links/javascript links/keyboard links/click-method location/href
location/replace location/bare location/search location/reload location/hash location/before-load
location/in-load-event location/javascript location/beforeunload-fires location/back-after-href
redirects/refresh-meta redirects/refresh-header redirects/post-303 redirects/post-307 redirects/get-chain
redirects/fragment-is-kept redirects/loop redirects/cookie-on-the-way redirects/no-content redirects/attachment
forms/get forms/get-empty forms/post-urlencoded forms/post-multipart forms/post-text forms/files
forms/submitter-overrides forms/submit-method forms/request-submit forms/dialog forms/image-button
forms/post-redirect-get forms/accept-charset fragments/click fragments/at-load fragments/base-links
fragments/at-load-no-events history/push-state history/replace-state history/across-documents
history/state-of-other-documents history/reload-button history/forward-is-cut history/fragment-entries
history/scroll-restoration-manual documents/text documents/image documents/xml documents/audio documents/pdf
documents/status-500 documents/encoding-meta documents/streamed documents/title-changes documents/ready-states
embedded/object-image embedded/embed-image embedded/disposition-names forms/newlines-multipart forms/fields
windows/open-self windows/message-to-opener windows/close-from-opener windows/beforeunload-prompt windows/dialogs
frames/src frames/post-message frames/link-inside frames/form-inside frames/srcdoc-fetch frames/history-inside
frames/load-waits-for-frames signing/basic signing/wrong-and-cancelled signing/digest
"""

SUBRESOURCES = """
css/link css/style-element css/font css/blocks-scripts css/events images/srcset-density images/picture
images/src images/error scripts/order scripts/async scripts/text-beside-src scripts/created
scripts/gone-while-parsing sinks/selectors modules/inline-graph
modules/import-map modules/dynamic modules/cycle preload/events workers/classic workers/module workers/fetch
media/audio media/seek media/range-by-fetch sinks/inner-html sinks/insert-adjacent-html sinks/set-html-unsafe
sinks/contextual-fragment sinks/template-clone sinks/dom-parser sinks/document-write-after-load
sinks/create-element-set-attribute sinks/declarative-shadow-root leaks/svg-scripts leaks/svg-parts leaks/links
leaks/media leaks/inserted-as-html leaks/written leaks/shadow-trees stylesheets/insert-rule
stylesheets/constructed stylesheets/without-files documents/document-write documents/outer-html-reads-back
csp/script-nonce csp/img-none csp/connect-none
"""

DATA = """
fetch/get fetch/post-form-data fetch/post-blob fetch/request-object fetch/redirect-manual fetch/redirect-error
fetch/integrity fetch/integrity-of-parts fetch/response-headers-are-immutable fetch/stream-arrives-early
fetch/abort-before fetch/abort-mid-stream fetch/credentials fetch/content-encoding fetch/keepalive-after-leaving
xhr/get xhr/progress xhr/abort xhr/response-types xhr/upload-events xhr/synchronous xhr/event-order
xhr/response-kinds eventsource/messages-and-reconnect websocket/echo websocket/binary websocket/subprotocol
websocket/close-codes websocket/closed-by-page beacon/at-pagehide
"""

STATE = """
cookies/set-cookie cookies/http-only cookies/max-age cookies/path-default cookies/same-site cookies/document-cookie
cookies/cookie-store cookies/on-navigation storage/areas storage/across-documents storage/written-while-leaving
storage/indexed-db-across-documents
"""

NAMES = " ".join((NAVIGATION, SUBRESOURCES, DATA, STATE)).split()

_CASES = {case.name: case for case in CASES}
CHOSEN: tuple[Case, ...] = tuple(_CASES[name] for name in NAMES)

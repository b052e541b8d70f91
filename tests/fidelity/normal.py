"""What may differ between two right observations, each with its reason."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

# Both servers have a port of their own.
ORIGIN = "http://origin"
# Browsers make a boundary anew for each multipart body.
BOUNDARY = re.compile(r"-{2,}(?:WebKitFormBoundary|geckoformboundary|webasgi-?)?[0-9A-Za-z]{16,}")
# Which image formats a browser names in the Accept of a document, no script can ask it.
DOCUMENT = re.compile(r'"accept": "text/html,application/xhtml\+xml,application/xml;q=0\.9,[^"]*\*/\*;q=0\.8[^"]*"')


def normal(observation: object, origin: str) -> object:
    """The observation without what is the surface's own."""
    text = json.dumps(observation)
    host = urlsplit(origin).netloc
    text = text.replace(origin, ORIGIN).replace(host, urlsplit(ORIGIN).netloc)
    text = BOUNDARY.sub("BOUNDARY", text)
    text = DOCUMENT.sub('"accept": "DOCUMENT"', text)
    value: object = json.loads(text)
    return value

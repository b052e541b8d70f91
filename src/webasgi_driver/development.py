"""What a framework's own development server adds to an app: there is no other server in front of a playground."""

from __future__ import annotations

import importlib
import sys
from typing import Any


def served(app: Any) -> Any:
    """``app``, with its static files where it is Django's.

    As with ``manage.py runserver``
    (https://docs.djangoproject.com/en/stable/ref/contrib/staticfiles/#runserver), which the tutorials of Django count
    on, also for the pages of the admin: while ``DEBUG`` is on, and ``django.contrib.staticfiles`` installed. Channels'
    own ``runserver`` does the same for its routers.
    """
    handler = _handler(app)
    if handler is None:
        return app
    settings: Any = importlib.import_module("django.conf").settings
    apps = settings.INSTALLED_APPS
    if not settings.DEBUG or "django.contrib.staticfiles" not in apps or "whitenoise.runserver_nostatic" in apps:
        return app
    handlers: Any = importlib.import_module("django.contrib.staticfiles.handlers")
    exceptions: Any = importlib.import_module("django.core.exceptions")
    try:
        return getattr(handlers, handler)(app)
    except exceptions.ImproperlyConfigured:  # no `STATIC_URL`, say, without which the app has run so far
        return app


def _handler(app: Any) -> str | None:
    """The class of Django's that serves static files in front of ``app``; ``None`` if it is no app of Django's own."""
    kind = _name(app)
    if kind == "channels.routing.ProtocolTypeRouter":
        kind = _name(app.application_mapping.get("http"))
    handlers = {
        "django.core.handlers.asgi.ASGIHandler": "ASGIStaticFilesHandler",
        "django.core.handlers.wsgi.WSGIHandler": "StaticFilesHandler",
    }
    return handlers.get(kind) if "django.conf" in sys.modules else None


def _name(value: Any) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}"

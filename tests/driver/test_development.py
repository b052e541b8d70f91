"""What Django's development server adds, in an interpreter of its own: Django has one configuration a process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

APP = """
from django.conf import settings

if not settings.configured:
    settings.configure(ROOT_URLCONF=__name__, SECRET_KEY="x", ALLOWED_HOSTS=["*"], STATICFILES_DIRS=["own"])
for name, value in OPTIONS.items():
    setattr(settings, name, value)
from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("home", HttpResponse)]
wsgi = get_wsgi_application()
asgi = get_asgi_application()
router = ProtocolTypeRouter({"http": asgi})
"""
SCRIPT = """
import asyncio, json, sys
from pathlib import Path
from tests.driver.client import in_process

async def main():
    async with in_process(Path(sys.argv[2])) as client:
        for options, name in json.loads(sys.argv[3]):
            source = sys.argv[1].replace("OPTIONS", repr(options))
            await client.serve({"main.py": source, "own/site.css": "a { color: red }"}, f"main:{name}")
            sheet = await client.get("/static/site.css")
            print(sheet.status, sheet.header("content-type"), (await client.get("/elsewhere")).status)

asyncio.run(main())
"""
STATIC = "django.contrib.staticfiles"
DEBUG = {"DEBUG": True, "STATIC_URL": "/static/", "INSTALLED_APPS": [STATIC]}
SERVED = "200 text/css 404"
NOT_SERVED = "404 text/html; charset=utf-8 404"


def test_static_files_of_django(tmp_path: Path) -> None:
    cases = [
        (DEBUG, "asgi", SERVED),
        (DEBUG, "wsgi", SERVED),
        (DEBUG, "router", SERVED),
        ({**DEBUG, "DEBUG": False}, "asgi", NOT_SERVED),
        ({**DEBUG, "INSTALLED_APPS": []}, "wsgi", NOT_SERVED),
        ({**DEBUG, "INSTALLED_APPS": ["whitenoise.runserver_nostatic", STATIC]}, "asgi", NOT_SERVED),
        ({**DEBUG, "STATIC_URL": None}, "asgi", NOT_SERVED),
    ]
    asked = json.dumps([(options, name) for options, name, _ in cases])
    finished = subprocess.run(
        [sys.executable, "-c", SCRIPT, APP, str(tmp_path), asked],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout.splitlines() == [expected for _, _, expected in cases]

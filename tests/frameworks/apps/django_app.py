# mypy: ignore-errors
import asyncio

import django
from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import path

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "data.sqlite3"}},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions"],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    PASSWORD_HASHERS=["django.contrib.auth.hashers.PBKDF2PasswordHasher"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="not a secret",
)
django.setup()

from django.contrib.auth import authenticate, login  # noqa: E402
from django.contrib.auth.hashers import PBKDF2PasswordHasher  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402

PBKDF2PasswordHasher.iterations = 1000
call_command("migrate", verbosity=0)


async def home(request):
    return HttpResponse(f"users: {await User.objects.acount()}")


def register(request):
    User.objects.create_user("ada", password="secret")
    login(request, authenticate(request, username="ada", password="secret"))
    return JsonResponse({"user": request.user.username})


def who(request):
    return HttpResponse(request.user.username or "nobody")


def bridge(request):
    async def inner():
        return await sync_to_async(User.objects.count)()

    return HttpResponse(f"bridged {async_to_sync(inner)()}")


async def stream(request):
    async def chunks():
        for number in range(3):
            await asyncio.sleep(0.001)
            yield f"{number}\n"

    return StreamingHttpResponse(chunks())


urlpatterns = [
    path("", home),
    path("register", register),
    path("who", who),
    path("bridge", bridge),
    path("stream", stream),
]
app = get_asgi_application()
